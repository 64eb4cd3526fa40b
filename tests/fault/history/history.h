// What the clients of one tenant of a form store asked, were told and were
// sent: the input of the checkers, and of nothing else.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_HISTORY_H_
#define JIXIAO_TESTS_FAULT_HISTORY_HISTORY_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace jixiao::fault {

// Times are nanoseconds of one monotonic clock.
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// A batch is recorded as one operation a form, all with its request id.
enum class CallKind { kCreate, kGet, kUpdate, kDelete, kUndelete };

enum class Outcome {
  kUnknown,  // no answer, or one that leaves it open (UNAVAILABLE …)
  kOk,
  kRefused,  // a definite answer that nothing was done
};

// Why a call was refused, as far as it tells something about the form.
enum class Refusal {
  kOther,  // tells nothing about it
  kAlreadyExists,
  kNotFound,
  kEtagMismatch,
  kNotDeleted,
};

// A form as an answer or the feed shows it.
struct FormState {
  std::int64_t revision = 0;  // of its content, not of its report
  std::string content = {};   // hash, of what only its writer decides
  bool deleted = false;

  friend bool operator==(const FormState&, const FormState&) = default;
};

// One attempt of one call, for one form.
struct Operation {
  int client = 0;
  CallKind kind = CallKind::kGet;
  std::string form = {};
  std::string request_id = {};  // shared by all attempts; empty for a get
  bool in_batch = false;
  std::int64_t expected_revision = 0;  // of the etag sent; 0: none was sent
  std::string content = {};            // that a create or update was to write
  bool show_deleted = false;           // of a get
  // Of a get: the revision that it shows the form at, when that was asked for
  // (of_past) or told with the answer.
  std::int64_t as_of_revision = 0;
  bool of_past = false;
  std::int64_t invoke_ns = 0;
  std::int64_t return_ns = kNever;
  Outcome outcome = Outcome::kUnknown;
  FormState result = {};              // when ok
  Refusal refusal = Refusal::kOther;  // when refused
  std::string detail = {};            // code and reason, for people

  friend bool operator==(const Operation&, const Operation&) = default;
};

inline bool IsWrite(const Operation& operation) {
  return operation.kind != CallKind::kGet;
}

enum class FeedEventKind {
  kStart,   // a stream begins after `revision`
  kChange,  // the change `revision`
  kHead,    // a heartbeat: all changes up to `revision` were sent
};

// One thing that a watcher was sent, or the beginning of a stream of its.
struct FeedEvent {
  int watcher = 0;
  FeedEventKind kind = FeedEventKind::kChange;
  std::int64_t revision = 0;
  std::int64_t received_ns = 0;
  // Of a change of a form's content; `form` is empty for any other change.
  std::string form = {};
  CallKind action = CallKind::kCreate;
  std::string content = {};
  bool deleted = false;
  std::int64_t previous_revision = 0;
  std::string request_id = {};

  friend bool operator==(const FeedEvent&, const FeedEvent&) = default;
};

struct History {
  std::vector<Operation> operations;  // in any order
  std::vector<FeedEvent> feed;        // of each watcher, in the order received

  friend bool operator==(const History&, const History&) = default;
};

const char* NameOf(CallKind kind);
const char* NameOf(Outcome outcome);
const char* NameOf(Refusal refusal);
const char* NameOf(FeedEventKind kind);

// One line for people; times are milliseconds after `origin_ns`.
std::string Describe(const Operation& operation, std::int64_t origin_ns = 0);
std::string Describe(const FormState& state);
std::string Describe(const FeedEvent& event);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_HISTORY_H_
