#include "services/form_store/storage/memory/memory_tenant.h"

#include <algorithm>
#include <iterator>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/form_order.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

// A copy of the value, or a bare NOT_FOUND.
template <typename Map, typename Key>
auto Lookup(const Map& map, const Key& key)
    -> absl::StatusOr<typename Map::mapped_type> {
  const auto found = map.find(key);
  if (found == map.end()) {
    return NoEntry();
  }
  return found->second;
}

}  // namespace

MemoryTenant::MemoryTenant(std::string_view tenant, std::string_view history_id)
    : tenant_(tenant),
      origin_history_id_(history_id),
      history_id_(history_id),
      head_(ChainStart(tenant, history_id)) {}

MemoryTenant::MemoryTenant(std::string_view tenant, const RestoreBegin& begin)
    : tenant_(tenant),
      origin_history_id_(begin.origin_history_id),
      compacted_revision_(begin.compacted_revision),
      head_(ChainStart(tenant, begin.origin_history_id)) {}

absl::StatusOr<Committed> MemoryTenant::Commit(const Write& write) {
  CommitPlanner planner(tenant_, head_, this);
  ASSIGN_OR_RETURN(const WritePlan plan, planner.Plan(write));
  if (plan.passed()) {
    for (const PlannedChange& change : plan.changes) {
      Apply(change);
    }
    head_ = planner.head();
    for (Memo memo : write.memos) {
      memo.revision = head_.revision;
      memos_[{memo.kind, memo.key}] = std::move(memo);
    }
    for (const WrappedKey& key : write.keys) {
      data_keys_[key.key_id] = key.wrapped;
    }
    if (plan.request.has_value()) {
      Remember(*plan.request);
    }
  }
  return plan.ToResult();
}

void MemoryTenant::Remember(const RememberedRequest& request) {
  request_order_.emplace(request.last_revision, request.record.key);
  requests_[request.record.key] = request;
}

void MemoryTenant::Apply(const PlannedChange& change) {
  const Mutation& mutation = *change.mutation;
  changes_.push_back({change.header, mutation.payload, change.payload_dropped,
                      change.content_revision, change.hash});
  revisions_of_[{mutation.kind, mutation.resource_name}].push_back(
      change.header.revision);
  if (mutation.keep_payload) {
    kept_payloads_.insert(change.header.revision);
  }
  if (change.keys.has_value()) {
    for (const std::string& key : change.keys->released) {
      holders_.erase(key);
    }
    for (const std::string& key : change.keys->taken) {
      holders_[key] = mutation.resource_name;
    }
    keys_of_[mutation.resource_name] = change.keys->held;
  }
  if (!change.form_id.empty()) {
    ApplyToForm(change);
  }
}

void MemoryTenant::ApplyToForm(const PlannedChange& change) {
  const std::string id(change.form_id);
  if (change.header.kind == form::v1::CHANGE_KIND_FORM) {
    FormRow row;
    row.form_id = id;
    row.revision = change.header.revision;
    row.update_time_us = change.header.commit_time_us;
    row.index = *change.mutation->form_index;
    forms_[id] = std::move(row);
  } else {
    FormRow& row = forms_[id];
    row.report_revision = change.header.revision;
    row.report = *change.mutation->report_index;
    row.index.validation_pending = false;
  }
}

absl::StatusOr<int64_t> MemoryTenant::LastRevision(form::v1::ChangeKind kind,
                                                   std::string_view name) {
  const auto found = revisions_of_.find({kind, std::string(name)});
  return found == revisions_of_.end() ? 0 : found->second.back();
}

absl::StatusOr<std::optional<std::string>> MemoryTenant::HolderOf(
    std::string_view key) {
  const auto found = holders_.find(key);
  return found == holders_.end() ? std::nullopt
                                 : std::optional<std::string>(found->second);
}

