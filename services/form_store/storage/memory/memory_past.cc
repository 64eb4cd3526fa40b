// Forms as they were at a revision.
#include <algorithm>
#include <iterator>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/memory/memory_tenant.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {

int64_t MemoryTenant::LastUpTo(form::v1::ChangeKind kind,
                               const std::string& name,
                               int64_t revision) const {
  const auto found = revisions_of_.find({kind, name});
  if (found == revisions_of_.end()) {
    return 0;
  }
  const std::vector<int64_t>& all = found->second;
  const auto after = std::upper_bound(all.begin(), all.end(), revision);
  return after == all.begin() ? 0 : *std::prev(after);
}

std::optional<FormRow> MemoryTenant::RowAt(const FormRow& row,
                                           int64_t revision) const {
  if (row.revision <= revision && row.report_revision <= revision) {
    return row;
  }
  const std::string name = base::FormName{tenant_, row.form_id}.ToString();
  FormRow past;
  past.form_id = row.form_id;
  past.revision = LastUpTo(form::v1::CHANGE_KIND_FORM, name, revision);
  if (past.revision == 0) {
    return std::nullopt;
  }
  const ChangeHeader& header = ChangeAt(past.revision).header;
  past.update_time_us = header.commit_time_us;
  past.index.deleted = header.action == form::v1::CHANGE_ACTION_DELETE;
  const int64_t report = LastUpTo(form::v1::CHANGE_KIND_REPORT, name, revision);
  past.report_revision = report > past.revision ? report : 0;
  return past;
}

absl::StatusOr<FormRow> MemoryTenant::GetFormAt(std::string_view form_id,
                                                int64_t revision) const {
  RETURN_IF_ERROR(
      CheckReadable(tenant_, revision, compacted_revision_, head_.revision));
  const auto found = forms_.find(form_id);
  std::optional<FormRow> row =
      found == forms_.end() ? std::nullopt : RowAt(found->second, revision);
  if (!row.has_value()) {
    return ResourceNotFound(
        base::FormName{tenant_, std::string(form_id)}.ToString());
  }
  return WithPayload(*std::move(row));
}

absl::StatusOr<std::vector<FormRow>> MemoryTenant::ScanFormsAt(
    int64_t revision, std::string_view after, size_t limit,
    size_t max_bytes) const {
  RETURN_IF_ERROR(
      CheckReadable(tenant_, revision, compacted_revision_, head_.revision));
  std::vector<FormRow> rows;
  size_t bytes = 0;
  for (auto next = forms_.upper_bound(after);
       next != forms_.end() && rows.size() < limit &&
       (rows.empty() || bytes < max_bytes);
       ++next) {
    if (std::optional<FormRow> row = RowAt(next->second, revision)) {
      rows.push_back(WithPayload(*std::move(row)));
      bytes += rows.back().payload.size();
    }
  }
  return rows;
}

}  // namespace jixiao::form_store
