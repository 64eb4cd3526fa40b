#include "common/base/resource_name.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace jixiao::base {
namespace {

constexpr std::size_t kMinIdBytes = 4;
constexpr std::size_t kMinTenantIdBytes = 2;
constexpr std::size_t kMaxIdBytes = 63;
constexpr std::size_t kMaxRevisionDigits = 18;

bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsIdCharacter(char c) {
  return IsLower(c) || IsDigit(c) || c == '-';
}

std::vector<std::string_view> SplitBySlash(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(slash + 1);
  }
}

std::optional<std::int64_t> ParseRevision(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.size() > kMaxRevisionDigits || text[0] == '0' ||
      !std::all_of(text.begin(), text.end(), IsDigit)) {
    return std::nullopt;
  }
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The ids of a name whose collections are `collections`; nullopt when the
// shape differs or an id is not one.
std::optional<std::vector<std::string_view>> MatchName(
    std::string_view text, const std::vector<std::string_view>& collections) {
  const std::vector<std::string_view> parts = SplitBySlash(text);
  if (parts.size() != collections.size() * 2) {
    return std::nullopt;
  }
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < collections.size(); ++i) {
    const std::string_view id = parts[2 * i + 1];
    const bool id_is_fine = collections[i] == "tenants" ? IsTenantId(id)
                            : collections[i] == "revisions"
                                ? ParseRevision(id).has_value()
                                : IsResourceId(id);
    if (parts[2 * i] != collections[i] || !id_is_fine) {
      return std::nullopt;
    }
    ids.push_back(id);
  }
  return ids;
}

absl::StatusOr<std::vector<std::string_view>> ParseName(
    std::string_view text, std::string_view field,
    const std::vector<std::string_view>& collections,
    std::string_view pattern) {
  auto ids = MatchName(text, collections);
  if (!ids.has_value()) {
    return errors::InvalidField(field,
                                std::string("must look like ").append(pattern));
  }
  return *std::move(ids);
}

}  // namespace

std::string TenantName::ToString() const {
  return absl::StrCat("tenants/", tenant);
}

std::string OrgUnitName::ToString() const {
  return absl::StrCat("tenants/", tenant, "/orgUnits/", org_unit);
}

std::string FormName::ToString() const {
  return absl::StrCat("tenants/", tenant, "/forms/", form);
}

std::string RevisionName::ToString() const {
  return absl::StrCat("tenants/", tenant, "/forms/", form, "/revisions/",
                      revision);
}

absl::StatusOr<TenantName> ParseTenantName(std::string_view text,
                                           std::string_view field) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName(text, field, {"tenants"}, "tenants/{tenant}"));
  return TenantName{std::string(ids[0])};
}

absl::StatusOr<OrgUnitName> ParseOrgUnitName(std::string_view text,
                                             std::string_view field) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName(text, field, {"tenants", "orgUnits"},
                             "tenants/{tenant}/orgUnits/{org_unit}"));
  return OrgUnitName{std::string(ids[0]), std::string(ids[1])};
}

absl::StatusOr<FormName> ParseFormName(std::string_view text,
                                       std::string_view field) {
  ASSIGN_OR_RETURN(const auto ids, ParseName(text, field, {"tenants", "forms"},
                                             "tenants/{tenant}/forms/{form}"));
  return FormName{std::string(ids[0]), std::string(ids[1])};
}

absl::StatusOr<RevisionName> ParseRevisionName(std::string_view text,
                                               std::string_view field) {
  ASSIGN_OR_RETURN(
      const auto ids,
      ParseName(text, field, {"tenants", "forms", "revisions"},
                "tenants/{tenant}/forms/{form}/revisions/{number}"));
  return RevisionName{std::string(ids[0]), std::string(ids[1]),
                      *ParseRevision(ids[2])};
}

std::string_view TenantOf(std::string_view name) {
  constexpr std::string_view kPrefix = "tenants/";
  if (!name.starts_with(kPrefix)) {
    return {};
  }
  name.remove_prefix(kPrefix.size());
  return name.substr(0, name.find('/'));
}

bool IsTenantId(std::string_view id) {
  return id.size() >= kMinTenantIdBytes && id.size() <= kMaxIdBytes &&
         IsLower(id.front()) &&
         std::all_of(id.begin(), id.end(), IsIdCharacter);
}

bool IsResourceId(std::string_view id) {
  return id.size() >= kMinIdBytes && id.size() <= kMaxIdBytes &&
         std::all_of(id.begin(), id.end(), IsIdCharacter);
}

absl::Status CheckResourceId(std::string_view id, std::string_view field) {
  if (!IsResourceId(id)) {
    return errors::InvalidField(
        field, "must be 4 to 63 characters of a-z, 0-9 and '-'");
  }
  return absl::OkStatus();
}

}  // namespace jixiao::base
