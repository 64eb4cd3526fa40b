#ifndef JIXIAO_COMMON_HISTORY_VERIFIER_H_
#define JIXIAO_COMMON_HISTORY_VERIFIER_H_

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "common/history/change_checker.h"
#include "common/history/checkpoint_trail.h"
#include "common/history/verification.h"
#include "jixiao/form/v1/history.pb.h"

namespace jixiao::history {

struct VerifierOptions {
  // The stream is a key table: no changes are due.
  bool only_keys = false;
  // Held against the history when set.
  std::optional<KnownCheckpoints> checkpoints = {};
  SkippedChecks skip = {};
};

// Checks a history record by record, without a database, and names the first
// entry that is broken. What it finds: any change to a header, hash or payload;
// entries that are missing, repeated, inserted or out of order; payloads that
// compaction may not have dropped; a stream that does not end as it should. A
// history that was cut or forged as a whole, hashes and all, shows against
// checkpoints only. Memos, requests and keys are not in the chain: of them
// order and number are checked. Memory: see ChangeChecker. Not thread-safe.
class HistoryVerifier {
 public:
  explicit HistoryVerifier(VerifierOptions options);

  // The next record. After a fault further ones may tell more of it.
  void Take(const form::v1::HistoryRecord& record);
  // What holds the records is broken here: its first fault, if there was none.
  void Break(FaultKind kind, const absl::Status& why);
  // Whether a fault was found already.
  bool broken() const { return result_.fault.has_value(); }
  // The records taken so far in order.
  int64_t changes() const { return result_.changes; }
  // The header of the last change taken; only while nothing is broken.
  const ChangeHeader& header() const { return checker_->header(); }

  // After the last record. To be called once.
  Verification Finish();

 private:
  // The sorts of records, in their order.
  enum class Stage { kStart, kChanges, kMemos, kRequests, kKeys, kEnded };

  void TakeBegin(const form::v1::HistoryBegin& begin);
  void TakeChange(const form::v1::HistoryChange& change);
  void TakeEnd(const form::v1::HistoryEnd& end);
  void Explain(const form::v1::HistoryRecord& record);
  // Whether records of this stage may come now.
  bool Enter(Stage stage, std::string_view sort);
  void Count(const ChangeHeader& header, bool dropped);
  void CheckMemo(const form::v1::HistoryMemo& memo);
  void CheckRequest(const form::v1::HistoryRequest& request);
  void CheckWhole();
  void Note(Fault fault);
  void Fail(FaultKind kind, int64_t revision, std::string what);

  const VerifierOptions options_;
  Stage stage_ = Stage::kStart;
  int64_t last_revision_ = 0;  // as the begin says
  std::optional<ChangeChecker> checker_;
  std::optional<CheckpointTrail> trail_;
  bool explainable_ = false;  // what follows may tell more of the fault
  Verification result_;
};

// Checks a backup file as a whole; only_keys is as the file says.
Verification VerifyBackup(std::istream* in, VerifierOptions options);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_VERIFIER_H_
