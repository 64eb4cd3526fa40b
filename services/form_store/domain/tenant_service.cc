#include "services/form_store/domain/tenant_service.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/etag.h"
#include "services/form_store/domain/field_mask.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_write.h"

namespace jixiao::form_store {

using form::v1::Tenant;

namespace {

constexpr int kMaxAttempts = 8;
constexpr int kMaxReviewSteps = 32;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxTimeZoneBytes = 64;
constexpr std::string_view kDefaultTimeZone = "Asia/Shanghai";
constexpr std::string_view kTemplatePrefix = "templates/";
constexpr std::string_view kRuleSetPrefix = "ruleSets/";

// A field that is wrong, and why.
struct Fault {
  std::string field;
  std::string text;
};

bool IsPresentName(const std::string& text) {
  return !absl::StripAsciiWhitespace(text).empty() &&
         text.size() <= kMaxNameBytes && text.find('\0') == std::string::npos;
}

bool IsRegionCode(const std::string& code) {
  return code.empty() ||
         ((code.size() == 6 || code.size() == 9) &&
          std::all_of(code.begin(), code.end(), absl::ascii_isdigit));
}

bool IsNameBelow(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) &&
         base::IsResourceId(name.substr(prefix.size()));
}

// Those who load a zone take its name for a path, so it must lead nowhere else.
bool IsTimeZone(const std::string& name) {
  absl::TimeZone zone;
  return name.size() <= kMaxTimeZoneBytes && !name.starts_with('/') &&
         name.find("..") == std::string::npos &&
         std::all_of(
             name.begin(), name.end(),
             [](char c) {
               return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                      c == '_' || c == '+' || c == '/' || c == '-';
             }) &&
         absl::LoadTimeZone(name, &zone);
}

void CheckReviewSteps(const Tenant& tenant, std::vector<Fault>* faults) {
  std::set<std::string> ids;
  for (int i = 0; i < tenant.review_steps_size(); ++i) {
    const form::v1::ReviewStep& step = tenant.review_steps(i);
    const std::string field = absl::StrCat("tenant.review_steps[", i, "]");
    if (!base::IsResourceId(step.step_id())) {
      faults->push_back(
          {field + ".step_id", "must be 4 to 63 characters of a-z, 0-9 and -"});
    } else if (!ids.insert(step.step_id()).second) {
      faults->push_back({field + ".step_id", "occurs twice"});
    }
    if (!IsPresentName(step.display_name())) {
      faults->push_back({field + ".display_name", "is required, ≤ 256 bytes"});
    }
  }
  if (tenant.review_steps_size() > kMaxReviewSteps) {
    faults->push_back({"tenant.review_steps", "has more than 32 entries"});
  }
}

std::vector<Fault> FaultsOf(const Tenant& tenant) {
  std::vector<Fault> faults;
  if (!IsPresentName(tenant.display_name())) {
    faults.push_back({"tenant.display_name", "is required, ≤ 256 bytes"});
  }
  if (!IsRegionCode(tenant.region_code())) {
    faults.push_back(
        {"tenant.region_code", "must have 6 or 9 digits (GB/T 2260)"});
  }
  if (!IsTimeZone(tenant.time_zone())) {
    faults.push_back(
        {"tenant.time_zone", "must be an IANA time zone, e.g. Asia/Shanghai"});
  }
  if (!IsNameBelow(tenant.default_template(), kTemplatePrefix)) {
    faults.push_back(
        {"tenant.default_template", "is required: templates/{template}"});
  }
  if (!IsNameBelow(tenant.default_rule_set(), kRuleSetPrefix)) {
    faults.push_back(
        {"tenant.default_rule_set", "is required: ruleSets/{rule_set}"});
  }
  CheckReviewSteps(tenant, &faults);
  return faults;
}

absl::StatusOr<Tenant> DecodeTenant(const TenantRow& row) {
  Tenant tenant;
  if (!tenant.ParseFromString(row.payload)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "the record of a tenant cannot be read");
  }
  tenant.set_history_id(row.history_id);
  tenant.set_head_revision(row.head);
  tenant.set_compacted_revision(row.compacted_revision);
  tenant.set_etag(MakeEtag(row.history_id, tenant.name(), row.revision));
  return tenant;
}

Write MakeTenantWrite(const Caller& caller, form::v1::ChangeAction action,
                      Expectation expect, const Tenant& tenant) {
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = action;
  mutation.resource_name = tenant.name();
  mutation.payload = EncodeTenant(tenant);
  mutation.expect = expect;
  Write write;
  write.mutations.push_back(std::move(mutation));
  write.actor = caller.principal.id;
  write.request_id = caller.request_id;
  write.commit_time_us = MicrosOf(tenant.update_time());
  return write;
}

}  // namespace

