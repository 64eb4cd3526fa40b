#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_EVALUATION_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_EVALUATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/cel/cel.h"
#include "services/validation/engine/compiled_rule_set.h"
#include "services/validation/engine/evaluator.h"
#include "services/validation/engine/scope.h"

namespace jixiao::validation {

// What the evaluation of all rules on one form shares.
class FormEvaluation {
 public:
  // Evaluates the shared variables. Everything referred to outlives this.
  FormEvaluation(const CompiledRuleSet& rule_set, const EvaluationInput& input,
                 const EvaluationLimits& limits);

  // Values of form, template, context and the shared variables, by slot; a
  // variable that failed is an error value.
  const std::vector<cel::Value>& values() const { return values_; }
  const form::v1::Form& form() const { return form_; }
  const EvaluationLimits& limits() const { return limits_; }

  // Runs a program within what is left of the form's cost.
  cel::Value Run(const cel::Program& program,
                 const cel::Activation& activation);

 private:
  const form::v1::Form& form_;
  const EvaluationLimits& limits_;
  std::uint64_t cost_left_;
  std::vector<cel::Value> values_;
};

// Evaluates one rule at every place of its scope.
class RuleEvaluation {
 public:
  // Both outlive this.
  RuleEvaluation(const CompiledRule& rule, FormEvaluation* form);

  // Lists at most `max_findings`; one more says how many there are besides.
  Tally Run(int max_findings);

 private:
  // The verdict at the place that the activation holds; a reason when DEFERRED.
  struct Verdict {
    form::v1::Outcome outcome;
    std::string reason;
  };

  Verdict Judge(const ScopeInstance& instance);
  void Bind(const ScopeInstance& instance);
  void EvaluateVariables(bool before_when);
  std::string MissingPaths() const;
  form::v1::Severity JudgeSeverity();
  form::v1::Finding MakeFinding(const ScopeInstance& instance,
                                const Verdict& verdict);
  void AddParameters(form::v1::Finding* finding);

  const CompiledRule& rule_;
  FormEvaluation* form_;
  std::vector<ScopeVariable> scope_variables_;
  std::size_t first_scope_slot_;
  cel::Activation activation_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_EVALUATION_H_
