#include "services/validation/engine/expression_scope.h"

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"
#include "services/validation/engine/functions/functions.h"
#include "services/validation/engine/scope.h"

namespace jixiao::validation {
namespace {

constexpr std::string_view kContainer = "jixiao.form.v1";

void AddIssues(std::string_view part, std::string_view where,
               const cel::CompileResult& compiled, LoadProblems* problems) {
  for (const cel::Issue& issue : compiled.issues) {
    problems->Add(part, where, issue);
  }
}

std::string Item(const std::string& part, int index) {
  return absl::StrCat(part, "[", index, "]");
}

}  // namespace

absl::StatusOr<ExpressionScope> ExpressionScope::Create(
    const v1::RuleSet& rule_set, LoadProblems* problems) {
  ExpressionScope scope;
  scope.AddConstants(rule_set, problems);
  scope.declarations_ = {
      {std::string(kFormVariable),
       cel::Type::Message(form::v1::Form::descriptor())},
      {std::string(kTemplateVariable),
       cel::Type::Message(templates::v1::Template::descriptor())},
      {std::string(kContextVariable),
       cel::Type::Message(v1::ValidationContext::descriptor())},
  };
  ASSIGN_OR_RETURN(scope.shared_,
                   scope.Compile(rule_set.variables(), scope.declarations_,
                                 {"variables", "variable "}, problems));
  for (const CompiledVariable& variable : scope.shared_->variables) {
    scope.declarations_.emplace_back(variable.name,
                                     variable.program.result_type());
  }
  return scope;
}

absl::StatusOr<cel::Environment> ExpressionScope::Build(
    const Declarations& variables) const {
  cel::EnvironmentBuilder builder;
  builder.SetContainer(kContainer).SetLimits({.max_cost = kMaxExpressionCost});
  AddDomainFunctions(builder);
  for (const auto& [name, value] : constants_) {
    builder.AddConstant(name, value);
  }
  for (const auto& [name, type] : variables) {
    builder.AddVariable(name, type);
  }
  return builder.Build();
}

void ExpressionScope::AddConstants(const v1::RuleSet& rule_set,
                                   LoadProblems* problems) {
  const absl::StatusOr<cel::Environment> environment = Build({});
  std::vector<std::pair<std::string, cel::Value>> constants;
  for (int i = 0; environment.ok() && i < rule_set.constants_size(); ++i) {
    const v1::RuleConstant& constant = rule_set.constants(i);
    const std::string part = Item("constants", i);
    const std::string where = absl::StrCat("constant ", constant.key());
    const cel::CompileResult compiled = environment->Compile(constant.value());
    AddIssues(part, where, compiled, problems);
    if (!compiled.ok()) {
      continue;
    }
    const absl::StatusOr<cel::Value> value =
        compiled.program->Evaluate(cel::Activation(*environment));
    if (!value.ok()) {
      problems->Add(part, where, base::ToStd(value.status().message()));
      continue;
    }
    constants.emplace_back(constant.key(), value->ToOwned());
  }
  constants_ = std::move(constants);
}

absl::StatusOr<CompiledVariables> ExpressionScope::CompileVariables(
    const v1::Rule& rule, LoadProblems* problems) const {
  Declarations declarations = declarations_;
  for (const ScopeVariable& variable : VariablesOf(rule.scope())) {
    declarations.emplace_back(variable.name, cel::Type::Message(variable.type));
  }
  return Compile(rule.variables(), std::move(declarations),
                 {absl::StrCat(rule.rule_id(), ".variables"),
                  absl::StrCat("rule ", rule.rule_id(), ", variable ")},
                 problems);
}

absl::StatusOr<CompiledVariables> ExpressionScope::Compile(
    const google::protobuf::RepeatedPtrField<v1::RuleVariable>& variables,
    Declarations declarations, const Site& site, LoadProblems* problems) const {
  // First the types, one after the other; a variable sees those before it.
  ASSIGN_OR_RETURN(cel::Environment environment, Build(declarations));
  std::vector<const v1::RuleVariable*> sound;
  for (int i = 0; i < variables.size(); ++i) {
    const v1::RuleVariable& variable = variables.at(i);
    const cel::CompileResult compiled = environment.Compile(variable.value());
    AddIssues(Item(site.part, i), site.where + variable.key(), compiled,
              problems);
    declarations.emplace_back(
        variable.key(),
        compiled.ok() ? compiled.program->result_type() : cel::Type::Dyn());
    absl::StatusOr<cel::Environment> wider = Build(declarations);
    if (!wider.ok()) {
      problems->Add(Item(site.part, i), site.where + variable.key(),
                    base::ToStd(wider.status().message()));
      declarations.pop_back();
      continue;
    }
    environment = *std::move(wider);
    if (compiled.ok()) {
      sound.push_back(&variable);
    }
  }
  // Then the programs, all in the environment of the last: one activation
  // serves them.
  CompiledVariables result{environment, {}};
  for (const v1::RuleVariable* variable : sound) {
    result.variables.push_back(
        {variable->key(), *environment.Compile(variable->value()).program});
  }
  return result;
}

}  // namespace jixiao::validation
