#include "services/form_store/storage/sqlite/past_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/sqlite/form_rows.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {

absl::StatusOr<PastReader> PastReader::Open(Connection& connection,
                                            std::string_view tenant,
                                            int64_t revision) {
  PastReader reader(connection, tenant, revision);
  ASSIGN_OR_RETURN(const TenantHead head, reader.reader_.ReadHead());
  RETURN_IF_ERROR(CheckReadable(tenant, revision, head.compacted_revision,
                                head.point.revision));
  return reader;
}

absl::StatusOr<FormRow> PastReader::GetForm(std::string_view form_id) {
  ASSIGN_OR_RETURN(FormRow row, reader_.GetForm(form_id));
  if (row.revision <= revision_ && row.report_revision <= revision_) {
    return row;
  }
  ASSIGN_OR_RETURN(const bool found, GoBack(row));
  if (!found) {
    return ResourceNotFound(
        base::FormName{std::string(tenant_), std::string(form_id)}.ToString());
  }
  ASSIGN_OR_RETURN(row.payload, reader_.ReadPayload(row.revision));
  return row;
}

absl::StatusOr<std::vector<FormRow>> PastReader::ScanForms(
    std::string_view after, int limit, size_t max_bytes) {
  std::vector<FormRow> rows;
  std::string last(after);
  const auto wanted = static_cast<size_t>(std::max(limit, 0));
  for (size_t bytes = 0; rows.size() < wanted;) {
    ASSIGN_OR_RETURN(std::vector<FormRow> page, CurrentRows(last, limit));
    if (page.empty()) {
      break;
    }
    last = page.back().form_id;
    for (FormRow& row : page) {
      ASSIGN_OR_RETURN(const bool found, GoBack(row));
      if (!found) {
        continue;
      }
      ASSIGN_OR_RETURN(row.payload, reader_.ReadPayload(row.revision));
      bytes += row.payload.size();
      rows.push_back(std::move(row));
      if (rows.size() == wanted || bytes >= max_bytes) {
        return rows;
      }
    }
  }
  return rows;
}

absl::StatusOr<std::vector<FormRow>> PastReader::CurrentRows(
    std::string_view after, int limit) {
  static const std::string* const kSql = new std::string(absl::StrCat(
      "SELECT ", kFormColumns,
      " FROM forms WHERE tenant = ? AND form_id > ? ORDER BY form_id LIMIT ?"));
  Query query(connection_, *kSql);
  query.Bind(tenant_).Bind(after).Bind(int64_t{std::max(limit, 0)});
  std::vector<FormRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Next());
    if (!more) {
      return rows;
    }
    rows.push_back(TakeFormRow(query));
  }
}

absl::StatusOr<bool> PastReader::GoBack(FormRow& row) {
  if (row.revision <= revision_ && row.report_revision <= revision_) {
    return true;
  }
  ASSIGN_OR_RETURN(const std::optional<ChangeHeader> content,
                   Last(row.revision));
  if (!content.has_value()) {
    return false;
  }
  const std::string name =
      base::FormName{std::string(tenant_), row.form_id}.ToString();
  ASSIGN_OR_RETURN(const int64_t last_report,
                   reader_.LastRevision(form::v1::CHANGE_KIND_REPORT, name));
  ASSIGN_OR_RETURN(const std::optional<ChangeHeader> report, Last(last_report));
  FormRow past;
  past.form_id = std::move(row.form_id);
  past.revision = content->revision;
  past.update_time_us = content->commit_time_us;
  past.index.deleted = content->action == form::v1::CHANGE_ACTION_DELETE;
  if (report.has_value() && report->revision > past.revision) {
    past.report_revision = report->revision;
  }
  row = std::move(past);
  return true;
}

absl::StatusOr<std::optional<ChangeHeader>> PastReader::Last(int64_t newest) {
  int64_t revision = newest;
  while (revision != 0) {
    ASSIGN_OR_RETURN(std::optional<ChangeHeader> header,
                     reader_.FindHeader(revision));
    if (!header.has_value() || header->previous_revision >= revision) {
      return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                              "a change does not lead to the one before it");
    }
    if (revision <= revision_) {
      return header;
    }
    revision = header->previous_revision;
  }
  return std::nullopt;
}

}  // namespace jixiao::form_store
