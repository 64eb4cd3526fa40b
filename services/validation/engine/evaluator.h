#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_EVALUATOR_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_EVALUATOR_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/validation_report.pb.h"
#include "services/validation/engine/compiled_rule_set.h"

namespace jixiao::form::v1 {
class Form;
}
namespace jixiao::templates::v1 {
class Template;
}
namespace jixiao::validation::v1 {
class ValidationContext;
}

namespace jixiao::validation {

// Raised only when reports change for the same inputs.
inline constexpr std::int32_t kSemanticsVersion = 1;

// Bounds of the judgement of one form. What passes one is DEFERRED with the
// reason `limit: …`; nothing is dropped in silence.
struct EvaluationLimits {
  // Evaluation steps of all expressions together; 100 ns each or less.
  std::uint64_t max_form_cost = 20'000'000;
  // Findings listed of one rule, and of a form.
  int max_rule_findings = 200;
  int max_form_findings = 1'000;
};

// What is judged, and by what besides the rules. Refers to its parts.
struct EvaluationInput {
  // Prepared by PrepareForm: derived fields and uids are trusted.
  const form::v1::Form& form;
  const templates::v1::Template& form_template;
  std::string_view template_digest;
  // Without a budget year: that of a rule set made for one year, else the
  // form's own.
  const v1::ValidationContext& context;
};

// How a rule, or several, ended.
struct Tally {
  std::vector<form::v1::Finding> findings;
  std::int32_t passed = 0;
  std::int32_t not_applicable = 0;
};

// Judges a form by every rule. A pure function: the same input gives the same
// bytes. Each (rule, place) ends as PASS, FAIL, NOT_APPLICABLE or DEFERRED, by
// itself: an expression that fails defers the rule that reads it and no other.
// The order of judgement at a place:
//   1. `when` (with the variables that it reads); false: NOT_APPLICABLE;
//   2. the required paths; one missing: DEFERRED, also when `when` failed;
//   3. `assertion`; true: PASS; false: FAIL with severity and parameters.
// A severity condition that fails to evaluate gives the gravest severity of the
// rule; a parameter that does is left without a value.
form::v1::ValidationReport Evaluate(const CompiledRuleSet& rule_set,
                                    const EvaluationInput& input,
                                    const EvaluationLimits& limits = {});

// The same by one rule.
Tally EvaluateRule(const CompiledRuleSet& rule_set, const CompiledRule& rule,
                   const EvaluationInput& input,
                   const EvaluationLimits& limits = {});

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_EVALUATOR_H_
