#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"
#include "tools/jixiao/tenant_manifest.h"
#include "tools/jixiao/tenants.h"

namespace jixiao::cli {
namespace {

// What `apply` did with one resource, for the line it prints.
absl::StatusOr<std::string> ApplyTenant(Session& session, bool dry_run,
                                        const form::v1::Tenant& wanted) {
  form::v1::GetTenantRequest get;
  get.set_name(wanted.name());
  auto present = session.form_store().GetTenant(get, session.call_options());
  if (absl::IsNotFound(present.status())) {
    form::v1::CreateTenantRequest request;
    *request.mutable_tenant() = wanted;
    request.set_tenant_id(LastSegment(wanted.name()));
    request.set_validate_only(dry_run);
    RETURN_IF_ERROR(session.form_store()
                        .CreateTenant(request, session.call_options())
                        .status());
    return std::string(dry_run ? "would be created" : "created");
  }
  RETURN_IF_ERROR(present.status());
  const auto differing = DifferingFields(wanted, *present);
  if (differing.empty()) {
    return std::string("unchanged");
  }
  form::v1::UpdateTenantRequest request;
  *request.mutable_tenant() = wanted;
  request.mutable_tenant()->set_etag(present->etag());
  request.set_validate_only(dry_run);
  for (const std::string& field : differing) {
    request.mutable_update_mask()->add_paths(field);
  }
  RETURN_IF_ERROR(session.form_store()
                      .UpdateTenant(request, session.call_options())
                      .status());
  return (dry_run ? "would be updated: " : "updated: ") +
         absl::StrJoin(differing, ", ");
}

absl::StatusOr<std::string> ApplyOrgUnit(Session& session, bool dry_run,
                                         const std::string& tenant,
                                         const form::v1::OrgUnit& wanted) {
  form::v1::GetOrgUnitRequest get;
  get.set_name(wanted.name());
  auto present = session.form_store().GetOrgUnit(get, session.call_options());
  if (absl::IsNotFound(present.status())) {
    form::v1::CreateOrgUnitRequest request;
    request.set_parent(tenant);
    *request.mutable_org_unit() = wanted;
    request.set_org_unit_id(LastSegment(wanted.name()));
    request.set_validate_only(dry_run);
    RETURN_IF_ERROR(session.form_store()
                        .CreateOrgUnit(request, session.call_options())
                        .status());
    return std::string(dry_run ? "would be created" : "created");
  }
  RETURN_IF_ERROR(present.status());
  const auto differing = DifferingFields(wanted, *present);
  if (differing.empty()) {
    return std::string("unchanged");
  }
  form::v1::UpdateOrgUnitRequest request;
  *request.mutable_org_unit() = wanted;
  request.mutable_org_unit()->set_etag(present->etag());
  request.set_validate_only(dry_run);
  for (const std::string& field : differing) {
    request.mutable_update_mask()->add_paths(field);
  }
  RETURN_IF_ERROR(session.form_store()
                      .UpdateOrgUnit(request, session.call_options())
                      .status());
  return (dry_run ? "would be updated: " : "updated: ") +
         absl::StrJoin(differing, ", ");
}

int Apply(Session& session, const std::string& path, bool dry_run) {
  const auto manifest = ReadTenantManifest(path);
  if (!manifest.ok()) {
    session.Fail(manifest.status());
    return kUsage;
  }
  const std::string& tenant = manifest->tenant.name();
  auto done = ApplyTenant(session, dry_run, manifest->tenant);
  if (!done.ok()) {
    return session.Fail(done.status());
  }
  session.out() << tenant << ": " << *done << '\n';
  if (dry_run && *done == "would be created") {
    return kFine;  // its units cannot be checked before it exists
  }
  for (const form::v1::OrgUnit& unit : manifest->org_units) {
    done = ApplyOrgUnit(session, dry_run, tenant, unit);
    if (!done.ok()) {
      return session.Fail(done.status());
    }
    session.out() << unit.name() << ": " << *done << '\n';
  }
  return kFine;
}

int ListAll(Session& session, const std::string& format) {
  const auto tenants = AllTenants(session, session.call_options());
  if (!tenants.ok()) {
    return session.Fail(tenants.status());
  }
  if (format == "json") {
    session.out() << ToJson(*tenants, false);
    return kFine;
  }
  Table table;
  table.Column("tenant");
  table.Column("name", Table::Align::kLeft, true);
  table.Column("template", Table::Align::kLeft, true);
  table.Column("rule set", Table::Align::kLeft, true);
  table.Column("revision", Table::Align::kRight);
  for (const form::v1::Tenant& tenant : tenants->tenants()) {
    table.Row({LastSegment(tenant.name()), tenant.display_name(),
               LastSegment(tenant.default_template()),
               LastSegment(tenant.default_rule_set()),
               std::to_string(tenant.head_revision())});
  }
  if (table.empty()) {
    session.Note("no tenant yet; create one with: jixiao tenant apply FILE");
  }
  session.out() << table.ToString();
  return kFine;
}

}  // namespace

int RunTenant(Session& session, const Words& words) {
  Words operands;
  bool dry_run = false;
  std::string format = "table";
  Arguments arguments(
      "tenant apply FILE | tenant list",
      "Creates the tenant and organisation units that a YAML file states, or\n"
      "changes them where they differ; says what it did. Running it again\n"
      "changes nothing. `tenant list` lists the tenants.");
  arguments.Operands("apply FILE, or list", &operands, 1, 2);
  arguments.Switch("dry_run", &dry_run, "Say what would be done, do nothing.");
  arguments.Choice("format", {"table", "json"}, &format,
                   "How `list` is written.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (operands[0] == "apply" && operands.size() == 2) {
    return Apply(session, operands[1], dry_run);
  }
  if (operands[0] == "list" && operands.size() == 1) {
    return ListAll(session, format);
  }
  return session.FailUsage("expected: tenant apply FILE, or tenant list");
}

}  // namespace jixiao::cli
