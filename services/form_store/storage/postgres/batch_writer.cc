#include "services/form_store/storage/postgres/batch_writer.h"

#include <utility>

#include "common/base/resource_name.h"
#include "services/form_store/storage/postgres/form_writer.h"
#include "services/form_store/storage/postgres/row_codec.h"

namespace jixiao::form_store::postgres {
namespace {

// The rows of a statement that takes them as one array a column.
class Columns {
 public:
  explicit Columns(const std::string& tenant) { params_.Add(tenant); }

  // Adds `arrays` as parameters $2, $3 … and the statement to the pipeline, if
  // there are rows.
  template <typename First, typename... Others>
  void Send(Connection& connection, const char* sql, First& first,
            Others&... others) {
    if (first.empty()) {
      return;
    }
    params_.AddArray(first);
    (params_.AddArray(others), ...);
    connection.Send(sql, params_);
  }

 private:
  Params params_;
};

void SendChanges(const BatchState& state, Connection& connection) {
  NumberArray revisions, previous, contents;
  FlagArray keep;
  BytesArray headers, hashes, payloads;
  for (const PlannedChange& change : state.changes()) {
    revisions.Add(change.header.revision);
    previous.Add(change.header.previous_revision);
    contents.Add(change.content_revision);
    keep.Add(change.mutation->keep_payload);
    headers.Add(change.encoded_header);
    hashes.Add(BytesOf(change.hash));
    if (change.payload_dropped) {
      payloads.AddNull();
    } else {
      payloads.Add(change.mutation->payload);
    }
  }
  Columns(state.tenant())
      .Send(connection,
            "INSERT INTO changes (tenant, revision, previous_revision, "
            "content_revision, keep_payload, header, hash, payload) "
            "SELECT $1, unnest($2::bigint[]), unnest($3::bigint[]), "
            "unnest($4::bigint[]), unnest($5::boolean[]), "
            "unnest($6::bytea[]), unnest($7::bytea[]), unnest($8::bytea[])",
            revisions, previous, contents, keep, headers, hashes, payloads);
}

void SendResources(const BatchState& state, Connection& connection) {
  NumberArray kinds, revisions;
  TextArray names;
  BytesArray keys;
  for (const auto& [key, resource] : state.resources()) {
    if (resource.content == nullptr) {
      continue;
    }
    if (resource.stored) {
      connection.Send(
          "UPDATE resources SET revision = $4, unique_keys = $5 "
          "WHERE tenant = $1 AND kind = $2 AND resource_name = $3",
          Params()
              .Add(state.tenant())
              .Add(int64_t{key.first})
              .Add(key.second)
              .Add(resource.revision)
              .Add(resource.keys));
      continue;
    }
    kinds.Add(int64_t{key.first});
    names.Add(key.second);
    revisions.Add(resource.revision);
    keys.Add(resource.keys);
  }
  Columns(state.tenant())
      .Send(connection,
            "INSERT INTO resources "
            "(tenant, kind, resource_name, revision, unique_keys) "
            "SELECT $1, unnest($2::bigint[]), unnest($3::text[]), "
            "unnest($4::bigint[]), unnest($5::bytea[])",
            kinds, names, revisions, keys);
}

void SendUniqueKeys(const BatchState& state, Connection& connection) {
  BytesArray taken;
  TextArray holders;
  for (const auto& [key, holder] : state.holders()) {
    if (holder.stored == holder.now) {
      continue;
    }
    if (holder.stored.has_value()) {
      connection.Send("DELETE FROM unique_keys WHERE tenant = $1 AND key = $2",
                      Params().Add(state.tenant()).Add(key));
    }
    if (holder.now.has_value()) {
      taken.Add(key);
      holders.Add(*holder.now);
    }
  }
  Columns(state.tenant())
      .Send(connection,
            "INSERT INTO unique_keys (tenant, key, resource_name) "
            "SELECT $1, unnest($2::bytea[]), unnest($3::text[])",
            taken, holders);
}

void SendMemos(const BatchState& state, Connection& connection) {
  BytesArray kinds, keys, values;
  NumberArray revisions;
  for (const auto& [key, memo] : state.memos()) {
    if (!memo.now.has_value()) {
      continue;
    }
    if (memo.stored) {
      connection.Send(
          "UPDATE memos SET value = $4, revision = $5 "
          "WHERE tenant = $1 AND kind = $2 AND key = $3",
          Params()
              .Add(state.tenant())
              .Add(key.first)
              .Add(key.second)
              .Add(*memo.now)
              .Add(memo.revision));
      continue;
    }
    kinds.Add(key.first);
    keys.Add(key.second);
    values.Add(*memo.now);
    revisions.Add(memo.revision);
  }
  Columns(state.tenant())
      .Send(connection,
            "INSERT INTO memos (tenant, kind, key, value, revision) "
            "SELECT $1, unnest($2::bytea[]), unnest($3::bytea[]), "
            "unnest($4::bytea[]), unnest($5::bigint[])",
            kinds, keys, values, revisions);
}

void SendDataKeys(const BatchState& state, Connection& connection) {
  TextArray ids;
  BytesArray wrapped;
  for (const auto& [id, key] : state.data_keys()) {
    if (!key.now.has_value()) {
      continue;
    }
    if (key.stored) {
      connection.Send(
          "UPDATE data_keys SET wrapped = $3 "
          "WHERE tenant = $1 AND key_id = $2",
          Params().Add(state.tenant()).Add(id).Add(*key.now));
      continue;
    }
    ids.Add(id);
    wrapped.Add(*key.now);
  }
  Columns(state.tenant())
      .Send(connection,
            "INSERT INTO data_keys (tenant, key_id, wrapped) "
            "SELECT $1, unnest($2::text[]), unnest($3::bytea[])",
            ids, wrapped);
}

void SendRequests(const BatchState& state, Connection& connection) {
  BytesArray keys, digests, answers;
  NumberArray revisions, changes, times;
  for (const RememberedRequest& request : state.new_requests()) {
    keys.Add(BytesOf(request.record.key));
    digests.Add(BytesOf(request.record.digest));
    answers.Add(request.record.answer);
    revisions.Add(request.last_revision);
    changes.Add(request.changes);
    times.Add(request.create_time_us);
  }
  Columns(state.tenant())
      .Send(connection,
            "INSERT INTO requests (tenant, key, digest, answer, "
            "last_revision, changes, create_time_us) "
            "SELECT $1, unnest($2::bytea[]), unnest($3::bytea[]), "
            "unnest($4::bytea[]), unnest($5::bigint[]), "
            "unnest($6::bigint[]), unnest($7::bigint[])",
            keys, digests, answers, revisions, changes, times);
}

}  // namespace

void SendBatch(const BatchState& state, Connection& connection) {
  SendChanges(state, connection);
  SendForms(state, connection);
  SendResources(state, connection);
  SendUniqueKeys(state, connection);
  SendMemos(state, connection);
  SendDataKeys(state, connection);
  SendRequests(state, connection);
}

void SendHead(const BatchState& state, const ChainPoint& head,
              Connection& connection) {
  Params params;
  params.Add(state.tenant())
      .Add(head.revision)
      .Add(BytesOf(head.hash))
      .Add(head.commit_time_us);
  const auto record =
      state.resources().find({form::v1::CHANGE_KIND_CONFIG,
                              base::TenantName{state.tenant()}.ToString()});
  if (record == state.resources().end() || record->second.content == nullptr) {
    connection.Send(
        "UPDATE tenants SET head = $2, head_hash = $3, head_time_us = $4 "
        "WHERE tenant = $1",
        params);
    return;
  }
  connection.Send(
      "UPDATE tenants SET head = $2, head_hash = $3, head_time_us = $4, "
      "revision = $5, record = $6 WHERE tenant = $1",
      params.Add(record->second.revision).Add(record->second.content->payload));
}

}  // namespace jixiao::form_store::postgres