absl::StatusOr<std::vector<std::string>> MemoryTenant::KeysOf(
    form::v1::ChangeKind, std::string_view name) {
  const auto found = keys_of_.find(name);
  return found == keys_of_.end() ? std::vector<std::string>{} : found->second;
}

absl::StatusOr<std::optional<RememberedRequest>> MemoryTenant::AnswerOf(
    const Sha256Digest& request_key) {
  const auto found = requests_.find(request_key);
  return found == requests_.end() ? std::nullopt : std::optional(found->second);
}

TenantRow MemoryTenant::Row() const {
  const std::string name = base::TenantName{tenant_}.ToString();
  const auto record = GetConfig(name);
  return {.tenant_id = tenant_,
          .revision = record->revision,
          .payload = record->payload,
          .head = head_.revision,
          .history_id = history_id_,
          .origin_history_id = origin_history_id_,
          .compacted_revision = compacted_revision_};
}

absl::StatusOr<ConfigRow> MemoryTenant::GetConfig(std::string_view name) const {
  const auto found =
      revisions_of_.find({form::v1::CHANGE_KIND_CONFIG, std::string(name)});
  if (found == revisions_of_.end()) {
    return ResourceNotFound(name);
  }
  const int64_t revision = found->second.back();
  return ConfigRow{std::string(name), revision, ChangeAt(revision).payload};
}

std::vector<ConfigRow> MemoryTenant::ListConfigs(std::string_view after,
                                                 size_t limit) const {
  const std::string own = base::TenantName{tenant_}.ToString();
  std::vector<ConfigRow> rows;
  auto next = revisions_of_.upper_bound(
      {form::v1::CHANGE_KIND_CONFIG, std::max(own, std::string(after))});
  for (;
       next != revisions_of_.end() &&
       next->first.first == form::v1::CHANGE_KIND_CONFIG && rows.size() < limit;
       ++next) {
    const int64_t revision = next->second.back();
    rows.push_back({next->first.second, revision, ChangeAt(revision).payload});
  }
  return rows;
}

absl::StatusOr<FormRow> MemoryTenant::GetForm(std::string_view form_id) const {
  const auto found = forms_.find(form_id);
  if (found == forms_.end()) {
    return ResourceNotFound(
        base::FormName{tenant_, std::string(form_id)}.ToString());
  }
  return WithPayload(found->second);
}

std::vector<FormRow> MemoryTenant::ScanForms(const FormScan& scan) const {
  const auto before = [&](const FormRow* a, const FormRow* b) {
    return StandsBefore(scan.order, *a, *b);
  };
  std::vector<const FormRow*> matching;
  for (const auto& [id, row] : forms_) {
    if (Matches(scan, row) && (!scan.after || before(&*scan.after, &row))) {
      matching.push_back(&row);
    }
  }
  std::sort(matching.begin(), matching.end(), before);
  matching.resize(
      std::min(matching.size(), static_cast<size_t>(std::max(scan.limit, 0))));
  std::vector<FormRow> rows;
  rows.reserve(matching.size());
  size_t bytes = 0;
  for (const FormRow* row : matching) {
    rows.push_back(WithPayload(*row));
    bytes += rows.back().payload.size();
    if (bytes >= scan.max_bytes) {
      break;
    }
  }
  return rows;
}

std::vector<StoredChange> MemoryTenant::ReadChanges(int64_t after, size_t limit,
                                                    size_t max_bytes) const {
  std::vector<StoredChange> changes;
  size_t bytes = 0;
  for (int64_t revision = std::max<int64_t>(after, 0) + 1;
       revision <= head_.revision && changes.size() < limit; ++revision) {
    const StoredChange& change = ChangeAt(revision);
    bytes += change.payload.size() + HeaderSize(change.header);
    if (bytes > max_bytes && !changes.empty()) {
      break;
    }
    changes.push_back(change);
  }
  return changes;
}

