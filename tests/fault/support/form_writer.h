#ifndef JIXIAO_TESTS_FAULT_SUPPORT_FORM_WRITER_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_FORM_WRITER_H_

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "tests/fault/support/ledger.h"
#include "tests/fault/support/write_client.h"

namespace jixiao::fault {

// What a writer does about a write of unknown outcome.
enum class Resend {
  kNever,   // leaves it alone
  kSameId,  // sends it again until it is answered
  kAnew,    // the planted fault: creates the form once more, as a new one
};

// When a writer returns.
enum class WriteUntil {
  kUnavailable,  // at the first write of unknown outcome
  kStopped,      // when told to, and nothing is unknown; outages are sat out
};

// What is common to the writers of a trial. Thread-safe.
struct WriterBooks {
  explicit WriterBooks(const std::filesystem::path& directory)
      : tries(directory / "tries"),
        acknowledged(directory / "acknowledged"),
        refused(directory / "refused") {}

  LedgerWriter tries;
  LedgerWriter acknowledged;
  LedgerWriter refused;
  std::atomic<size_t> acknowledged_count = 0;
  std::atomic<size_t> refused_count = 0;
  std::atomic<size_t> unknown_count = 0;   // sent, and not answered
  std::atomic<size_t> resolved_count = 0;  // of these: answered later
  std::atomic<bool> stop = false;
  // Without power no answer comes: those that do, because only the disk is
  // dead, are taken for unknown.
  std::atomic<bool> powered = true;
};

// Creates forms of a tenant and changes them, one call at a time. Every title
// is given once, so that each content belongs to one write. What was sent last
// is remembered from one Run to the next. Used by one thread.
class FormWriter {
 public:
  FormWriter(std::string tenant, std::string prefix, Resend resend,
             WriterBooks* books)
      : tenant_(std::move(tenant)),
        prefix_(std::move(prefix)),
        resend_(resend),
        books_(books) {}

  // Returns what went wrong: answers that no fault excuses.
  std::vector<std::string> Run(WriteClient& client, WriteUntil until);

 private:
  // One write, as often as it is sent.
  struct Operation {
    bool create = false;
    std::string form_name;
    std::string request_id;
    std::string title;
    std::chrono::steady_clock::time_point since = {};
    int sent = 0;
  };

  Operation Next();
  absl::StatusOr<form::v1::Form> Send(WriteClient& client) const;
  // A writer that forgets its ids sends none: with one the store itself would
  // find out what became of the write. The change bears it all the same.
  std::string IdToSend() const;
  client::CallOptions OptionsToSend() const;
  // Notes the answer; false when the outcome is unknown.
  bool Settle(const absl::StatusOr<form::v1::Form>& answer);
  void Acknowledge(const form::v1::Form& form);
  void NoteUnknown();
  void Complain(const absl::Status& status);
  LedgerEntry Entry() const;

  const std::string tenant_;
  const std::string prefix_;
  const Resend resend_;
  WriterBooks* const books_;
  std::optional<Operation> pending_;
  std::string form_name_;  // the last one created; empty when in doubt
  int number_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_FORM_WRITER_H_
