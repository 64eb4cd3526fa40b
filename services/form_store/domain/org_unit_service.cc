#include "services/form_store/domain/org_unit_service.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/etag.h"
#include "services/form_store/domain/field_mask.h"
#include "services/form_store/domain/form_write.h"
#include "services/form_store/domain/org_resolver.h"
#include "services/form_store/domain/past.h"

namespace jixiao::form_store {

using form::v1::OrgUnit;

namespace {

constexpr int kMaxAttempts = 8;
constexpr int kMaxAliases = 64;
constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxNameBytes = 1024;

bool IsPresentName(const std::string& text) {
  return !absl::StripAsciiWhitespace(text).empty() &&
         text.size() <= kMaxNameBytes && text.find('\0') == std::string::npos;
}

bool IsUnitCode(const std::string& code) {
  return code.empty() ||
         ((code.size() == 3 || code.size() == 6 || code.size() == 9) &&
          std::all_of(code.begin(), code.end(), absl::ascii_isdigit));
}

absl::Status CheckFields(const OrgUnit& unit) {
  if (!IsPresentName(unit.display_name())) {
    return errors::InvalidField("org_unit.display_name",
                                "is required, at most 1024 bytes");
  }
  if (unit.aliases_size() > kMaxAliases ||
      !std::all_of(unit.aliases().begin(), unit.aliases().end(),
                   IsPresentName)) {
    return errors::InvalidField(
        "org_unit.aliases",
        "must be at most 64 texts, none of them empty or "
        "with a NUL character");
  }
  if (!IsUnitCode(unit.code())) {
    return errors::InvalidField("org_unit.code", "must have 3, 6 or 9 digits");
  }
  if (!form::v1::OrgUnitKind_IsValid(unit.kind()) ||
      unit.kind() == form::v1::ORG_UNIT_KIND_UNSPECIFIED) {
    return errors::InvalidField("org_unit.kind", "is required");
  }
  return absl::OkStatus();
}

absl::StatusOr<OrgUnit> DecodeOrgUnit(std::string_view history_id,
                                      const ConfigRow& row) {
  OrgUnit unit;
  if (!unit.ParseFromString(row.payload)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a stored organisation unit cannot be read");
  }
  unit.set_etag(MakeEtag(history_id, unit.name(), row.revision));
  return unit;
}

absl::Status NameTaken(std::string_view holder) {
  return errors::AlreadyExists(errors::ERROR_REASON_ALREADY_EXISTS,
                               "one of the names is a name of " +
                                   std::string(holder) +
                                   " already; names are unique within a tenant")
      .With("org_unit", holder);
}

absl::Status UnitExists(std::string_view name) {
  return errors::AlreadyExists(errors::ERROR_REASON_ALREADY_EXISTS,
                               std::string(name) + " exists already")
      .With("org_unit", name);
}

absl::Status ExplainUnitError(const absl::Status& status,
                              std::string_view name) {
  switch (errors::ReasonOf(status)) {
    case errors::ERROR_REASON_NATURAL_KEY_TAKEN:
      return NameTaken(errors::MetadataOf(status, "holder"));
    case errors::ERROR_REASON_ALREADY_EXISTS:
      return UnitExists(name);
    default:
      return status;
  }
}

}  // namespace

absl::Status OrgUnitService::CheckParent(const TenantInfo& tenant,
                                         const OrgUnit& unit) {
  std::string parent = unit.parent();
  for (int depth = 0; !parent.empty(); ++depth) {
    ASSIGN_OR_RETURN(base::OrgUnitName name,
                     base::ParseOrgUnitName(parent, "org_unit.parent"));
    if (name.tenant != tenant.id) {
      return errors::InvalidField("org_unit.parent",
                                  "must be of the same tenant");
    }
    if (parent == unit.name() || depth == kMaxDepth) {
      return errors::InvalidField(
          "org_unit.parent",
          "must not lead back to the unit, nor be more than "
          "16 levels deep");
    }
    absl::StatusOr<ConfigRow> row =
        parts_.storage->GetConfig(tenant.id, parent);
    if (absl::IsNotFound(row.status())) {
      return NoSuchOrgUnit(parent);
    }
    RETURN_IF_ERROR(row.status());
    ASSIGN_OR_RETURN(OrgUnit above, DecodeOrgUnit(tenant.history_id, *row));
    parent = above.parent();
  }
  return absl::OkStatus();
}

absl::Status OrgUnitService::CheckNamesFree(const TenantInfo& tenant,
                                            const OrgUnit& unit) {
  for (const std::string& key : OrgUnitKeys(unit)) {
    const absl::StatusOr<std::string> holder =
        parts_.storage->FindUniqueKey(tenant.id, key);
    if (holder.ok() && *holder != unit.name()) {
      return NameTaken(*holder);
    }
    if (!holder.ok() && !absl::IsNotFound(holder.status())) {
      return holder.status();
    }
  }
  return absl::OkStatus();
}

absl::Status OrgUnitService::Check(const TenantInfo& tenant,
                                   const OrgUnit& unit) {
  RETURN_IF_ERROR(CheckFields(unit));
  RETURN_IF_ERROR(CheckParent(tenant, unit));
  return CheckNamesFree(tenant, unit);
}

absl::StatusOr<OrgUnit> OrgUnitService::Commit(const Job& job,
                                               form::v1::ChangeAction action,
                                               Expectation expect,
                                               OrgUnit unit) {
  const TenantInfo& tenant = *job.tenant;
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = action;
  mutation.resource_name = unit.name();
  mutation.payload = EncodeOrgUnit(unit);
  mutation.expect = expect;
  mutation.unique_keys = OrgUnitKeys(unit);
  Write write = EmptyWrite(job.caller, absl::ToUnixMicros(parts_.clock->Now()));
  write.mutations.push_back(std::move(mutation));
  write.request = RecordOf(job.identity, "");
  const absl::StatusOr<Committed> committed =
      parts_.queue->Commit(tenant.id, std::move(write));
  if (!committed.ok()) {
    return ExplainUnitError(committed.status(), unit.name());
  }
  if (committed->replayed.has_value()) {
    return RequestLedger::AnsweredMeanwhile();
  }
  parts_.directory->Invalidate(tenant.id);
  unit.set_etag(
      MakeEtag(tenant.history_id, unit.name(), committed->revisions.front()));
  return unit;
}

absl::StatusOr<OrgUnit> OrgUnitService::CommitUnchanged(const Job& job,
                                                        OrgUnit unit) {
  if (!job.identity.has_value()) {
    return unit;
  }
  Write write = EmptyWrite(job.caller, absl::ToUnixMicros(parts_.clock->Now()));
  write.request = RecordOf(job.identity, unit.SerializeAsString());
  ASSIGN_OR_RETURN(const Committed committed,
                   parts_.queue->Commit(job.tenant->id, std::move(write)));
  if (committed.replayed.has_value()) {
    return RequestLedger::AnsweredMeanwhile();
  }
  return unit;
}

absl::StatusOr<OrgUnit> OrgUnitService::Replay(
    const Job& job, const RememberedRequest& remembered) {
  const TenantInfo& tenant = *job.tenant;
  if (remembered.changes > 0) {
    ASSIGN_OR_RETURN(
        StoredChange change,
        parts_.storage->GetChange(tenant.id, remembered.last_revision));
    return DecodeOrgUnit(tenant.history_id,
                         {.resource_name = change.header.resource_name,
                          .revision = change.header.revision,
                          .payload = std::move(change.payload)});
  }
  OrgUnit unchanged;
  if (!unchanged.ParseFromString(remembered.record.answer)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a remembered answer cannot be read");
  }
  return unchanged;
}

absl::StatusOr<OrgUnit> OrgUnitService::Answer(
    const Job& job, const RequestLedger::Act<OrgUnit>& act) {
  return parts_.ledger->Answer<OrgUnit>(
      job.caller, job.tenant->id, job.identity, act,
      [&](const RememberedRequest& remembered) {
        return Replay(job, remembered);
      });
}

template <typename Request>
absl::StatusOr<OrgUnitService::Job> OrgUnitService::BeginJob(
    const Caller& caller, std::string_view tenant, const Request& request) {
  RETURN_IF_ERROR(CheckTenantAccess(caller, tenant));
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> info,
                   parts_.directory->Find(tenant));
  return Job{caller, std::move(info), IdentifyRequest(caller, tenant, request)};
}

