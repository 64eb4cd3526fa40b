// Reads of forms as of a revision: the current row, unless it is younger; then
// the changes of the form are followed back.
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/postgres/tenant_reader.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {
namespace {

// After kFormColumns.
constexpr int kPastRevision = kFormColumnCount;
constexpr int kPastReport = kFormColumnCount + 1;
constexpr int kHeader = kFormColumnCount + 2;
constexpr int kPayload = kFormColumnCount + 3;

// Current forms with revision, report, header and payload as of revision $2.
// `page` chooses them; payloads beyond `max_bytes` are not read.
std::string PastSql(std::string_view page, std::string_view max_bytes) {
  const auto walk = [](std::string_view name, std::string_view newest) {
    return absl::StrCat(
        std::string(name), " (form_id, revision) AS (SELECT form_id, ",
        std::string(newest),
        " FROM page UNION ALL SELECT w.form_id, "
        "(SELECT c.previous_revision FROM changes c WHERE c.tenant = $1 "
        "AND c.revision = w.revision AND c.previous_revision < c.revision) "
        "FROM ",
        std::string(name), " w WHERE w.revision > $2)");
  };
  const auto of_past = [](std::string_view column) {
    return absl::StrCat("(SELECT c.", std::string(column),
                        " FROM changes c WHERE c.tenant = $1 "
                        "AND c.revision = past.past_revision) AS ",
                        std::string(column));
  };
  return absl::StrCat(
      "WITH RECURSIVE page AS (SELECT ", kFormColumns,
      ", last_report FROM forms WHERE tenant = $1 AND ", std::string(page),
      "), ", walk("contents", "revision"), ", ", walk("reports", "last_report"),
      ", past AS (SELECT page.*, "
      "(SELECT min(x.revision) FROM contents x "
      "WHERE x.form_id = page.form_id) AS past_revision, "
      "(SELECT min(r.revision) FROM reports r "
      "WHERE r.form_id = page.form_id) AS past_report FROM page), "
      "filled AS (SELECT past.*, ",
      of_past("header"), ", ", of_past("payload"),
      " FROM past), "
      "sized AS (SELECT filled.*, sum(octet_length(payload)) OVER "
      "(ORDER BY form_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
      "AS bytes_before FROM filled) SELECT ",
      kFormColumns,
      ", past_revision, past_report, header, payload FROM sized "
      "WHERE coalesce(bytes_before, 0) < ",
      std::string(max_bytes), " ORDER BY form_id");
}

// The current row as it was, when it is younger.
absl::StatusOr<FormRow> RowAt(const Rows& rows, int row, int64_t revision) {
  FormRow form = TakeFormRow(rows, row);
  if (form.revision > revision || form.report_revision > revision) {
    ASSIGN_OR_RETURN(const ChangeHeader header,
                     history::DecodeHeader(rows.Bytes(row, kHeader)));
    FormRow past;
    past.form_id = std::move(form.form_id);
    past.revision = rows.Number(row, kPastRevision);
    past.update_time_us = header.commit_time_us;
    past.index.deleted = header.action == form::v1::CHANGE_ACTION_DELETE;
    const int64_t report = rows.Number(row, kPastReport);
    past.report_revision = report > past.revision ? report : 0;
    form = std::move(past);
  }
  form.payload = rows.Text(row, kPayload);
  return form;
}

}  // namespace

struct TenantReader::PastPage {
  std::vector<FormRow> forms;
  int looked_at = 0;      // rows, those included that were not there yet
  std::string last_form;  // of them
};

absl::StatusOr<TenantReader::PastPage> TenantReader::ReadPast(
    std::string_view sql, const Params& params, int64_t revision) {
  ASSIGN_OR_RETURN(const Rows rows, Fetch(sql, params));
  RETURN_IF_ERROR(CheckReadable(tenant_, revision, compacted_revision_, head_));
  PastPage page;
  page.looked_at = rows.size();
  for (int row = 0; row < rows.size(); ++row) {
    page.last_form = rows.Text(row, 0);
    if (rows.IsNull(row, kPastRevision) || rows.IsNull(row, kPastReport)) {
      return Corrupt(tenant_, "a change does not lead to the one before it");
    }
    if (rows.Number(row, kPastRevision) == 0) {
      continue;  // not there yet
    }
    if (rows.IsNull(row, kPayload)) {
      return MissingChange();
    }
    ASSIGN_OR_RETURN(FormRow form, RowAt(rows, row, revision));
    page.forms.push_back(std::move(form));
  }
  return page;
}

absl::StatusOr<FormRow> TenantReader::GetFormAt(std::string_view form_id,
                                                int64_t revision) {
  static const std::string* const kSql =
      new std::string(PastSql("form_id = $3", "1"));
  ASSIGN_OR_RETURN(
      PastPage page,
      ReadPast(*kSql, Start().Add(revision).Add(form_id), revision));
  if (page.forms.empty()) {
    return FormNotFound(form_id);
  }
  return std::move(page.forms.front());
}

absl::StatusOr<std::vector<FormRow>> TenantReader::ScanFormsAt(
    int64_t revision, std::string_view after, int limit, size_t max_bytes) {
  static const std::string* const kSql = new std::string(
      PastSql("form_id > $3 ORDER BY form_id LIMIT $4", "$5::bigint"));
  std::vector<FormRow> forms;
  std::string last(after);
  int64_t bytes_left = LimitOf(std::max<size_t>(max_bytes, 1));
  // Forms that were not there yet leave gaps in the pages that are read.
  while (true) {
    const int64_t wanted = LimitOf(limit) - static_cast<int64_t>(forms.size());
    Params params = Start();
    params.Add(revision).Add(last).Add(wanted).Add(bytes_left);
    ASSIGN_OR_RETURN(PastPage page, ReadPast(*kSql, params, revision));
    for (FormRow& form : page.forms) {
      bytes_left -= static_cast<int64_t>(form.payload.size());
      forms.push_back(std::move(form));
    }
    if (page.looked_at < wanted || bytes_left <= 0 ||
        forms.size() >= static_cast<size_t>(LimitOf(limit))) {
      return forms;
    }
    last = page.last_form;
  }
}

}  // namespace jixiao::form_store::postgres
