// Judges, numbers and links the writes of a batch; the same for every backend.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_COMMIT_PLANNER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_COMMIT_PLANNER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// What a planner asks about the stored state of one tenant. The answers include
// the plans of the batch that were applied already. An error is a failure of
// the storage and ends the batch.
class CommitState {
 public:
  virtual ~CommitState() = default;
  // Revision of the newest change of a resource and kind, or 0.
  virtual absl::StatusOr<int64_t> LastRevision(
      form::v1::ChangeKind kind, std::string_view resource_name) = 0;
  // Resource that holds a unique key.
  virtual absl::StatusOr<std::optional<std::string>> HolderOf(
      std::string_view key) = 0;
  // Unique keys that a resource holds; `kind` is that of its content.
  virtual absl::StatusOr<std::vector<std::string>> KeysOf(
      form::v1::ChangeKind kind, std::string_view resource_name) = 0;
  // How a request was answered, if it is remembered.
  virtual absl::StatusOr<std::optional<RememberedRequest>> AnswerOf(
      const Sha256Digest& request_key) = 0;
};

// A new set of unique keys of a resource, sorted, without duplicates.
struct KeyMoves {
  std::vector<std::string> held;
  // What it differs by; to be released before the others are taken.
  std::vector<std::string> released;
  std::vector<std::string> taken;
};

// A change that passed, ready to be stored. Points into its Write.
struct PlannedChange {
  const Mutation* mutation = nullptr;
  ChangeHeader header;
  std::string encoded_header;
  Sha256Digest hash{};
  int64_t content_revision = 0;  // as in StoredChange
  bool payload_dropped = false;  // of a restored one
  // Last part of the resource name of a form.
  std::string_view form_id;
  std::optional<KeyMoves> keys;  // when the mutation speaks of keys
};

// What becomes of a write: its changes, or why it was refused, or how its
// request was answered before.
struct WritePlan {
  absl::Status verdict;
  std::vector<PlannedChange> changes;
  int64_t head = 0;  // of the tenant after it
  // To be remembered.
  std::optional<RememberedRequest> request;
  std::optional<RememberedRequest> replayed;

  // Whether there is something to apply.
  bool passed() const { return verdict.ok() && !replayed.has_value(); }

  // The answer to the writer.
  absl::StatusOr<Committed> ToResult() const;
};

// INTERNAL unless the first mutation of `write` is the record of `tenant`, as
// CreateTenant asks for.
absl::Status CheckTenantWrite(std::string_view tenant, const Write& write);

// Plans the writes of one batch in order. Nothing is applied by it: a refused
// write leaves no trace, so a backend needs no savepoint.
class CommitPlanner {
 public:
  // `state` must outlive the planner. `head` is the end of the chain so far.
  CommitPlanner(std::string_view tenant, ChainPoint head, CommitState* state);

  // The backend applies the changes of a plan before it asks for the next one.
  // `write` must outlive the plan. An error is a failure of the storage.
  absl::StatusOr<WritePlan> Plan(const Write& write);
  // The same for a change that is restored as it was. BACKUP_INVALID when
  // it does not continue the chain.
  absl::StatusOr<PlannedChange> PlanRestored(const RestoredChange& restored);

  // The end of the chain with every plan that passed.
  const ChainPoint& head() const { return head_; }

 private:
  const std::string tenant_;
  ChainPoint head_;
  CommitState* const state_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_COMMIT_PLANNER_H_
