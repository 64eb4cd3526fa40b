#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_COMPILED_RULE_SET_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_COMPILED_RULE_SET_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/cel/cel.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "jixiao/validation/v1/rule_set.pb.h"
#include "services/validation/engine/expression_scope.h"
#include "services/validation/engine/message_text.h"
#include "services/validation/engine/presence_path.h"
#include "services/validation/engine/rule_set_source.h"
#include "services/validation/engine/target_path.h"

namespace jixiao::validation {

// A severity and the condition under which it holds; none always holds.
struct CompiledSeverity {
  std::optional<cel::Program> when;
  form::v1::Severity severity;
};

struct CompiledParameter {
  std::string key;
  v1::ParameterKind kind;
  cel::Program program;
};

// A variable of a rule. Those that `when` reads are evaluated before it, the
// others only once the rule applies.
struct PlannedVariable {
  std::size_t slot;
  std::string name;
  cel::Program program;
  bool before_when;
};

// A path that must be present below a variable.
struct RequiredPath {
  std::string text;  // as written
  std::size_t slot;  // of the variable
  PresencePath path;
};

// A rule with its expressions compiled, all in one environment.
struct CompiledRule {
  const v1::Rule* rule;  // in CompiledRuleSet::proto()
  cel::Environment environment;
  std::vector<PlannedVariable> variables;
  std::optional<cel::Program> when;
  std::vector<RequiredPath> required;
  cel::Program assertion;
  std::vector<CompiledSeverity> severities;
  std::vector<CompiledParameter> parameters;
  TargetPath target;
  MessageText message_zh;
  MessageText message_en;
};

// A checked rule set, ready to evaluate. Immutable and thread-safe; shared by
// pointer.
class CompiledRuleSet {
 public:
  // Normalises, checks and compiles. INVALID_ARGUMENT with every problem, each
  // with its file, line, rule, field, place in the expression and a snippet.
  static absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> Compile(
      RuleSetSource source);

  CompiledRuleSet(const CompiledRuleSet&) = delete;
  CompiledRuleSet& operator=(const CompiledRuleSet&) = delete;

  // Normalised, with its digest.
  const v1::RuleSet& proto() const { return proto_; }
  const std::string& name() const { return proto_.name(); }
  const std::string& digest() const { return proto_.digest(); }

  // By id.
  const std::vector<CompiledRule>& rules() const { return rules_; }
  // Null when there is none.
  const CompiledRule* FindRule(std::string_view rule_id) const;
  const CompiledVariables& shared() const { return shared_; }

 private:
  explicit CompiledRuleSet(v1::RuleSet proto, CompiledVariables shared)
      : proto_(std::move(proto)), shared_(std::move(shared)) {}

  v1::RuleSet proto_;
  CompiledVariables shared_;
  std::vector<CompiledRule> rules_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_COMPILED_RULE_SET_H_