absl::StatusOr<OrgUnit> OrgUnitService::CreateOnce(
    const Job& job, const form::v1::CreateOrgUnitRequest& request) {
  const TenantInfo& tenant = *job.tenant;
  const std::string id =
      request.org_unit_id().empty() ? base::RandomId() : request.org_unit_id();
  RETURN_IF_ERROR(base::CheckResourceId(id, "org_unit_id"));
  OrgUnit unit = request.org_unit();
  unit.DiscardUnknownFields();
  unit.clear_etag();
  unit.set_name(base::OrgUnitName{tenant.id, id}.ToString());
  unit.set_verified(true);
  RETURN_IF_ERROR(Check(tenant, unit));
  if (parts_.storage->GetConfig(tenant.id, unit.name()).ok()) {
    return UnitExists(unit.name());
  }
  if (request.validate_only()) {
    return unit;
  }
  return Commit(job, form::v1::CHANGE_ACTION_CREATE,
                {Expectation::Kind::kAbsent, 0}, std::move(unit));
}

absl::StatusOr<OrgUnit> OrgUnitService::Create(
    const Caller& caller, const form::v1::CreateOrgUnitRequest& request) {
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const Job job, BeginJob(caller, parent.tenant, request));
  return Answer(job, [&] { return CreateOnce(job, request); });
}

