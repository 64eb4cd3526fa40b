// A form store of a few dozen lines that is right by construction: everything
// happens in one order.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_SIMULATED_STORE_H_
#define JIXIAO_TESTS_FAULT_HISTORY_SIMULATED_STORE_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// Keeps forms, the feed (with the time of the commit as received_ns) and the
// answers that it gave. Not thread-safe.
class SimulatedStore {
 public:
  // Does a call at that time, all of its operations or none, and fills in their
  // outcomes. A write with the request id of one that was done gets the answer
  // of then.
  void Do(std::span<Operation> call, std::int64_t time_ns);

  // A change that is not of a form.
  void ChangeConfiguration(std::int64_t time_ns);

  const std::vector<FeedEvent>& log() const { return log_; }
  std::int64_t Head() const { return static_cast<std::int64_t>(log_.size()); }

 private:
  using CallKey = std::pair<std::string, std::string>;  // request id, form

  static void Refuse(Refusal refusal, Operation* operation);
  bool Replay(std::span<Operation> call) const;
  // Sets the refusal and returns false when it cannot be done.
  bool Check(Operation* operation) const;
  void Read(Operation* operation) const;
  // As of the revision asked for, one that there is.
  void ReadPast(Operation* operation) const;
  void Write(std::int64_t time_ns, Operation* operation);

  std::map<std::string, FormState> forms_;
  std::map<CallKey, FormState> answers_;
  std::vector<FeedEvent> log_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_SIMULATED_STORE_H_