absl::StatusOr<StoredChange> MemoryTenant::GetChange(int64_t revision) const {
  if (revision < 1 || revision > head_.revision) {
    return RevisionNotFound(tenant_, revision);
  }
  const StoredChange& change = ChangeAt(revision);
  if (change.payload_dropped) {
    return RevisionCompacted(tenant_, compacted_revision_);
  }
  return change;
}

absl::StatusOr<ChangeHeader> MemoryTenant::GetHeader(int64_t revision) const {
  if (revision < 1 || revision > head_.revision) {
    return RevisionNotFound(tenant_, revision);
  }
  return ChangeAt(revision).header;
}

std::vector<ChangeHeader> MemoryTenant::ListChangesOf(std::string_view name,
                                                      form::v1::ChangeKind kind,
                                                      int64_t before,
                                                      size_t limit) const {
  std::vector<ChangeHeader> headers;
  const auto found = revisions_of_.find({kind, std::string(name)});
  if (found == revisions_of_.end()) {
    return headers;
  }
  const std::vector<int64_t>& all = found->second;
  for (auto next = all.rbegin(); next != all.rend() && headers.size() < limit;
       ++next) {
    if (before <= 0 || *next < before) {
      headers.push_back(ChangeAt(*next).header);
    }
  }
  return headers;
}

absl::StatusOr<std::string> MemoryTenant::GetMemo(std::string_view kind,
                                                  std::string_view key) const {
  ASSIGN_OR_RETURN(
      const Memo memo,
      Lookup(memos_, std::pair(std::string(kind), std::string(key))));
  return memo.value;
}

std::vector<Memo> MemoryTenant::ListMemos(const Memo& after,
                                          size_t limit) const {
  std::vector<Memo> memos;
  for (auto next = memos_.upper_bound({after.kind, after.key});
       next != memos_.end() && memos.size() < limit; ++next) {
    memos.push_back(next->second);
  }
  return memos;
}

absl::StatusOr<RememberedRequest> MemoryTenant::GetRequest(
    const Sha256Digest& key) const {
  return Lookup(requests_, key);
}

std::vector<RememberedRequest> MemoryTenant::ListRequests(
    const RememberedRequest& after, size_t limit) const {
  std::vector<RememberedRequest> requests;
  for (auto next =
           request_order_.upper_bound({after.last_revision, after.record.key});
       next != request_order_.end() && requests.size() < limit; ++next) {
    requests.push_back(requests_.at(next->second));
  }
  return requests;
}

int MemoryTenant::ForgetRequests(int64_t before_us, size_t limit) {
  int forgotten = 0;
  while (!request_order_.empty() && static_cast<size_t>(forgotten) < limit) {
    const auto oldest = requests_.find(request_order_.begin()->second);
    if (oldest->second.create_time_us >= before_us) {
      break;
    }
    requests_.erase(oldest);
    request_order_.erase(request_order_.begin());
    ++forgotten;
  }
  return forgotten;
}

std::vector<WrappedKey> MemoryTenant::ListKeys(std::string_view after,
                                               size_t limit) const {
  std::vector<WrappedKey> keys;
  for (auto next = data_keys_.upper_bound(after);
       next != data_keys_.end() && keys.size() < limit; ++next) {
    keys.push_back({next->first, next->second});
  }
  return keys;
}

absl::StatusOr<std::string> MemoryTenant::GetKey(
    std::string_view key_id) const {
  return Lookup(data_keys_, key_id);
}

void MemoryTenant::DeleteKey(std::string_view key_id) {
  const auto found = data_keys_.find(key_id);
  if (found != data_keys_.end()) {
    data_keys_.erase(found);
  }
}

const StoredChange& MemoryTenant::ChangeAt(int64_t revision) const {
  return changes_[static_cast<size_t>(revision - 1)];
}

FormRow MemoryTenant::WithPayload(FormRow row) const {
  row.payload = ChangeAt(row.revision).payload;
  return row;
}

}  // namespace jixiao::form_store
