#include "common/history/checkpoint_trail.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/string_view_bridge.h"

namespace jixiao::history {
namespace {

Fault Contradiction(const Checkpoint& checkpoint, std::string_view how) {
  return {.kind = FaultKind::kContradictedCheckpoint,
          .revision = checkpoint.revision,
          .what = absl::StrCat("the checkpoint signed ",
                               FormatMicros(checkpoint.signing_time_us), " ",
                               base::ToAbsl(how))};
}

}  // namespace

KnownCheckpoints LoadKnownCheckpoints(const std::filesystem::path& dir,
                                      std::string_view tenant,
                                      const CheckpointKeys* keys) {
  KnownCheckpoints known;
  known.signatures_checked = keys != nullptr;
  auto read = ReadCheckpoints(dir, tenant);
  if (!read.ok()) {
    known.damage = read.status();
    return known;
  }
  known.checkpoints = *std::move(read);
  if (known.checkpoints.empty()) {
    known.damage = absl::NotFoundError(
        absl::StrCat(dir.string(), " holds no checkpoint of tenants/",
                     base::ToAbsl(tenant)));
  }
  for (const Checkpoint& checkpoint : known.checkpoints) {
    if (keys != nullptr && known.damage.ok()) {
      known.damage = keys->Verify(checkpoint);
    }
  }
  return known;
}

CheckpointTrail::CheckpointTrail(KnownCheckpoints known)
    : known_(std::move(known)) {
  std::stable_sort(known_.checkpoints.begin(), known_.checkpoints.end(),
                   [](const Checkpoint& a, const Checkpoint& b) {
                     return a.revision < b.revision;
                   });
  summary_.signatures_checked = known_.signatures_checked;
}

std::optional<Fault> CheckpointTrail::Pass(const ChangeHeader& header,
                                           const Sha256Digest& hash,
                                           std::string_view origin_history_id) {
  if (header.action == form::v1::CHANGE_ACTION_RESTORE) {
    restores_.push_back(header.revision);
  }
  for (; next_ < known_.checkpoints.size() &&
         known_.checkpoints[next_].revision <= header.revision;
       ++next_) {
    if (auto fault = Compare(known_.checkpoints[next_], header, hash,
                             origin_history_id)) {
      return fault;
    }
  }
  return std::nullopt;
}

std::optional<Fault> CheckpointTrail::Compare(
    const Checkpoint& checkpoint, const ChangeHeader& header,
    const Sha256Digest& hash, std::string_view origin_history_id) {
  if (checkpoint.origin_history_id != origin_history_id) {
    return Contradiction(checkpoint, "is of a history that began otherwise");
  }
  if (checkpoint.head_hash == hash &&
      checkpoint.commit_time_us == header.commit_time_us) {
    matched_.push_back(&checkpoint);
    return std::nullopt;
  }
  if (restores_.empty()) {
    return Contradiction(checkpoint, "has another hash or commit time");
  }
  missed_.push_back(&checkpoint);
  return std::nullopt;
}

bool CheckpointTrail::IsAbandoned(const Checkpoint& checkpoint) const {
  return std::any_of(restores_.begin(), restores_.end(), [&](int64_t restore) {
    return restore <= checkpoint.revision &&
           std::any_of(matched_.begin(), matched_.end(),
                       [&](const Checkpoint* later) {
                         return later->revision >= restore &&
                                later->history_id != checkpoint.history_id;
                       });
  });
}

std::optional<Fault> CheckpointTrail::JudgeMissed(const Checkpoint& checkpoint,
                                                  int64_t head) {
  if (IsAbandoned(checkpoint)) {
    ++summary_.abandoned;
    return std::nullopt;
  }
  if (checkpoint.revision <= head) {
    return Contradiction(checkpoint,
                         "has another hash or commit time, and no checkpoint "
                         "bears out a restore before it");
  }
  if (known_.allow_older) {
    ++summary_.later;
    return std::nullopt;
  }
  return Fault{
      .kind = FaultKind::kCutTail,
      .revision = head + 1,
      .what = absl::StrCat(
          "the history ends at ", head, ", and a checkpoint signed ",
          FormatMicros(checkpoint.signing_time_us), " knows revision ",
          checkpoint.revision,
          ": the tail was cut, or the export is older than the checkpoint")};
}

std::optional<Fault> CheckpointTrail::CheckNewest(
    std::string_view history_id) const {
  const int64_t from = restores_.empty() ? 0 : restores_.back();
  if (matched_.empty() || matched_.back()->revision < from ||
      matched_.back()->history_id == history_id) {
    return std::nullopt;
  }
  return Contradiction(
      *matched_.back(),
      absl::StrCat("is of the history ", matched_.back()->history_id,
                   ", not of ", base::ToAbsl(history_id)));
}

std::optional<Fault> CheckpointTrail::Finish(int64_t head,
                                             std::string_view history_id) {
  for (; next_ < known_.checkpoints.size(); ++next_) {
    missed_.push_back(&known_.checkpoints[next_]);
  }
  summary_.matched = static_cast<int64_t>(matched_.size());
  if (!matched_.empty()) {
    summary_.newest_revision = matched_.back()->revision;
    summary_.newest_signed_us = matched_.back()->signing_time_us;
  }
  if (!known_.damage.ok()) {
    return Fault{.kind = FaultKind::kBadCheckpoint,
                 .revision = 0,
                 .what = std::string(known_.damage.message())};
  }
  for (const Checkpoint* checkpoint : missed_) {
    if (auto fault = JudgeMissed(*checkpoint, head)) {
      return fault;
    }
  }
  return CheckNewest(history_id);
}

}  // namespace jixiao::history
