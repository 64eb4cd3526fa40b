#include "services/form_store/domain/restored_change.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_preparer.h"
#include "services/form_store/domain/form_write.h"
#include "services/form_store/domain/org_resolver.h"
#include "services/form_store/domain/report_summary.h"

namespace jixiao::form_store {
namespace {

using form::v1::HistoryChange;

// What follows from a form. Of one whose payload was dropped nothing is known
// but that a later change replaces it.
absl::Status FillForm(const StoredChange& change, Mutation* mutation) {
  if (change.payload_dropped) {
    mutation->form_index.emplace().deleted =
        change.header.action == form::v1::CHANGE_ACTION_DELETE;
    return absl::OkStatus();
  }
  form::v1::Form form;
  if (!form.ParseFromString(change.payload)) {
    return BackupInvalid("a form in it cannot be read");
  }
  const bool skipped =
      form.validation().state() == form::v1::VALIDATION_STATE_SKIPPED;
  mutation->form_index = IndexOf(form, !skipped && !form.has_delete_time());
  mutation->unique_keys.emplace();
  if (!form.has_delete_time()) {
    mutation->unique_keys->push_back(NaturalKeyOf(form));
  }
  mutation->keep_payload = KeepsPayload(form);
  return absl::OkStatus();
}

absl::Status FillReport(const StoredChange& change, Mutation* mutation) {
  form::v1::ValidationReport report;
  if (!report.ParseFromString(change.payload)) {
    return BackupInvalid("a validation report in it cannot be read");
  }
  mutation->report_index =
      change.payload_dropped ? ReportIndex{} : IndexOf(report, change.payload);
  return absl::OkStatus();
}

absl::Status FillConfig(const StoredChange& change, Mutation* mutation) {
  if (change.payload_dropped ||
      !base::ParseOrgUnitName(change.header.resource_name).ok()) {
    return absl::OkStatus();
  }
  form::v1::OrgUnit unit;
  if (!unit.ParseFromString(change.payload)) {
    return BackupInvalid("an organisation unit in it cannot be read");
  }
  mutation->unique_keys = OrgUnitKeys(unit);
  return absl::OkStatus();
}

absl::StatusOr<StoredChange> StoredChangeOf(const HistoryChange& record) {
  StoredChange change;
  absl::StatusOr<ChangeHeader> header = DecodeHeader(record.header());
  if (!header.ok() || record.hash().size() != change.hash.size()) {
    return BackupInvalid("a change in it has no readable header or hash");
  }
  change.header = *std::move(header);
  std::copy(record.hash().begin(), record.hash().end(), change.hash.begin());
  change.payload = record.payload();
  change.payload_dropped = !record.has_payload();
  change.content_revision = record.content_revision();
  return change;
}

}  // namespace

absl::Status BackupInvalid(std::string_view why) {
  return errors::InvalidArgument(
      errors::ERROR_REASON_BACKUP_INVALID,
      "the backup is damaged, cut, or none: " + std::string(why) +
          "; `jixiao verify` tells where");
}

absl::StatusOr<RestoredChange> RestoredChangeOf(const HistoryChange& record) {
  RestoredChange restored;
  ASSIGN_OR_RETURN(restored.change, StoredChangeOf(record));
  const ChangeHeader& header = restored.change.header;
  Mutation& mutation = restored.mutation;
  mutation.kind = header.kind;
  mutation.action = header.action;
  mutation.resource_name = header.resource_name;
  mutation.payload = restored.change.payload;
  absl::Status filled;
  switch (header.kind) {
    case form::v1::CHANGE_KIND_FORM:
      filled = FillForm(restored.change, &mutation);
      break;
    case form::v1::CHANGE_KIND_REPORT:
      filled = FillReport(restored.change, &mutation);
      break;
    case form::v1::CHANGE_KIND_CONFIG:
      filled = FillConfig(restored.change, &mutation);
      break;
    default:
      break;
  }
  RETURN_IF_ERROR(filled);
  return restored;
}

}  // namespace jixiao::form_store
