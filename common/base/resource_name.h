#ifndef JIXIAO_COMMON_BASE_RESOURCE_NAME_H_
#define JIXIAO_COMMON_BASE_RESOURCE_NAME_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jixiao::base {

// The resource names of the suite (AIP-122):
//
//   tenants/{tenant}
//   tenants/{tenant}/orgUnits/{org_unit}
//   tenants/{tenant}/forms/{form}
//   tenants/{tenant}/forms/{form}/revisions/{n}
//
// A tenant id is [a-z][a-z0-9-]{1,62}, every other id [a-z0-9-]{4,63}, a
// revision a positive decimal number without leading zeros. Parsers give
// INVALID_ARGUMENT INVALID_FIELD for `field` when the text is anything else.

struct TenantName {
  std::string tenant;

  bool operator==(const TenantName&) const = default;
  std::string ToString() const;
};

struct OrgUnitName {
  std::string tenant;
  std::string org_unit;

  bool operator==(const OrgUnitName&) const = default;
  std::string ToString() const;
  TenantName Parent() const { return {tenant}; }
};

struct FormName {
  std::string tenant;
  std::string form;

  bool operator==(const FormName&) const = default;
  std::string ToString() const;
  TenantName Parent() const { return {tenant}; }
};

struct RevisionName {
  std::string tenant;
  std::string form;
  std::int64_t revision = 0;

  bool operator==(const RevisionName&) const = default;
  std::string ToString() const;
  FormName Parent() const { return {tenant, form}; }
};

absl::StatusOr<TenantName> ParseTenantName(std::string_view text,
                                           std::string_view field = "name");
absl::StatusOr<OrgUnitName> ParseOrgUnitName(std::string_view text,
                                             std::string_view field = "name");
absl::StatusOr<FormName> ParseFormName(std::string_view text,
                                       std::string_view field = "name");
absl::StatusOr<RevisionName> ParseRevisionName(std::string_view text,
                                               std::string_view field = "name");

// The tenant id of any name below `tenants/`, empty when there is none. Does
// not check the rest of the name.
std::string_view TenantOf(std::string_view name);

bool IsTenantId(std::string_view id);
bool IsResourceId(std::string_view id);

// INVALID_FIELD for `field` unless `id` is a resource id.
absl::Status CheckResourceId(std::string_view id, std::string_view field);

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_RESOURCE_NAME_H_
