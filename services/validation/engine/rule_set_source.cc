#include "services/validation/engine/rule_set_source.h"

#include <algorithm>
#include <cstddef>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/config/yaml_message.h"
#include "common/config/yaml_node.h"

namespace jixiao::validation {
namespace {

using config::YamlNode;

std::string Place(const std::string& source, int line) {
  return absl::StrCat(source, ":", line);
}

// The value of a key of a mapping; null when there is none.
const YamlNode* Find(const YamlNode& node, std::string_view key) {
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    if (node.keys[i].text == key) {
      return &node.items[i];
    }
  }
  return nullptr;
}

// Records the lines of the entries of a mapping below `prefix`, and those of
// the items of its sequences.
void RecordLines(const YamlNode& node, const std::string& prefix,
                 const std::string& source, RuleSetSource* out) {
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const std::string key = absl::StrCat(prefix, node.keys[i].text);
    out->lines.emplace(key, Place(source, node.keys[i].line));
    if (node.items[i].kind != YamlNode::Kind::kSequence) {
      continue;
    }
    for (std::size_t j = 0; j < node.items[i].items.size(); ++j) {
      out->lines.emplace(absl::StrCat(key, "[", j, "]"),
                         Place(source, node.items[i].items[j].line));
    }
  }
}

void RecordRuleLines(const YamlNode& root, const std::string& source,
                     RuleSetSource* out) {
  const YamlNode* rules = Find(root, "rules");
  if (rules == nullptr) {
    return;
  }
  for (const YamlNode& rule : rules->items) {
    const YamlNode* id = Find(rule, "rule_id");
    if (id != nullptr) {
      out->lines.emplace(id->scalar, Place(source, rule.line));
      RecordLines(rule, id->scalar + ".", source, out);
    }
  }
}

// Moves the rules of a section file over to the set.
absl::Status AddSection(const std::string& yaml, const std::string& source,
                        RuleSetSource* out) {
  ASSIGN_OR_RETURN(RuleSetSource section, ParseRuleSet(yaml, source));
  v1::RuleSet rest = section.rule_set;
  rest.clear_rules();
  if (rest.ByteSizeLong() != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        source, ": only `rules` may stand here; name, title, constants and ",
        "variables belong into rule_set.yaml"));
  }
  for (v1::Rule& rule : *section.rule_set.mutable_rules()) {
    *out->rule_set.add_rules() = std::move(rule);
  }
  out->lines.merge(section.lines);
  return absl::OkStatus();
}

absl::StatusOr<RuleSetSource> ReadFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> sections;
  for (std::filesystem::directory_iterator it(folder, error), end;
       !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".yaml" &&
        it->path().filename() != kRuleSetFile) {
      sections.push_back(it->path());
    }
  }
  if (error) {
    return absl::NotFoundError(
        absl::StrCat(folder.string(), ": ", error.message()));
  }
  std::sort(sections.begin(), sections.end());
  ASSIGN_OR_RETURN(const std::string head,
                   base::ReadFile(folder / kRuleSetFile, kMaxRuleFileBytes));
  ASSIGN_OR_RETURN(RuleSetSource source,
                   ParseRuleSet(head, std::string(kRuleSetFile)));
  for (const std::filesystem::path& section : sections) {
    ASSIGN_OR_RETURN(const std::string yaml,
                     base::ReadFile(section, kMaxRuleFileBytes));
    RETURN_IF_ERROR(AddSection(yaml, section.filename().string(), &source));
  }
  return source;
}

}  // namespace

absl::StatusOr<RuleSetSource> ParseRuleSet(std::string_view yaml,
                                           const std::string& source) {
  ASSIGN_OR_RETURN(const YamlNode root, config::ParseYaml(yaml, source));
  RuleSetSource result;
  RETURN_IF_ERROR(config::FillFromYaml(root, source, result.rule_set));
  RecordLines(root, "", source, &result);
  RecordRuleLines(root, source, &result);
  return result;
}

absl::StatusOr<RuleSetSource> ReadRuleSet(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return ReadFolder(path);
  }
  ASSIGN_OR_RETURN(const std::string yaml,
                   base::ReadFile(path, kMaxRuleFileBytes));
  return ParseRuleSet(yaml, path.filename().string());
}

}  // namespace jixiao::validation
