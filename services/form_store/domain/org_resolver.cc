#include "services/form_store/domain/org_resolver.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/resource_name.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"

namespace jixiao::form_store {
namespace {

using form::v1::OrgRef;
using form::v1::OrgUnit;

constexpr std::size_t kDerivedIdBytes = 16;

// An id that follows from the name, so that two forms which make the same unit
// at the same time make one.
std::string DerivedUnitId(std::string_view key) {
  return base::Base32Encode(
      base::DigestView(base::Sha256Of(key)).substr(0, kDerivedIdBytes));
}

Mutation MakeUnverifiedUnit(std::string name, const OrgRef& reference,
                            form::v1::OrgUnitKind kind) {
  OrgUnit unit;
  unit.set_name(std::move(name));
  unit.set_display_name(
      std::string(absl::StripAsciiWhitespace(reference.printed_name())));
  unit.set_kind(kind);
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = form::v1::CHANGE_ACTION_CREATE;
  mutation.resource_name = unit.name();
  mutation.payload = EncodeOrgUnit(unit);
  mutation.expect.kind = Expectation::Kind::kAbsent;
  mutation.unique_keys = OrgUnitKeys(unit);
  return mutation;
}

// One reference at a time; `mutations` collects the units that are made.
class Resolver {
 public:
  Resolver(const TenantInfo& tenant, TenantDirectory* directory,
           std::span<const Mutation> made_before)
      : tenant_(tenant), directory_(directory), made_before_(made_before) {}

  // `current` is the reference as it stands, empty when there is none.
  absl::Status Resolve(std::string_view field, form::v1::OrgUnitKind kind,
                       const OrgRef& current, OrgRef* reference) {
    if (!current.org_unit().empty() &&
        reference->printed_name() == current.printed_name()) {
      reference->set_org_unit(current.org_unit());
      return absl::OkStatus();
    }
    reference->clear_org_unit();
    if (absl::StripAsciiWhitespace(reference->printed_name()).empty()) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(
        std::string found,
        directory_->FindOrgUnit(tenant_.id, reference->printed_name()));
    if (!found.empty()) {
      reference->set_org_unit(std::move(found));
      return absl::OkStatus();
    }
    if (!tenant_.record.allow_unverified_org_units()) {
      return errors::InvalidArgument(
                 errors::ERROR_REASON_ORG_UNIT_NOT_FOUND,
                 std::string(field) +
                     " names no organisation unit of the tenant: register the "
                     "unit, or add the name to its aliases")
          .WithFieldViolation(field, "names no organisation unit");
    }
    return MakeUnit(kind, reference);
  }

  std::vector<Mutation> TakeMutations() { return std::move(mutations_); }

 private:
  static bool FindMade(std::span<const Mutation> units, const std::string& key,
                       OrgRef* reference) {
    for (const Mutation& made : units) {
      if (made.unique_keys->front() == key) {
        reference->set_org_unit(made.resource_name);
        return true;
      }
    }
    return false;
  }

  // Makes the unit, unless the form's other reference, or another form of the
  // same write, has made it.
  absl::Status MakeUnit(form::v1::OrgUnitKind kind, OrgRef* reference) {
    const std::string key = OrgUnitNameKey(reference->printed_name());
    if (FindMade(made_before_, key, reference) ||
        FindMade(mutations_, key, reference)) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(std::string name, FreeUnitName(key));
    reference->set_org_unit(name);
    mutations_.push_back(MakeUnverifiedUnit(std::move(name), *reference, kind));
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> FreeUnitName(const std::string& key) {
    base::OrgUnitName name{tenant_.id, DerivedUnitId(key)};
    ASSIGN_OR_RETURN(const bool taken,
                     directory_->HasOrgUnit(tenant_.id, name.ToString()));
    if (taken) {
      name.org_unit = base::RandomId();  // of a unit that was renamed since
    }
    return name.ToString();
  }

  const TenantInfo& tenant_;
  TenantDirectory* const directory_;
  const std::span<const Mutation> made_before_;
  std::vector<Mutation> mutations_;
};

}  // namespace

absl::StatusOr<std::vector<Mutation>> ResolveOrgUnits(
    const TenantInfo& tenant, TenantDirectory* directory,
    const form::v1::Form* current, std::span<const Mutation> made,
    form::v1::Form* form) {
  Resolver resolver(tenant, directory, made);
  const form::v1::Project& before = current == nullptr
                                        ? form::v1::Project::default_instance()
                                        : current->project();
  form::v1::Project* project = form->mutable_project();
  if (project->has_department()) {
    RETURN_IF_ERROR(resolver.Resolve("form.project.department.printed_name",
                                     form::v1::ORG_UNIT_KIND_DEPARTMENT,
                                     before.department(),
                                     project->mutable_department()));
  }
  RETURN_IF_ERROR(resolver.Resolve(
      "form.project.implementing_unit.printed_name",
      form::v1::ORG_UNIT_KIND_IMPLEMENTING_UNIT, before.implementing_unit(),
      project->mutable_implementing_unit()));
  return resolver.TakeMutations();
}

std::vector<std::string> OrgUnitKeys(const OrgUnit& unit) {
  std::vector<std::string> keys = {OrgUnitNameKey(unit.display_name())};
  for (const std::string& alias : unit.aliases()) {
    std::string key = OrgUnitNameKey(alias);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      keys.push_back(std::move(key));
    }
  }
  return keys;
}

std::string EncodeOrgUnit(const OrgUnit& unit) {
  OrgUnit stored = unit;
  stored.clear_etag();
  return stored.SerializeAsString();
}

}  // namespace jixiao::form_store
