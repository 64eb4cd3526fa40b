#include "services/validation/engine/rule_evaluation.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "common/base/utf8.h"
#include "common/form/field_path.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"

namespace jixiao::validation {
namespace {

using cel::Value;
using form::v1::Finding;
using form::v1::FindingParameter;
using form::v1::Outcome;
using form::v1::Severity;

// Texts of a form may be long; a report quotes their beginning.
constexpr std::size_t kMaxPlaceBytes = 400;
constexpr std::size_t kMaxParameterBytes = 200;
constexpr std::size_t kMaxReasonBytes = 400;

std::string Shortened(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) {
    return std::string(text);
  }
  return base::TruncateBytes(text, max_bytes) + "…";
}

// "limit: …" when a cost limit was reached, else "error: …".
std::string ReasonOf(std::string_view what, const Value& value) {
  if (!value.is_error()) {
    return absl::StrCat("error: ", std::string(what), " is no bool");
  }
  const cel::EvalError& error = value.error();
  const bool limit = error.code == absl::StatusCode::kResourceExhausted;
  return Shortened(
      absl::StrCat(limit ? "limit: " : "error: ", std::string(what), ", ",
                   error.line, ":", error.column, ": ", error.message),
      kMaxReasonBytes);
}

// A failed variable, as what reads it sees it.
Value FailedVariable(const std::string& name, const Value& value) {
  if (!value.is_error()) {
    return value;
  }
  const cel::EvalError& error = value.error();
  return Value::Error(error.code,
                      absl::StrCat("variable ", name, ", ", error.line, ":",
                                   error.column, ": ", error.message));
}

void SetValue(const Value& value, v1::ParameterKind kind,
              FindingParameter* parameter) {
  switch (value.kind()) {
    case cel::Kind::kString:
      parameter->set_text(Shortened(value.string_value(), kMaxParameterBytes));
      break;
    case cel::Kind::kBool:
      parameter->set_boolean(value.bool_value());
      break;
    case cel::Kind::kInt:
      if (kind == v1::PARAMETER_KIND_AMOUNT) {
        parameter->set_amount_fen(value.int_value());
      } else {
        parameter->set_integer(value.int_value());
      }
      break;
    case cel::Kind::kMessage:
      if (value.message_value().GetDescriptor() ==
          common::v1::Decimal::descriptor()) {
        (kind == v1::PARAMETER_KIND_PERCENT ? parameter->mutable_percent()
                                            : parameter->mutable_decimal())
            ->CopyFrom(value.message_value());
      }
      break;
    default:
      break;  // Left without a value, as the header says.
  }
}

// The findings of a rule beyond those that are listed.
class UnlistedFindings {
 public:
  // Severities are numbered from the gravest.
  void Add(Outcome outcome, Severity severity) {
    Severity& gravest =
        outcome == form::v1::OUTCOME_FAIL ? gravest_failed_ : gravest_deferred_;
    gravest = gravest == form::v1::SEVERITY_UNSPECIFIED
                  ? severity
                  : std::min(gravest, severity);
    ++count_;
  }
  int count() const { return count_; }
  // Of those that failed; of the deferred ones when none did.
  Severity severity() const {
    return gravest_failed_ != form::v1::SEVERITY_UNSPECIFIED
               ? gravest_failed_
               : gravest_deferred_;
  }

 private:
  int count_ = 0;
  Severity gravest_failed_ = form::v1::SEVERITY_UNSPECIFIED;
  Severity gravest_deferred_ = form::v1::SEVERITY_UNSPECIFIED;
};

}  // namespace

FormEvaluation::FormEvaluation(const CompiledRuleSet& rule_set,
                               const EvaluationInput& input,
                               const EvaluationLimits& limits)
    : form_(input.form),
      limits_(limits),
      cost_left_(limits.max_form_cost),
      values_{Value::Message(&input.form), Value::Message(&input.form_template),
              Value::Message(&input.context)} {
  const CompiledVariables& shared = rule_set.shared();
  cel::Activation activation(shared.environment);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    activation.Set(i, values_[i]);
  }
  for (const CompiledVariable& variable : shared.variables) {
    values_.push_back(
        FailedVariable(variable.name, Run(variable.program, activation)));
    activation.Set(values_.size() - 1, values_.back());
  }
}

Value FormEvaluation::Run(const cel::Program& program,
                          const cel::Activation& activation) {
  return program.EvaluateToValue(activation, &cost_left_);
}

RuleEvaluation::RuleEvaluation(const CompiledRule& rule, FormEvaluation* form)
    : rule_(rule),
      form_(form),
      scope_variables_(VariablesOf(rule.rule->scope())),
      first_scope_slot_(form->values().size()),
      activation_(rule.environment) {
  for (std::size_t i = 0; i < form->values().size(); ++i) {
    activation_.Set(i, form->values()[i]);
  }
}