absl::StatusOr<OrgUnit> OrgUnitService::Get(
    const Caller& caller, const form::v1::GetOrgUnitRequest& request) {
  ASSIGN_OR_RETURN(base::OrgUnitName name,
                   base::ParseOrgUnitName(request.name()));
  RETURN_IF_ERROR(CheckTenantAccess(caller, name.tenant));
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> tenant,
                   parts_.directory->Find(name.tenant));
  absl::StatusOr<ConfigRow> row =
      parts_.storage->GetConfig(name.tenant, request.name());
  if (absl::IsNotFound(row.status())) {
    return NoSuchOrgUnit(request.name());
  }
  RETURN_IF_ERROR(row.status());
  return DecodeOrgUnit(tenant->history_id, *row);
}

absl::StatusOr<form::v1::ListOrgUnitsResponse> OrgUnitService::List(
    const Caller& caller, const form::v1::ListOrgUnitsRequest& request) {
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> tenant,
                   parts_.directory->Find(parent.tenant));
  ASSIGN_OR_RETURN(int page_size, rpc::CoercePageSize(request.page_size()));
  const rpc::PageScope scope{request.parent(), "orgUnits", tenant->history_id};
  ASSIGN_OR_RETURN(std::string after,
                   ReadPosition(*parts_.tokens, scope, request.page_token(),
                                parts_.storage, parent.tenant));
  const std::string prefix = parent.ToString() + "/orgUnits/";
  ASSIGN_OR_RETURN(
      std::vector<ConfigRow> rows,
      parts_.storage->ListConfigs(parent.tenant, after.empty() ? prefix : after,
                                  page_size + 1));
  form::v1::ListOrgUnitsResponse response;
  for (const ConfigRow& row : rows) {
    if (!row.resource_name.starts_with(prefix)) {
      break;
    }
    if (response.org_units_size() == page_size) {
      response.set_next_page_token(parts_.tokens->Make(scope, after));
      break;
    }
    ASSIGN_OR_RETURN(*response.add_org_units(),
                     DecodeOrgUnit(tenant->history_id, row));
    after = row.resource_name;
  }
  return response;
}

absl::StatusOr<OrgUnit> OrgUnitService::TryUpdate(
    const Job& job, const base::OrgUnitName& name,
    const form::v1::UpdateOrgUnitRequest& request) {
  const TenantInfo& tenant = *job.tenant;
  absl::StatusOr<ConfigRow> row =
      parts_.storage->GetConfig(tenant.id, name.ToString());
  if (absl::IsNotFound(row.status())) {
    return NoSuchOrgUnit(name.ToString());
  }
  RETURN_IF_ERROR(row.status());
  ASSIGN_OR_RETURN(OrgUnit present, DecodeOrgUnit(tenant.history_id, *row));
  RETURN_IF_ERROR(
      CheckEtag(present.name(), request.org_unit().etag(), present.etag()));
  OrgUnit next = present;
  RETURN_IF_ERROR(ApplyFieldMask(request.update_mask(), request.org_unit(),
                                 IsWritableByBehavior, &next));
  next.DiscardUnknownFields();
  next.set_verified(true);
  RETURN_IF_ERROR(Check(tenant, next));
  if (request.validate_only()) {
    return next;
  }
  if (EncodeOrgUnit(next) == EncodeOrgUnit(present)) {
    return CommitUnchanged(job, std::move(next));
  }
  return Commit(job, form::v1::CHANGE_ACTION_UPDATE,
                {Expectation::Kind::kRevision, row->revision}, std::move(next));
}

absl::StatusOr<OrgUnit> OrgUnitService::UpdateOnce(
    const Job& job, const base::OrgUnitName& name,
    const form::v1::UpdateOrgUnitRequest& request) {
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<OrgUnit> updated = TryUpdate(job, name, request);
    if (updated.ok() || !absl::IsAborted(updated.status())) {
      return updated;
    }
    if (!request.org_unit().etag().empty() || attempt == kMaxAttempts) {
      return EtagMismatch(name.ToString());
    }
    RETURN_IF_ERROR(job.caller.CheckAlive());
  }
}

absl::StatusOr<OrgUnit> OrgUnitService::Update(
    const Caller& caller, const form::v1::UpdateOrgUnitRequest& request) {
  ASSIGN_OR_RETURN(
      base::OrgUnitName name,
      base::ParseOrgUnitName(request.org_unit().name(), "org_unit.name"));
  ASSIGN_OR_RETURN(const Job job, BeginJob(caller, name.tenant, request));
  return Answer(job, [&] { return UpdateOnce(job, name, request); });
}

}  // namespace jixiao::form_store
