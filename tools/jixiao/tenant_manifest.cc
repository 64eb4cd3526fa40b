#include "tools/jixiao/tenant_manifest.h"

#include <memory>

#include "google/protobuf/util/message_differencer.h"

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/config/yaml_message.h"

namespace jixiao::cli {
namespace {

constexpr size_t kMaxManifestBytes = 4 << 20;

using config::YamlNode;

absl::Status Misplaced(const std::string& path, const YamlNode& node,
                       const std::string& text) {
  return absl::InvalidArgumentError(path + ":" + std::to_string(node.line) +
                                    ":" + std::to_string(node.column) + ": " +
                                    text);
}

absl::Status ReadOrgUnits(const std::string& path, const YamlNode& node,
                          TenantManifest* manifest) {
  if (node.kind != YamlNode::Kind::kSequence) {
    return Misplaced(path, node, "org_units: expected a list");
  }
  for (const YamlNode& item : node.items) {
    form::v1::OrgUnit unit;
    RETURN_IF_ERROR(config::FillFromYaml(item, path, unit));
    if (unit.name().rfind(manifest->tenant.name() + "/orgUnits/", 0) != 0) {
      return Misplaced(
          path, item,
          "name must begin with " + manifest->tenant.name() + "/orgUnits/");
    }
    manifest->org_units.push_back(std::move(unit));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TenantManifest> ReadTenantManifest(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text,
                   base::ReadFile(path, kMaxManifestBytes));
  ASSIGN_OR_RETURN(const YamlNode root, config::ParseYaml(text, path));
  if (root.kind != YamlNode::Kind::kMap || root.keys.empty() ||
      root.keys[0].text != "tenant") {
    return Misplaced(path, root, "expected `tenant:` first, then `org_units:`");
  }
  TenantManifest manifest;
  RETURN_IF_ERROR(config::FillFromYaml(root.items[0], path, manifest.tenant));
  if (manifest.tenant.name().rfind("tenants/", 0) != 0) {
    return Misplaced(path, root.items[0], "name must begin with tenants/");
  }
  for (size_t i = 1; i < root.keys.size(); ++i) {
    if (root.keys[i].text != "org_units") {
      return Misplaced(
          path, root.items[i],
          "unknown key '" + root.keys[i].text + "'; expected org_units");
    }
    RETURN_IF_ERROR(ReadOrgUnits(path, root.items[i], &manifest));
  }
  return manifest;
}

std::vector<std::string> DifferingFields(
    const google::protobuf::Message& wanted,
    const google::protobuf::Message& present) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  wanted.GetReflection()->ListFields(wanted, &fields);
  std::vector<std::string> differing;
  for (const auto* field : fields) {
    if (field->name() == "name" || field->name() == "etag") {
      continue;
    }
    google::protobuf::util::MessageDifferencer differencer;
    if (!differencer.CompareWithFields(wanted, present, {field}, {field})) {
      differing.push_back(field->name());
    }
  }
  return differing;
}

}  // namespace jixiao::cli
