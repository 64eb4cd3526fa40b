// The part of a tenant's state that a batch of writes touches.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_BATCH_STATE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_BATCH_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

// Read at once, with a few statements that ask for all that the planner may
// want to know; the plans of the batch are then applied in memory, and
// WriteBatch stores what came of them. The writes outlive it.
//
//   state.Want(write) for each; state.Send(connection); state.Take(rows);
//   for each write: plan, state.Apply(write, plan)
class BatchState final : public CommitState {
 public:
  // A form: what is stored of it, and what the batch makes of it.
  struct Form {
    bool stored = false;
    int64_t revision = 0;
    int64_t last_report = 0;
    std::string keys;                   // as stored in `unique_keys`
    const Mutation* content = nullptr;  // the last one of the batch
    int64_t content_time_us = 0;
    const Mutation* report = nullptr;  // the last one on that content
  };
  struct Resource {
    bool stored = false;
    int64_t revision = 0;
    std::string keys;
    const Mutation* content = nullptr;
  };
  struct Holder {
    std::optional<std::string> stored;
    std::optional<std::string> now;
  };
  // A memo or a data key.
  struct Value {
    bool stored = false;
    std::optional<std::string> now;  // when the batch puts it
    int64_t revision = 0;            // of a memo
  };
  using ResourceKey = std::pair<form::v1::ChangeKind, std::string>;
  using MemoKey = std::pair<std::string, std::string>;

  explicit BatchState(std::string_view tenant) : tenant_(tenant) {}

  void Want(const Write& write);
  void Want(const Mutation& mutation);
  void Want(const Memo& memo) { memos_[{memo.kind, memo.key}]; }
  void Want(const WrappedKey& key) { data_keys_[key.key_id]; }
  // Adds the statements to the pipeline.
  void Send(Connection& connection);
  // Takes what they gave off the front of `rows`.
  absl::Status Take(std::span<const Rows> rows);

  absl::StatusOr<int64_t> LastRevision(form::v1::ChangeKind kind,
                                       std::string_view resource_name) override;
  absl::StatusOr<std::optional<std::string>> HolderOf(
      std::string_view key) override;
  absl::StatusOr<std::vector<std::string>> KeysOf(
      form::v1::ChangeKind kind, std::string_view resource_name) override;
  absl::StatusOr<std::optional<RememberedRequest>> AnswerOf(
      const Sha256Digest& request_key) override;

  // Applies what passed of one write, or a change that is restored.
  void Apply(const Write& write, WritePlan plan);
  void Apply(PlannedChange change);
  void PutMemo(const Memo& memo);
  void PutKey(const WrappedKey& key);
  void PutRequest(const RememberedRequest& request);

  const std::string& tenant() const { return tenant_; }
  const std::vector<PlannedChange>& changes() const { return changes_; }
  const std::map<std::string, Form, std::less<>>& forms() const {
    return forms_;
  }
  const std::map<ResourceKey, Resource>& resources() const {
    return resources_;
  }
  const std::map<std::string, Holder, std::less<>>& holders() const {
    return holders_;
  }
  const std::map<MemoKey, Value>& memos() const { return memos_; }
  const std::map<std::string, Value>& data_keys() const { return data_keys_; }
  const std::vector<RememberedRequest>& new_requests() const {
    return new_requests_;
  }
  // Whether there is something to store.
  bool changed() const {
    return !changes_.empty() || put_something_ || !new_requests_.empty();
  }

 private:
  using Taker = absl::Status (BatchState::*)(const Rows&);

  // One statement a table: it looks up the row of each key in `keys`, which are
  // arrays, and gives what it holds as the first column.
  template <typename... Arrays>
  void SendLookup(Connection& connection, const char* sql, Taker taker,
                  Arrays&... keys);
  void SendValueLookups(Connection& connection);
  absl::Status TakeForms(const Rows& rows);
  absl::Status TakeResources(const Rows& rows);
  absl::Status TakeHolders(const Rows& rows);
  absl::Status TakeRequests(const Rows& rows);
  absl::Status TakeMemos(const Rows& rows);
  absl::Status TakeDataKeys(const Rows& rows);

  const std::string tenant_;
  std::vector<Taker> takers_;
  bool put_something_ = false;
  std::vector<PlannedChange> changes_;
  std::map<std::string, Form, std::less<>> forms_;  // by id
  std::map<ResourceKey, Resource> resources_;
  std::map<std::string, Holder, std::less<>> holders_;  // by unique key
  std::map<Sha256Digest, std::optional<RememberedRequest>> requests_;
  std::vector<RememberedRequest> new_requests_;
  std::map<MemoKey, Value> memos_;
  std::map<std::string, Value> data_keys_;
};

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_BATCH_STATE_H_
