#include "services/form_store/domain/form_exporter.h"

#include <memory>
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_filter.h"
#include "services/form_store/domain/wire.h"

namespace jixiao::form_store {
namespace {

using form::v1::ExportedForm;
using form::v1::ExportFormsResponse;

constexpr int kRowsAtATime = 200;
constexpr std::size_t kBytesAtATime = 4 * 1024 * 1024;
// A message is sent when it has this many bytes.
constexpr std::size_t kMessageBytes = 512 * 1024;

absl::Status TooSlow(absl::Duration limit) {
  return errors::Aborted(
      errors::ERROR_REASON_SLOW_READER,
      "the export took longer than " + absl::FormatDuration(limit) +
          ": begin again and read faster, or narrow it by a filter");
}

absl::StatusOr<std::string> EncodeExported(const TenantInfo& tenant,
                                           std::string_view history_id,
                                           const FormRow& row) {
  std::string bytes;
  AppendMessageField(ExportedForm::kFormFieldNumber,
                     EncodeRow(tenant.id, history_id, row), &bytes);
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
  Messages(const FormSnapshot& snapshot, const base::TenantName& tenant,
           const FormExporter::Sink& sink)
      : sink_(sink) {
    ExportFormsResponse head;
    head.mutable_as_of()->set_tenant(tenant.ToString());
    head.mutable_as_of()->set_revision(snapshot.revision());
    head.mutable_as_of()->set_history_id(std::string(snapshot.history_id()));
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
  RETURN_IF_ERROR(CheckWholeTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> tenant,
                   tenants_->Find(parent.tenant));
  ASSIGN_OR_RETURN(FormFilter filter, FormFilter::Compile(request.filter()));
  ASSIGN_OR_RETURN(std::unique_ptr<FormSnapshot> snapshot,
                   storage_->OpenSnapshot(parent.tenant));
  const std::string history_id(snapshot->history_id());
  const absl::Duration end = clock_->Uptime() + options_.max_export_time;
  const Sink timed = [&](std::string response) -> absl::Status {
    if (clock_->Uptime() > end) {
      return TooSlow(options_.max_export_time);
    }
    return sink(std::move(response));
  };
  Messages messages(*snapshot, parent, timed);
  RETURN_IF_ERROR(messages.Flush());
  while (true) {
    RETURN_IF_ERROR(caller.CheckAlive());
    ASSIGN_OR_RETURN(std::vector<FormRow> rows,
                     snapshot->Next(kRowsAtATime, kBytesAtATime));
    if (rows.empty()) {
      return messages.has_forms() ? messages.Flush() : absl::OkStatus();
    }
    for (const FormRow& row : rows) {
      if (row.index.deleted && !request.show_deleted()) {
        continue;
      }
      if (!filter.matches_everything()) {
        ASSIGN_OR_RETURN(form::v1::Form form,
                         DecodeRow(tenant->id, history_id, row));
        if (!filter.Matches(form)) {
          continue;
        }
      }
      ASSIGN_OR_RETURN(std::string exported,
                       EncodeExported(*tenant, history_id, row));
      RETURN_IF_ERROR(messages.Add(exported));
    }
  }
}

}  // namespace jixiao::form_store
