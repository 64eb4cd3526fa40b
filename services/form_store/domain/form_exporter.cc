#include "services/form_store/domain/form_exporter.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_filter.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/domain/wire.h"

namespace jixiao::form_store {
namespace {

using form::v1::ExportedForm;
using form::v1::ExportFormsResponse;

constexpr int kRowsAtATime = 200;
constexpr std::size_t kBytesAtATime = 4 * 1024 * 1024;
// A message is sent when it has this many bytes.
constexpr std::size_t kMessageBytes = 512 * 1024;

absl::StatusOr<bool> Matches(const Caller& caller, const FormFilter& filter,
                             const TenantRow& tenant, const FormRow& row) {
  if (filter.matches_everything() && !IsLimited(caller.principal)) {
    return true;
  }
  ASSIGN_OR_RETURN(form::v1::Form form,
                   DecodeRow(tenant.tenant_id, tenant.history_id, row));
  return MaySeeForm(caller, form) && filter.Matches(form);
}

absl::StatusOr<std::string> EncodeExported(const TenantRow& tenant,
                                           const FormRow& row) {
  std::string bytes;
  AppendMessageField(ExportedForm::kFormFieldNumber,
                     EncodeRow(tenant.tenant_id, tenant.history_id, row),
                     &bytes);
  form::v1::Change counts;
  if (!counts.ParseFromString(row.report.finding_counts)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "stored finding counts cannot be read");
  }
  for (const form::v1::FindingCount& count : counts.findings()) {
    AppendMessageField(ExportedForm::kFindingsFieldNumber,
                       count.SerializeAsString(), &bytes);
  }
  return bytes;
}

// Gathers forms into messages, each of which says as of when.
class Messages {
 public:
  Messages(const common::v1::TenantRevision& as_of,
           const FormExporter::Sink& sink)
      : sink_(sink) {
    ExportFormsResponse head;
    *head.mutable_as_of() = as_of;
    head_ = head.SerializeAsString();
    pending_ = head_;
  }

  absl::Status Add(std::string_view exported_form) {
    AppendMessageField(ExportFormsResponse::kFormsFieldNumber, exported_form,
                       &pending_);
    return pending_.size() >= kMessageBytes ? Flush() : absl::OkStatus();
  }

  absl::Status Flush() { return sink_(std::exchange(pending_, head_)); }

  bool has_forms() const { return pending_.size() > head_.size(); }

 private:
  const FormExporter::Sink& sink_;
  std::string head_;
  std::string pending_;
};

}  // namespace

absl::Status FormExporter::Export(const Caller& caller,
                                  const form::v1::ExportFormsRequest& request,
                                  const Sink& sink) {
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(const FormFilter filter,
                   FormFilter::Compile(request.filter()));
  ASSIGN_OR_RETURN(const TenantRow tenant,
                   FindTenantRow(storage_, parent.tenant));
  ASSIGN_OR_RETURN(const std::int64_t revision,
                   ResolveAsOf(tenant, request.as_of()));
  Messages messages(PointOf(tenant, revision), sink);
  RETURN_IF_ERROR(messages.Flush());
  std::string last;
  while (true) {
    RETURN_IF_ERROR(caller.CheckAlive());
    ASSIGN_OR_RETURN(std::vector<FormRow> rows,
                     storage_->ScanFormsAt(tenant.tenant_id, revision, last,
                                           kRowsAtATime, kBytesAtATime));
    RETURN_IF_ERROR(
        CheckStillPresent(storage_, tenant.tenant_id, tenant.history_id));
    if (rows.empty()) {
      return messages.has_forms() ? messages.Flush() : absl::OkStatus();
    }
    last = rows.back().form_id;
    for (FormRow& row : rows) {
      if (row.index.deleted && !request.show_deleted()) {
        continue;
      }
      RETURN_IF_ERROR(CompletePastRow(storage_, tenant, &row));
      ASSIGN_OR_RETURN(const bool matches,
                       Matches(caller, filter, tenant, row));
      if (matches) {
        ASSIGN_OR_RETURN(const std::string exported,
                         EncodeExported(tenant, row));
        RETURN_IF_ERROR(messages.Add(exported));
      }
    }
  }
}

}  // namespace jixiao::form_store
