#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_SET_SOURCE_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_SET_SOURCE_H_

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "jixiao/validation/v1/rule_set.pb.h"

namespace jixiao::validation {

// Largest file of a rule set.
inline constexpr std::size_t kMaxRuleFileBytes = std::size_t{1} << 20;
// The file of a rule-set folder that names it and holds what rules share.
inline constexpr std::string_view kRuleSetFile = "rule_set.yaml";

// A rule set as written, and where its parts stand.
struct RuleSetSource {
  v1::RuleSet rule_set;
  // "arithmetic.yaml:41" by part: "A03" (the rule), "A03.assertion",
  // "A03.variables[0]"; of the set itself "constants[2]". Empty for a rule set
  // that was not read from a file.
  std::map<std::string, std::string, std::less<>> lines;
};

// Reads a rule set from one YAML document (common/config/yaml_message.h).
// Errors name `source`, line and column.
absl::StatusOr<RuleSetSource> ParseRuleSet(std::string_view yaml,
                                           const std::string& source);

// Reads a rule set from a file, or from a folder: rule_set.yaml and, in the
// order of their names, further *.yaml files that hold `rules` only.
absl::StatusOr<RuleSetSource> ReadRuleSet(const std::filesystem::path& path);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_SET_SOURCE_H_