std::string EncodeTenant(const Tenant& tenant) {
  Tenant stored = tenant;
  stored.clear_history_id();
  stored.clear_head_revision();
  stored.clear_compacted_revision();
  stored.clear_etag();
  return stored.SerializeAsString();
}

absl::Status TenantService::Check(const Tenant& tenant) const {
  const std::vector<Fault> faults = FaultsOf(tenant);
  if (!faults.empty()) {
    errors::Error error = errors::InvalidArgument(
        errors::ERROR_REASON_INVALID_FIELD,
        faults.front().field + " " + faults.front().text);
    for (const Fault& fault : faults) {
      error.WithFieldViolation(fault.field, fault.text);
    }
    return error;
  }
  return parts_.templates->Find(tenant.default_template()).status();
}

absl::StatusOr<Tenant> TenantService::Replay(
    std::string_view tenant, const RememberedRequest& remembered) {
  ASSIGN_OR_RETURN(TenantRow row, parts_.storage->GetTenant(tenant));
  row.revision = remembered.last_revision;
  row.head = remembered.last_revision;
  if (remembered.changes > 0) {
    ASSIGN_OR_RETURN(StoredChange change,
                     parts_.storage->GetChange(tenant, row.revision));
    row.payload = std::move(change.payload);
    return DecodeTenant(row);
  }
  Tenant unchanged;
  if (!unchanged.ParseFromString(remembered.record.answer)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a remembered answer cannot be read");
  }
  return unchanged;
}

absl::StatusOr<Tenant> TenantService::CreateOnce(
    const Caller& caller, const form::v1::CreateTenantRequest& request,
    const Identity& identity) {
  const std::string& id = request.tenant_id();
  Tenant tenant = request.tenant();
  tenant.DiscardUnknownFields();
  tenant.clear_past_histories();
  tenant.set_name(base::TenantName{id}.ToString());
  if (tenant.time_zone().empty()) {
    tenant.set_time_zone(std::string(kDefaultTimeZone));
  }
  RETURN_IF_ERROR(Check(tenant));
  *tenant.mutable_create_time() = ToTimestamp(parts_.clock->Now());
  *tenant.mutable_update_time() = tenant.create_time();
  if (parts_.storage->GetTenant(id).ok()) {
    return errors::AlreadyExists(errors::ERROR_REASON_ALREADY_EXISTS,
                                 tenant.name() + " exists already")
        .With("tenant", tenant.name());
  }
  if (request.validate_only()) {
    return tenant;
  }
  Write write = MakeTenantWrite(caller, form::v1::CHANGE_ACTION_CREATE,
                                {Expectation::Kind::kAbsent, 0}, tenant);
  write.request = RecordOf(identity, "");
  ASSIGN_OR_RETURN(WrappedKey key, parts_.sealer->MakeTenantKey(id));
  write.keys.push_back(std::move(key));
  RETURN_IF_ERROR(parts_.storage->CreateTenant(id, base::RandomId(), write));
  parts_.directory->Invalidate(id);
  ASSIGN_OR_RETURN(TenantRow row, parts_.storage->GetTenant(id));
  if (parts_.on_created) {
    parts_.on_created(id, row.head);
  }
  return DecodeTenant(row);
}

absl::StatusOr<Tenant> TenantService::Create(
    const Caller& caller, const form::v1::CreateTenantRequest& request) {
  const std::string& id = request.tenant_id();
  if (!base::IsTenantId(id)) {
    return errors::InvalidField(
        "tenant_id",
        "must be 2 to 63 characters of a-z, 0-9 and -, beginning "
        "with a letter");
  }
  RETURN_IF_ERROR(CheckTenantAccess(caller, id));
  const Identity identity = IdentifyRequest(caller, id, request);
  return parts_.ledger->Answer<Tenant>(
      caller, id, identity,
      [&] { return CreateOnce(caller, request, identity); },
      [&](const RememberedRequest& remembered) {
        return Replay(id, remembered);
      });
}

absl::StatusOr<Tenant> TenantService::Get(
    const Caller& caller, const form::v1::GetTenantRequest& request) {
  ASSIGN_OR_RETURN(base::TenantName name,
                   base::ParseTenantName(request.name()));
  RETURN_IF_ERROR(CheckTenantAccess(caller, name.tenant));
  absl::StatusOr<TenantRow> row = parts_.storage->GetTenant(name.tenant);
  if (absl::IsNotFound(row.status())) {
    return NoSuchTenant(name.tenant);
  }
  RETURN_IF_ERROR(row.status());
  return DecodeTenant(*row);
}

