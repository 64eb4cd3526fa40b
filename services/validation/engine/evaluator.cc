#include "services/validation/engine/evaluator.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/sha256.h"
#include "common/form/canonical.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"
#include "services/validation/engine/rule_evaluation.h"
#include "services/validation/engine/serialize.h"

namespace jixiao::validation {
namespace {

// The year of the request, else that of a rule set made for one year, else the
// form's own.
std::int32_t BudgetYear(const v1::RuleSet& rule_set,
                        const EvaluationInput& input) {
  if (input.context.budget_year() != 0) {
    return input.context.budget_year();
  }
  return rule_set.fiscal_years_size() == 1 ? rule_set.fiscal_years(0)
                                           : input.form.project().fiscal_year();
}

// The context as rules see it: what names the rules is not part of it.
v1::ValidationContext EffectiveContext(const CompiledRuleSet& rule_set,
                                       const EvaluationInput& input) {
  v1::ValidationContext context;
  context.set_budget_year(BudgetYear(rule_set.proto(), input));
  if (input.context.has_evaluation_date()) {
    *context.mutable_evaluation_date() = input.context.evaluation_date();
  }
  return context;
}

form::v1::ValidationReport PinInputs(const CompiledRuleSet& rule_set,
                                     const EvaluationInput& input) {
  form::v1::ValidationReport report;
  report.set_form_digest(form::FormDigest(input.form));
  report.set_rule_set(rule_set.name());
  report.set_rule_set_digest(rule_set.digest());
  report.set_template_(input.form_template.name());
  report.set_template_digest(std::string(input.template_digest));
  report.set_context_digest(
      base::Sha256Hex(SerializeDeterministically(input.context)));
  report.set_semantics_version(kSemanticsVersion);
  return report;
}

// Evaluates one rule within what is left of the form's findings.
Tally RunRule(const CompiledRule& rule, int listed, FormEvaluation* form) {
  const EvaluationLimits& limits = form->limits();
  return RuleEvaluation(rule, form)
      .Run(std::clamp(limits.max_form_findings - listed, 0,
                      limits.max_rule_findings));
}

}  // namespace

form::v1::ValidationReport Evaluate(const CompiledRuleSet& rule_set,
                                    const EvaluationInput& input,
                                    const EvaluationLimits& limits) {
  const v1::ValidationContext context = EffectiveContext(rule_set, input);
  const EvaluationInput effective = {input.form, input.form_template,
                                     input.template_digest, context};
  form::v1::ValidationReport report = PinInputs(rule_set, effective);
  FormEvaluation form(rule_set, effective, limits);
  for (const CompiledRule& rule : rule_set.rules()) {
    Tally tally = RunRule(rule, report.findings_size(), &form);
    for (form::v1::Finding& finding : tally.findings) {
      *report.add_findings() = std::move(finding);
    }
    report.set_passed(report.passed() + tally.passed);
    report.set_not_applicable(report.not_applicable() + tally.not_applicable);
  }
  return report;
}

Tally EvaluateRule(const CompiledRuleSet& rule_set, const CompiledRule& rule,
                   const EvaluationInput& input,
                   const EvaluationLimits& limits) {
  const v1::ValidationContext context = EffectiveContext(rule_set, input);
  const EvaluationInput effective = {input.form, input.form_template,
                                     input.template_digest, context};
  FormEvaluation form(rule_set, effective, limits);
  return RunRule(rule, 0, &form);
}

}  // namespace jixiao::validation
