#ifndef JIXIAO_COMMON_HISTORY_CHECKPOINT_TRAIL_H_
#define JIXIAO_COMMON_HISTORY_CHECKPOINT_TRAIL_H_

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/history/chain.h"
#include "common/history/checkpoint.h"
#include "common/history/verification.h"

namespace jixiao::history {

// Checkpoints that a history is held against.
struct KnownCheckpoints {
  std::vector<Checkpoint> checkpoints;  // of the tenant
  bool signatures_checked = false;
  // The history may be older than the newest checkpoints.
  bool allow_older = false;
  // Why some of them cannot be used: damaged, falsely signed, none at all.
  absl::Status damage = absl::OkStatus();
};

// All checkpoints of a tenant in a directory, of which there must be some, with
// their signatures checked if there are `keys`.
KnownCheckpoints LoadKnownCheckpoints(const std::filesystem::path& dir,
                                      std::string_view tenant,
                                      const CheckpointKeys* keys);

// Holds a history that has been found in order against checkpoints. The chain
// must pass through each. One that it does not pass through is of what a
// restore has ended when the history says that it was restored before that
// revision and a checkpoint of after the restore, which the chain does pass
// through, bears it out. Not thread-safe.
class CheckpointTrail {
 public:
  explicit CheckpointTrail(KnownCheckpoints known);

  // The next change, in order. A fault when a checkpoint of the present history
  // contradicts it.
  std::optional<Fault> Pass(const ChangeHeader& header,
                            const Sha256Digest& hash,
                            std::string_view origin_history_id);
  // After the last change, which was `head`.
  std::optional<Fault> Finish(int64_t head, std::string_view history_id);

  const CheckpointSummary& summary() const { return summary_; }

 private:
  std::optional<Fault> Compare(const Checkpoint& checkpoint,
                               const ChangeHeader& header,
                               const Sha256Digest& hash,
                               std::string_view origin_history_id);
  // Whether a restore ended what the checkpoint is of.
  bool IsAbandoned(const Checkpoint& checkpoint) const;
  std::optional<Fault> CheckNewest(std::string_view history_id) const;
  std::optional<Fault> JudgeMissed(const Checkpoint& checkpoint, int64_t head);

  KnownCheckpoints known_;
  size_t next_ = 0;
  std::vector<const Checkpoint*> matched_;
  std::vector<const Checkpoint*> missed_;
  std::vector<int64_t> restores_;  // revisions of them
  CheckpointSummary summary_;
};

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_CHECKPOINT_TRAIL_H_