absl::StatusOr<form::v1::ListTenantsResponse> TenantService::List(
    const Caller& caller, const form::v1::ListTenantsRequest& request) {
  ASSIGN_OR_RETURN(int page_size, rpc::CoercePageSize(request.page_size()));
  const rpc::PageScope scope{"tenants", "", ""};
  ASSIGN_OR_RETURN(std::string after,
                   parts_.tokens->Read(scope, request.page_token()));
  form::v1::ListTenantsResponse response;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<TenantRow> rows,
                     parts_.storage->ListTenants(after, page_size + 1));
    for (const TenantRow& row : rows) {
      if (response.tenants_size() == page_size) {
        response.set_next_page_token(parts_.tokens->Make(scope, after));
        return response;
      }
      after = row.tenant_id;
      if (caller.principal.MaySeeTenant(row.tenant_id)) {
        ASSIGN_OR_RETURN(*response.add_tenants(), DecodeTenant(row));
      }
    }
    if (static_cast<int>(rows.size()) <= page_size) {
      return response;
    }
    RETURN_IF_ERROR(caller.CheckAlive());
  }
}

absl::StatusOr<Tenant> TenantService::TryUpdate(
    const Caller& caller, std::string_view tenant,
    const form::v1::UpdateTenantRequest& request, const Identity& identity) {
  absl::StatusOr<TenantRow> row = parts_.storage->GetTenant(tenant);
  if (absl::IsNotFound(row.status())) {
    return NoSuchTenant(tenant);
  }
  RETURN_IF_ERROR(row.status());
  ASSIGN_OR_RETURN(Tenant present, DecodeTenant(*row));
  RETURN_IF_ERROR(
      CheckEtag(present.name(), request.tenant().etag(), present.etag()));
  Tenant next = present;
  RETURN_IF_ERROR(ApplyFieldMask(request.update_mask(), request.tenant(),
                                 IsWritableByBehavior, &next));
  next.DiscardUnknownFields();
  if (next.time_zone().empty()) {
    next.set_time_zone(std::string(kDefaultTimeZone));
  }
  RETURN_IF_ERROR(Check(next));
  const bool changed = EncodeTenant(next) != EncodeTenant(present);
  if (changed) {
    *next.mutable_update_time() = ToTimestamp(parts_.clock->Now());
  }
  if (request.validate_only() || (!changed && !identity.has_value())) {
    return next;
  }
  Write write =
      changed
          ? MakeTenantWrite(caller, form::v1::CHANGE_ACTION_UPDATE,
                            {Expectation::Kind::kRevision, row->revision}, next)
          : EmptyWrite(caller, absl::ToUnixMicros(parts_.clock->Now()));
  write.request =
      RecordOf(identity, changed ? "" : present.SerializeAsString());
  ASSIGN_OR_RETURN(Committed committed,
                   parts_.queue->Commit(tenant, std::move(write)));
  if (committed.replayed.has_value()) {
    return RequestLedger::AnsweredMeanwhile();
  }
  if (changed) {
    parts_.directory->Invalidate(tenant);
    const std::int64_t revision = committed.revisions.front();
    next.set_head_revision(revision);
    next.set_etag(MakeEtag(row->history_id, next.name(), revision));
  }
  return next;
}

absl::StatusOr<Tenant> TenantService::UpdateOnce(
    const Caller& caller, std::string_view tenant,
    const form::v1::UpdateTenantRequest& request, const Identity& identity) {
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<Tenant> updated =
        TryUpdate(caller, tenant, request, identity);
    if (updated.ok() || !absl::IsAborted(updated.status())) {
      return updated;
    }
    if (!request.tenant().etag().empty() || attempt == kMaxAttempts) {
      return EtagMismatch(request.tenant().name());
    }
    RETURN_IF_ERROR(caller.CheckAlive());
  }
}

absl::StatusOr<Tenant> TenantService::Update(
    const Caller& caller, const form::v1::UpdateTenantRequest& request) {
  ASSIGN_OR_RETURN(
      base::TenantName name,
      base::ParseTenantName(request.tenant().name(), "tenant.name"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, name.tenant));
  const Identity identity = IdentifyRequest(caller, name.tenant, request);
  return parts_.ledger->Answer<Tenant>(
      caller, name.tenant, identity,
      [&] { return UpdateOnce(caller, name.tenant, request, identity); },
      [&](const RememberedRequest& remembered) {
        return Replay(name.tenant, remembered);
      });
}

}  // namespace jixiao::form_store
