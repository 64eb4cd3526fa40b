#include "services/validation/engine/compiled_rule_set.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "services/validation/engine/check_rule_set.h"
#include "services/validation/engine/load_problems.h"
#include "services/validation/engine/normalize_rule_set.h"
#include "services/validation/engine/rule_compiler.h"

namespace jixiao::validation {

absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> CompiledRuleSet::Compile(
    RuleSetSource source) {
  LoadProblems problems(source);
  // Positions of constants are those of the file, so they are looked at before
  // their order changes.
  ASSIGN_OR_RETURN(const ExpressionScope scope,
                   ExpressionScope::Create(source.rule_set, &problems));
  NormalizeRuleSet(&source.rule_set);
  CheckRuleSet(source.rule_set, &problems);
  std::shared_ptr<CompiledRuleSet> result(
      new CompiledRuleSet(source.rule_set, scope.shared()));
  for (const v1::Rule& rule : result->proto_.rules()) {
    std::optional<CompiledRule> compiled = CompileRule(rule, scope, &problems);
    if (compiled.has_value()) {
      result->rules_.push_back(*std::move(compiled));
    }
  }
  RETURN_IF_ERROR(problems.ToStatus());
  return result;
}

const CompiledRule* CompiledRuleSet::FindRule(std::string_view rule_id) const {
  const auto found =
      std::lower_bound(rules_.begin(), rules_.end(), rule_id,
                       [](const CompiledRule& rule, std::string_view id) {
                         return rule.rule->rule_id() < id;
                       });
  return found != rules_.end() && found->rule->rule_id() == rule_id ? &*found
                                                                    : nullptr;
}

}  // namespace jixiao::validation
