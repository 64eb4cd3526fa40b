#include "services/form_store/storage/postgres/batch_state.h"

#include "common/base/codec.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/postgres/row_codec.h"

namespace jixiao::form_store::postgres {
namespace {

using form::v1::ChangeKind;

bool IsAboutForm(ChangeKind kind) {
  return kind == form::v1::CHANGE_KIND_FORM ||
         kind == form::v1::CHANGE_KIND_REPORT;
}

// Takes a number off the front of what a look-up gave.
int64_t TakeNumber(std::string_view* bytes) {
  return static_cast<int64_t>(base::TakeBigEndian64(bytes).value_or(0));
}

}  // namespace

void BatchState::Want(const Write& write) {
  for (const Mutation& mutation : write.mutations) {
    Want(mutation);
  }
  for (const Memo& memo : write.memos) {
    Want(memo);
  }
  for (const WrappedKey& key : write.keys) {
    Want(key);
  }
  if (write.request.has_value()) {
    requests_[write.request->key] = std::nullopt;
  }
}

void BatchState::Want(const Mutation& mutation) {
  if (IsAboutForm(mutation.kind)) {
    forms_[std::string(FormIdOf(mutation.resource_name))];
  } else {
    resources_[{mutation.kind, mutation.resource_name}];
  }
  if (mutation.unique_keys.has_value()) {
    for (const std::string& key : *mutation.unique_keys) {
      holders_[key];
    }
  }
}

template <typename... Arrays>
void BatchState::SendLookup(Connection& connection, const char* sql,
                            Taker taker, Arrays&... keys) {
  if ((keys.empty() || ...)) {
    return;
  }
  Params params;
  params.Add(tenant_);
  (params.AddArray(keys), ...);
  connection.Send(sql, params);
  takers_.push_back(taker);
}

// A subquery in a list of columns is executed as it stands, key by key; in a
// join, or with = ANY, the rows of the tenant might be read from end to end.
// What it gives of a row is joined to one value: NULL when there is none.
void BatchState::Send(Connection& connection) {
  TextArray forms;
  for (const auto& [id, form] : forms_) {
    forms.Add(id);
  }
  SendLookup(connection,
             "SELECT (SELECT int8send(revision) || int8send(last_report) || "
             "unique_keys FROM forms f "
             "WHERE f.tenant = $1 AND f.form_id = w.form_id), w.form_id "
             "FROM (SELECT unnest($2::text[]) AS form_id) w",
             &BatchState::TakeForms, forms);
  NumberArray kinds;
  TextArray names;
  for (const auto& [key, resource] : resources_) {
    kinds.Add(int64_t{key.first});
    names.Add(key.second);
  }
  SendLookup(connection,
             "SELECT (SELECT int8send(revision) || unique_keys "
             "FROM resources r WHERE r.tenant = $1 AND r.kind = w.kind "
             "AND r.resource_name = w.resource_name), w.kind, w.resource_name "
             "FROM (SELECT unnest($2::bigint[]) AS kind, "
             "unnest($3::text[]) AS resource_name) w",
             &BatchState::TakeResources, kinds, names);
  BytesArray keys;
  for (const auto& [key, holder] : holders_) {
    keys.Add(key);
  }
  SendLookup(connection,
             "SELECT (SELECT resource_name FROM unique_keys u "
             "WHERE u.tenant = $1 AND u.key = w.key), w.key "
             "FROM (SELECT unnest($2::bytea[]) AS key) w",
             &BatchState::TakeHolders, keys);
  BytesArray requests;
  for (const auto& [key, request] : requests_) {
    requests.Add(BytesOf(key));
  }
  SendLookup(connection,
             "SELECT (SELECT digest || int8send(last_revision) || "
             "int8send(changes) || int8send(create_time_us) || answer "
             "FROM requests r WHERE r.tenant = $1 AND r.key = w.key), w.key "
             "FROM (SELECT unnest($2::bytea[]) AS key) w",
             &BatchState::TakeRequests, requests);
  SendValueLookups(connection);
}

void BatchState::SendValueLookups(Connection& connection) {
  BytesArray memo_kinds;
  BytesArray memo_keys;
  for (const auto& [key, memo] : memos_) {
    memo_kinds.Add(key.first);
    memo_keys.Add(key.second);
  }
  SendLookup(connection,
             "SELECT (SELECT m.revision FROM memos m WHERE m.tenant = $1 "
             "AND m.kind = w.kind AND m.key = w.key), w.kind, w.key "
             "FROM (SELECT unnest($2::bytea[]) AS kind, "
             "unnest($3::bytea[]) AS key) w",
             &BatchState::TakeMemos, memo_kinds, memo_keys);
  TextArray ids;
  for (const auto& [id, key] : data_keys_) {
    ids.Add(id);
  }
  SendLookup(connection,
             "SELECT (SELECT d.key_id FROM data_keys d "
             "WHERE d.tenant = $1 AND d.key_id = w.key_id), w.key_id "
             "FROM (SELECT unnest($2::text[]) AS key_id) w",
             &BatchState::TakeDataKeys, ids);
}

absl::Status BatchState::Take(std::span<const Rows> rows) {
  for (size_t i = 0; i < takers_.size(); ++i) {
    RETURN_IF_ERROR((this->*takers_[i])(rows[i]));
  }
  return absl::OkStatus();
}

absl::Status BatchState::TakeForms(const Rows& rows) {
  for (int row = 0; row < rows.size(); ++row) {
    if (!rows.IsNull(row, 0)) {
      std::string_view stored = rows.Bytes(row, 0);
      Form& form = forms_[rows.Text(row, 1)];
      form.stored = true;
      form.revision = TakeNumber(&stored);
      form.last_report = TakeNumber(&stored);
      form.keys = stored;
    }
  }
  return absl::OkStatus();
}

absl::Status BatchState::TakeResources(const Rows& rows) {
  for (int row = 0; row < rows.size(); ++row) {
    if (!rows.IsNull(row, 0)) {
      std::string_view stored = rows.Bytes(row, 0);
      const auto kind = static_cast<ChangeKind>(rows.Number(row, 1));
      Resource& resource = resources_[{kind, rows.Text(row, 2)}];
      resource.stored = true;
      resource.revision = TakeNumber(&stored);
      resource.keys = stored;
    }
  }
  return absl::OkStatus();
}

absl::Status BatchState::TakeHolders(const Rows& rows) {
  for (int row = 0; row < rows.size(); ++row) {
    if (!rows.IsNull(row, 0)) {
      Holder& holder = holders_[rows.Text(row, 1)];
      holder.stored = rows.Text(row, 0);
      holder.now = holder.stored;
    }
  }
  return absl::OkStatus();
}

absl::Status BatchState::TakeRequests(const Rows& rows) {
  for (int row = 0; row < rows.size(); ++row) {
    if (rows.IsNull(row, 0)) {
      continue;
    }
    std::string_view stored = rows.Bytes(row, 0);
    RememberedRequest request;
    ASSIGN_OR_RETURN(request.record.key, ToDigest(tenant_, rows.Bytes(row, 1)));
    const std::string_view digest =
        stored.substr(0, request.record.digest.size());
    ASSIGN_OR_RETURN(request.record.digest, ToDigest(tenant_, digest));
    stored.remove_prefix(digest.size());
    request.last_revision = TakeNumber(&stored);
    request.changes = TakeNumber(&stored);
    request.create_time_us = TakeNumber(&stored);
    request.record.answer = stored;
    requests_[request.record.key] = std::move(request);
  }
  return absl::OkStatus();
}

absl::Status BatchState::TakeMemos(const Rows& rows) {
  for (int row = 0; row < rows.size(); ++row) {
    memos_[{rows.Text(row, 1), rows.Text(row, 2)}].stored =
        !rows.IsNull(row, 0);
  }
  return absl::OkStatus();
}

absl::Status BatchState::TakeDataKeys(const Rows& rows) {
  for (int row = 0; row < rows.size(); ++row) {
    data_keys_[rows.Text(row, 1)].stored = !rows.IsNull(row, 0);
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> BatchState::LastRevision(
    ChangeKind kind, std::string_view resource_name) {
  if (!IsAboutForm(kind)) {
    return resources_[{kind, std::string(resource_name)}].revision;
  }
  const Form& form = forms_[std::string(FormIdOf(resource_name))];
  return kind == form::v1::CHANGE_KIND_FORM ? form.revision : form.last_report;
}

absl::StatusOr<std::optional<std::string>> BatchState::HolderOf(
    std::string_view key) {
  return holders_[std::string(key)].now;
}

absl::StatusOr<std::vector<std::string>> BatchState::KeysOf(
    ChangeKind kind, std::string_view resource_name) {
  const std::string& keys =
      IsAboutForm(kind) ? forms_[std::string(FormIdOf(resource_name))].keys
                        : resources_[{kind, std::string(resource_name)}].keys;
  return DecodeKeys(tenant_, keys);
}

absl::StatusOr<std::optional<RememberedRequest>> BatchState::AnswerOf(
    const Sha256Digest& request_key) {
  return requests_[request_key];
}

void BatchState::Apply(const Write& write, WritePlan plan) {
  for (PlannedChange& change : plan.changes) {
    Apply(std::move(change));
  }
  for (Memo memo : write.memos) {
    memo.revision = plan.head;
    PutMemo(memo);
  }
  for (const WrappedKey& key : write.keys) {
    PutKey(key);
  }
  if (plan.request.has_value()) {
    PutRequest(*plan.request);
  }
}

void BatchState::Apply(PlannedChange change) {
  const ChangeHeader& header = change.header;
  std::string* keys = nullptr;
  if (header.kind == form::v1::CHANGE_KIND_REPORT) {
    Form& form = forms_[std::string(change.form_id)];
    form.last_report = header.revision;
    form.report = change.mutation;
  } else if (header.kind == form::v1::CHANGE_KIND_FORM) {
    Form& form = forms_[std::string(change.form_id)];
    form.revision = header.revision;
    form.content = change.mutation;
    form.content_time_us = header.commit_time_us;
    form.report = nullptr;
    keys = &form.keys;
  } else {
    Resource& resource = resources_[{header.kind, header.resource_name}];
    resource.revision = header.revision;
    resource.content = change.mutation;
    keys = &resource.keys;
  }
  if (change.keys.has_value()) {
    for (const std::string& key : change.keys->released) {
      // What the batch did not ask for was held by this resource.
      const auto [holder, unknown] = holders_.try_emplace(key);
      if (unknown) {
        holder->second.stored = header.resource_name;
      }
      holder->second.now = std::nullopt;
    }
    for (const std::string& key : change.keys->taken) {
      holders_[key].now = header.resource_name;
    }
    if (keys != nullptr) {
      *keys = EncodeKeys(change.keys->held);
    }
  }
  changes_.push_back(std::move(change));
}

void BatchState::PutMemo(const Memo& memo) {
  Value& value = memos_[{memo.kind, memo.key}];
  value.now = memo.value;
  value.revision = memo.revision;
  put_something_ = true;
}

void BatchState::PutKey(const WrappedKey& key) {
  data_keys_[key.key_id].now = key.wrapped;
  put_something_ = true;
}

void BatchState::PutRequest(const RememberedRequest& request) {
  requests_[request.record.key] = request;
  new_requests_.push_back(request);
}

}  // namespace jixiao::form_store::postgres
