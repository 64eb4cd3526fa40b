#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_SET_REGISTRY_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_SET_REGISTRY_H_

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/validation/engine/compiled_rule_set.h"

namespace jixiao::validation {

// The rule sets that a process knows, by name. Filled at start, then
// thread-safe.
class RuleSetRegistry {
 public:
  using Map = std::map<std::string, std::shared_ptr<const CompiledRuleSet>,
                       std::less<>>;

  // Loads what a directory (the flag --rules_dir) holds: `*.yaml` files and
  // folders with a rule_set.yaml. A plain status names every fault of the first
  // rule set that does not load, or says that there is none.
  static absl::StatusOr<RuleSetRegistry> LoadDirectory(
      const std::filesystem::path& directory);

  // ALREADY_EXISTS when the name is taken.
  absl::Status Add(std::shared_ptr<const CompiledRuleSet> rule_set);

  // The rule set `ruleSets/{id}`; when `digest` is not empty it must be that
  // one. NOT_FOUND RULE_SET_UNKNOWN, naming what is loaded.
  absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> Find(
      std::string_view name, std::string_view digest = {}) const;

  const Map& all() const { return rule_sets_; }

 private:
  Map rule_sets_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_SET_REGISTRY_H_