Tally RuleEvaluation::Run(int max_findings) {
  Tally tally;
  UnlistedFindings unlisted;
  for (const ScopeInstance& instance :
       InstancesOf(rule_.rule->scope(), form_->form())) {
    const Verdict verdict = Judge(instance);
    if (verdict.outcome == form::v1::OUTCOME_PASS) {
      ++tally.passed;
    } else if (verdict.outcome == form::v1::OUTCOME_NOT_APPLICABLE) {
      ++tally.not_applicable;
    } else if (static_cast<int>(tally.findings.size()) < max_findings) {
      tally.findings.push_back(MakeFinding(instance, verdict));
    } else {
      unlisted.Add(verdict.outcome, JudgeSeverity());
    }
  }
  if (unlisted.count() > 0) {
    Finding& rest = tally.findings.emplace_back();
    rest.set_rule_id(rule_.rule->rule_id());
    rest.set_outcome(form::v1::OUTCOME_DEFERRED);
    rest.set_severity(unlisted.severity());
    rest.set_deferred_reason(absl::StrCat("limit: ", unlisted.count(),
                                          " more findings are not listed"));
  }
  return tally;
}

RuleEvaluation::Verdict RuleEvaluation::Judge(const ScopeInstance& instance) {
  Bind(instance);
  EvaluateVariables(/*before_when=*/true);
  const Value applies = rule_.when.has_value()
                            ? form_->Run(*rule_.when, activation_)
                            : Value::Bool(true);
  if (applies.is_false()) {
    return {form::v1::OUTCOME_NOT_APPLICABLE, ""};
  }
  const std::string missing = MissingPaths();
  if (!missing.empty()) {
    return {form::v1::OUTCOME_DEFERRED, absl::StrCat("missing: ", missing)};
  }
  if (!applies.is_true()) {
    return {form::v1::OUTCOME_DEFERRED, ReasonOf("when", applies)};
  }
  EvaluateVariables(/*before_when=*/false);
  const Value holds = form_->Run(rule_.assertion, activation_);
  if (holds.is_true()) {
    return {form::v1::OUTCOME_PASS, ""};
  }
  if (holds.is_false()) {
    return {form::v1::OUTCOME_FAIL, ""};
  }
  return {form::v1::OUTCOME_DEFERRED, ReasonOf("assertion", holds)};
}

void RuleEvaluation::Bind(const ScopeInstance& instance) {
  for (std::size_t i = 0; i < scope_variables_.size(); ++i) {
    activation_.Set(first_scope_slot_ + i,
                    Value::Message(scope_variables_[i].read(instance)));
  }
  // Nothing of the place before may be seen.
  for (const PlannedVariable& variable : rule_.variables) {
    activation_.Set(variable.slot, Value::Error("the value is not known here"));
  }
}

void RuleEvaluation::EvaluateVariables(bool before_when) {
  for (const PlannedVariable& variable : rule_.variables) {
    if (variable.before_when == before_when) {
      activation_.Set(variable.slot,
                      FailedVariable(variable.name, form_->Run(variable.program,
                                                               activation_)));
    }
  }
}

std::string RuleEvaluation::MissingPaths() const {
  std::vector<std::string> missing;
  for (const RequiredPath& required : rule_.required) {
    if (!required.path.IsPresent(
            activation_.slot(required.slot).message_value())) {
      missing.push_back(required.text);
    }
  }
  return absl::StrJoin(missing, ", ");
}

// Severities are numbered from the gravest.
Severity RuleEvaluation::JudgeSeverity() {
  Severity gravest = rule_.severities.back().severity;
  for (const CompiledSeverity& severity : rule_.severities) {
    gravest = std::min(gravest, severity.severity);
  }
  for (const CompiledSeverity& severity : rule_.severities) {
    const Value holds = severity.when.has_value()
                            ? form_->Run(*severity.when, activation_)
                            : Value::Bool(true);
    if (!holds.is_false()) {
      return holds.is_true() ? severity.severity : gravest;
    }
  }
  return gravest;
}

Finding RuleEvaluation::MakeFinding(const ScopeInstance& instance,
                                    const Verdict& verdict) {
  Finding finding;
  finding.set_rule_id(rule_.rule->rule_id());
  finding.set_outcome(verdict.outcome);
  finding.set_severity(JudgeSeverity());
  finding.set_path(rule_.target.Resolve(instance));
  finding.set_place(Shortened(form::PrintedPlace(form_->form(), finding.path()),
                              kMaxPlaceBytes));
  if (verdict.outcome == form::v1::OUTCOME_FAIL) {
    AddParameters(&finding);
  } else {
    finding.set_deferred_reason(verdict.reason);
  }
  return finding;
}

void RuleEvaluation::AddParameters(Finding* finding) {
  for (const CompiledParameter& parameter : rule_.parameters) {
    FindingParameter* added = finding->add_parameters();
    added->set_key(parameter.key);
    SetValue(form_->Run(parameter.program, activation_), parameter.kind, added);
  }
}

}  // namespace jixiao::validation
