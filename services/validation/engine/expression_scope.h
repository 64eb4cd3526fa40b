#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_EXPRESSION_SCOPE_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_EXPRESSION_SCOPE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "common/cel/cel.h"
#include "jixiao/validation/v1/rule_set.pb.h"
#include "services/validation/engine/load_problems.h"

namespace jixiao::validation {

// Most evaluation steps of one expression; what needs more defers its rule.
inline constexpr std::uint64_t kMaxExpressionCost = 1'000'000;

// A named sub-expression.
struct CompiledVariable {
  std::string name;
  cel::Program program;
};

// A set of named sub-expressions in the environment that has them all.
struct CompiledVariables {
  cel::Environment environment;
  std::vector<CompiledVariable> variables;  // in the order of their slots
};

// What the expressions of a rule set may refer to, apart from rules: constants,
// the variables form, template and context, the shared variables, the domain
// functions. Slots are numbered in that order; those of a scope and of a rule
// follow.
class ExpressionScope {
 public:
  // Evaluates the constants of the set and compiles its shared variables. What
  // does not compile becomes a problem and is left out. INTERNAL when not even
  // the functions can be declared.
  static absl::StatusOr<ExpressionScope> Create(const v1::RuleSet& rule_set,
                                                LoadProblems* problems);

  // The shared variables and the environment that evaluates them.
  const CompiledVariables& shared() const { return *shared_; }

  // Compiles the variables of a rule, each of which may use those before it.
  // What does not compile becomes a problem and is dynamic from then on.
  absl::StatusOr<CompiledVariables> CompileVariables(
      const v1::Rule& rule, LoadProblems* problems) const;

 private:
  using Declarations = std::vector<std::pair<std::string, cel::Type>>;
  // Where variables stand, for problems.
  struct Site {
    std::string part;   // "A03.variables"
    std::string where;  // "rule A03, variable "
  };

  absl::StatusOr<cel::Environment> Build(const Declarations& variables) const;
  void AddConstants(const v1::RuleSet& rule_set, LoadProblems* problems);
  absl::StatusOr<CompiledVariables> Compile(
      const google::protobuf::RepeatedPtrField<v1::RuleVariable>& variables,
      Declarations declarations, const Site& site,
      LoadProblems* problems) const;

  std::vector<std::pair<std::string, cel::Value>> constants_;
  Declarations declarations_;  // up to the shared variables
  std::optional<CompiledVariables> shared_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_EXPRESSION_SCOPE_H_
