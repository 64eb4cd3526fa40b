#include "services/form_store/storage/sqlite/tenant_writer.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/sqlite/answer_rows.h"
#include "services/form_store/storage/sqlite/form_rows.h"
#include "services/form_store/storage/sqlite/tenant_reader.h"

namespace jixiao::form_store {
namespace {

std::string_view Bytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The column `unique_keys`: NULL as long as no change has spoken of keys.
std::optional<std::string> EncodeKeys(const std::optional<KeyMoves>& keys) {
  if (!keys.has_value()) {
    return std::nullopt;
  }
  std::string bytes;
  for (const std::string& key : keys->held) {
    base::AppendLengthPrefixed(key, &bytes);
  }
  return bytes;
}

absl::StatusOr<std::vector<std::string>> DecodeKeys(std::string_view bytes) {
  std::vector<std::string> keys;
  while (!bytes.empty()) {
    const auto key = base::TakeLengthPrefixed(&bytes);
    if (!key.has_value()) {
      return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                              "the unique keys of a row are damaged");
    }
    keys.emplace_back(*key);
  }
  return keys;
}

}  // namespace

absl::Status TenantWriter::InsertTenant(std::string_view history_id,
                                        const RestoreBegin& begin,
                                        const ChainPoint& start) {
  Query query(connection_,
              "INSERT INTO tenants VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  query.Bind(tenant_).Bind(history_id).Bind(start.revision);
  return query.Bind(start.revision)
      .BindBytes(Bytes(start.hash))
      .Bind(start.commit_time_us)
      .Bind(begin.origin_history_id)
      .Bind(begin.compacted_revision)
      .Run();
}

absl::Status TenantWriter::Apply(const Write& write, const WritePlan& plan) {
  for (const PlannedChange& change : plan.changes) {
    RETURN_IF_ERROR(ApplyChange(change));
  }
  for (Memo memo : write.memos) {
    memo.revision = plan.head;
    RETURN_IF_ERROR(PutMemo(memo));
  }
  for (const WrappedKey& key : write.keys) {
    RETURN_IF_ERROR(PutKey(key));
  }
  return plan.request.has_value() ? PutRequest(*plan.request)
                                  : absl::OkStatus();
}

absl::Status TenantWriter::ApplyChange(const PlannedChange& change) {
  RETURN_IF_ERROR(InsertChange(change));
  if (change.keys.has_value()) {
    RETURN_IF_ERROR(MoveKeys(*change.keys, change.header.resource_name));
  }
  switch (change.header.kind) {
    case form::v1::CHANGE_KIND_FORM:
      return PutForm(change);
    case form::v1::CHANGE_KIND_REPORT:
      return BindReport(change);
    default:
      return PutResource(change);
  }
}

absl::Status TenantWriter::SetHead(const ChainPoint& head) {
  return Query(connection_,
               "UPDATE tenants SET head = ?, head_hash = ?, head_time_us = ? "
               "WHERE tenant = ?")
      .Bind(head.revision)
      .BindBytes(Bytes(head.hash))
      .Bind(head.commit_time_us)
      .Bind(tenant_)
      .Run();
}

absl::Status TenantWriter::DeleteKey(std::string_view key_id) {
  return Query(connection_,
               "DELETE FROM data_keys WHERE tenant = ? AND key_id = ?")
      .Bind(tenant_)
      .Bind(key_id)
      .Run();
}

absl::StatusOr<int64_t> TenantWriter::LastRevision(
    form::v1::ChangeKind kind, std::string_view resource_name) {
  return TenantReader(connection_, tenant_).LastRevision(kind, resource_name);
}

absl::StatusOr<std::optional<std::string>> TenantWriter::HolderOf(
    std::string_view key) {
  Query query(connection_,
              "SELECT resource_name FROM unique_keys "
              "WHERE tenant = ? AND key = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Bind(key).Next());
  return found ? std::optional(query.Text(0)) : std::nullopt;
}

absl::StatusOr<std::vector<std::string>> TenantWriter::KeysOf(
    form::v1::ChangeKind kind, std::string_view resource_name) {
  if (kind == form::v1::CHANGE_KIND_FORM) {
    Query query(connection_,
                "SELECT unique_keys FROM forms "
                "WHERE tenant = ? AND form_id = ?");
    query.Bind(tenant_).Bind(FormIdOf(resource_name));
    RETURN_IF_ERROR(query.Next().status());
    return DecodeKeys(query.Bytes(0));
  }
  Query query(connection_,
              "SELECT unique_keys FROM resources "
              "WHERE tenant = ? AND kind = ? AND resource_name = ?");
  query.Bind(tenant_).Bind(int64_t{kind}).Bind(resource_name);
  RETURN_IF_ERROR(query.Next().status());
  return DecodeKeys(query.Bytes(0));
}

absl::StatusOr<std::optional<RememberedRequest>> TenantWriter::AnswerOf(
    const Sha256Digest& request_key) {
  return FindRequest(connection_, tenant_, request_key);
}

absl::Status TenantWriter::InsertChange(const PlannedChange& change) {
  Query query(connection_, "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)");
  query.Bind(tenant_)
      .Bind(change.header.revision)
      .BindBytes(change.encoded_header)
      .BindBytes(Bytes(change.hash));
  if (change.payload_dropped) {
    query.BindBytesOrNull(std::nullopt);
  } else {
    query.BindBytes(change.mutation->payload);
  }
  return query.Bind(change.content_revision)
      .Bind(int64_t{change.mutation->keep_payload})
      .Run();
}

absl::Status TenantWriter::MoveKeys(const KeyMoves& keys,
                                    std::string_view holder) {
  for (const std::string& key : keys.released) {
    RETURN_IF_ERROR(
        Query(connection_,
              "DELETE FROM unique_keys WHERE tenant = ? AND key = ?")
            .Bind(tenant_)
            .Bind(key)
            .Run());
  }
  for (const std::string& key : keys.taken) {
    RETURN_IF_ERROR(
        Query(connection_, "INSERT INTO unique_keys VALUES (?, ?, ?)")
            .Bind(tenant_)
            .Bind(key)
            .Bind(holder)
            .Run());
  }
  return absl::OkStatus();
}

absl::Status TenantWriter::PutResource(const PlannedChange& change) {
  const ChangeHeader& header = change.header;
  const std::optional<std::string> keys = EncodeKeys(change.keys);
  RETURN_IF_ERROR(
      Query(connection_,
            "INSERT INTO resources VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET revision = excluded.revision, "
            "unique_keys = coalesce(excluded.unique_keys, unique_keys)")
          .Bind(tenant_)
          .Bind(int64_t{header.kind})
          .Bind(header.resource_name)
          .Bind(header.revision)
          .BindBytesOrNull(keys)
          .Run());
  if (header.kind != form::v1::CHANGE_KIND_CONFIG ||
      !base::ParseTenantName(header.resource_name).ok()) {
    return absl::OkStatus();
  }
  return Query(connection_, "UPDATE tenants SET revision = ? WHERE tenant = ?")
      .Bind(header.revision)
      .Bind(tenant_)
      .Run();
}

absl::Status TenantWriter::PutForm(const PlannedChange& change) {
  const FormIndex& index = *change.mutation->form_index;
  // New content has no report yet.
  Query query(connection_,
              "INSERT INTO forms VALUES "
              "(?, ?, ?, ?, 0, x'', x'', ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) "
              "ON CONFLICT DO UPDATE SET revision = excluded.revision, "
              "update_time_us = excluded.update_time_us, "
              "report_revision = 0, report_summary = x'', "
              "report_finding_counts = x'', "
              "fiscal_year = excluded.fiscal_year, state = excluded.state, "
              "implementing_unit = excluded.implementing_unit, "
              "project_display_name = excluded.project_display_name, "
              "effective_total_fen = excluded.effective_total_fen, "
              "create_time_us = excluded.create_time_us, "
              "deleted = excluded.deleted, "
              "validation_pending = excluded.validation_pending, "
              "unique_keys = coalesce(excluded.unique_keys, unique_keys)");
  const std::optional<std::string> keys = EncodeKeys(change.keys);
  query.Bind(tenant_)
      .Bind(change.form_id)
      .Bind(change.header.revision)
      .Bind(change.header.commit_time_us)
      .Bind(int64_t{index.fiscal_year})
      .Bind(int64_t{index.state})
      .Bind(index.implementing_unit)
      .Bind(index.project_display_name)
      .Bind(index.effective_total_fen)
      .Bind(index.create_time_us)
      .Bind(int64_t{index.deleted})
      .Bind(int64_t{index.validation_pending})
      .BindBytesOrNull(keys);
  return query.Run();
}

absl::Status TenantWriter::BindReport(const PlannedChange& change) {
  const ReportIndex& report = *change.mutation->report_index;
  return Query(connection_,
               "UPDATE forms SET report_revision = ?, last_report = ?, "
               "report_summary = ?, report_finding_counts = ?, "
               "validation_pending = 0 WHERE tenant = ? AND form_id = ?")
      .Bind(change.header.revision)
      .Bind(change.header.revision)
      .BindBytes(report.summary)
      .BindBytes(report.finding_counts)
      .Bind(tenant_)
      .Bind(change.form_id)
      .Run();
}

absl::Status TenantWriter::PutMemo(const Memo& memo) {
  return Query(connection_, "REPLACE INTO memos VALUES (?, ?, ?, ?, ?)")
      .Bind(tenant_)
      .Bind(memo.kind)
      .Bind(memo.key)
      .BindBytes(memo.value)
      .Bind(memo.revision)
      .Run();
}

absl::Status TenantWriter::PutRequest(const RememberedRequest& request) {
  return Query(connection_, "INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?)")
      .Bind(tenant_)
      .Bind(request.last_revision)
      .BindBytes(Bytes(request.record.key))
      .BindBytes(Bytes(request.record.digest))
      .BindBytes(request.record.answer)
      .Bind(request.changes)
      .Bind(request.create_time_us)
      .Run();
}

absl::Status TenantWriter::PutKey(const WrappedKey& key) {
  return Query(connection_, "REPLACE INTO data_keys VALUES (?, ?, ?)")
      .Bind(tenant_)
      .Bind(key.key_id)
      .BindBytes(key.wrapped)
      .Run();
}

}  // namespace jixiao::form_store
