#include "services/validation/engine/rule_compiler.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

#include "common/base/string_view_bridge.h"
#include "common/cel/cel.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "services/validation/engine/scope.h"

namespace jixiao::validation {
namespace {

using cel::Type;

// Whether `program` can read the variable `name`.
bool Reads(const cel::Program& program, std::string_view name) {
  for (const std::string& path : program.paths()) {
    if (path.starts_with(name) &&
        (path.size() == name.size() || path[name.size()] == '.' ||
         path[name.size()] == '[')) {
      return true;
    }
  }
  return false;
}

class RuleCompiler {
 public:
  RuleCompiler(const v1::Rule& rule, const cel::Environment& environment,
               LoadProblems* problems)
      : rule_(rule), environment_(environment), problems_(problems) {}

  std::optional<CompiledRule> Run(const CompiledVariables& variables) {
    std::optional<cel::Program> when;
    if (!rule_.when().empty()) {
      when = Compile("when", rule_.when(), Type::Bool());
    }
    std::optional<cel::Program> assertion =
        Compile("assertion", rule_.assertion(), Type::Bool());
    std::vector<CompiledSeverity> severities = CompileSeverities();
    std::vector<CompiledParameter> parameters = CompileParameters();
    std::vector<RequiredPath> required = CompileRequiredPaths();
    absl::StatusOr<TargetPath> target =
        TargetPath::Parse(rule_.target(), rule_.scope());
    if (!target.ok()) {
      Fail("target", base::ToStd(target.status().message()));
    }
    const absl::StatusOr<MessageText> zh =
        MessageText::Parse(rule_.message().zh());
    const absl::StatusOr<MessageText> en =
        MessageText::Parse(rule_.message().en());
    if (failed_ || !assertion.has_value() || !zh.ok() || !en.ok()) {
      return std::nullopt;
    }
    return CompiledRule{&rule_,
                        environment_,
                        PlanVariables(variables, when),
                        std::move(when),
                        std::move(required),
                        *std::move(assertion),
                        std::move(severities),
                        std::move(parameters),
                        *std::move(target),
                        *zh,
                        *en};
  }

 private:
  void Fail(std::string_view field, std::string_view what) {
    failed_ = true;
    problems_->Add(Part(field), Where(field), what);
  }
  std::string Part(std::string_view field) const {
    return absl::StrCat(rule_.rule_id(), ".", base::ToAbsl(field));
  }
  std::string Where(std::string_view field) const {
    return absl::StrCat("rule ", rule_.rule_id(), ", ", base::ToAbsl(field));
  }

  std::optional<cel::Program> Compile(std::string_view field,
                                      const std::string& expression,
                                      std::optional<Type> type) {
    cel::CompileResult compiled =
        type.has_value() ? environment_.CompileFor(*type, expression)
                         : environment_.Compile(expression);
    for (const cel::Issue& issue : compiled.issues) {
      failed_ = true;
      problems_->Add(Part(field), Where(field), issue);
    }
    return std::move(compiled.program);
  }

  std::vector<CompiledSeverity> CompileSeverities() {
    std::vector<CompiledSeverity> severities;
    for (int i = 0; i < rule_.severity_size(); ++i) {
      const v1::SeverityCase& severity = rule_.severity(i);
      std::optional<cel::Program> when;
      if (!severity.when().empty()) {
        when = Compile(absl::StrCat("severity[", i, "]"), severity.when(),
                       Type::Bool());
      }
      severities.push_back({std::move(when), severity.severity()});
    }
    return severities;
  }

  std::vector<CompiledParameter> CompileParameters() {
    std::vector<CompiledParameter> parameters;
    for (int i = 0; i < rule_.parameters_size(); ++i) {
      const v1::RuleParameter& parameter = rule_.parameters(i);
      const std::string field = absl::StrCat("parameters[", i, "]");
      std::optional<cel::Program> program =
          Compile(field, parameter.value(), std::nullopt);
      if (program.has_value()) {
        CheckParameter(field, parameter, program->result_type());
        parameters.push_back(
            {parameter.key(), parameter.kind(), *std::move(program)});
      }
    }
    return parameters;
  }

  void CheckParameter(const std::string& field,
                      const v1::RuleParameter& parameter, const Type& type) {
    const Type decimal = Type::Message(common::v1::Decimal::descriptor());
    if (type.is_dyn()) {
      return;
    }
    bool fits = false;
    switch (parameter.kind()) {
      case v1::PARAMETER_KIND_AMOUNT:
        fits = type == Type::Int();
        break;
      case v1::PARAMETER_KIND_PERCENT:
        fits = type == decimal;
        break;
      default:
        fits = type == Type::String() || type == Type::Int() ||
               type == Type::Bool() || type == decimal;
    }
    if (!fits) {
      Fail(field, absl::StrCat("`", parameter.key(), "` is a ", type.ToString(),
                               ", which cannot be shown so"));
    }
  }

  std::vector<RequiredPath> CompileRequiredPaths() {
    std::vector<RequiredPath> required;
    for (int i = 0; i < rule_.required_paths_size(); ++i) {
      const std::string& text = rule_.required_paths(i);
      const std::string field = absl::StrCat("required_paths[", i, "]");
      const std::size_t dot = text.find('.');
      const std::string name = text.substr(0, dot);
      const google::protobuf::Descriptor* type = VariableType(name);
      if (type == nullptr || dot == std::string::npos) {
        Fail(field, absl::StrCat("`", text,
                                 "` must begin with form or a row of the "
                                 "scope, and name a field"));
        continue;
      }
      absl::StatusOr<PresencePath> path =
          PresencePath::Parse(std::string_view(text).substr(dot + 1), type);
      if (!path.ok()) {
        Fail(field, base::ToStd(path.status().message()));
        continue;
      }
      required.push_back(
          {text, *environment_.VariableIndex(name), *std::move(path)});
    }
    return required;
  }

  const google::protobuf::Descriptor* VariableType(
      std::string_view name) const {
    if (name == kFormVariable) {
      return form::v1::Form::descriptor();
    }
    for (const ScopeVariable& variable : VariablesOf(rule_.scope())) {
      if (variable.name == name) {
        return variable.type;
      }
    }
    return nullptr;
  }

  // From the last to the first: what an early variable reads is early too.
  std::vector<PlannedVariable> PlanVariables(
      const CompiledVariables& variables,
      const std::optional<cel::Program>& when) const {
    std::vector<PlannedVariable> planned;
    for (const CompiledVariable& variable : variables.variables) {
      planned.push_back({*environment_.VariableIndex(variable.name),
                         variable.name, variable.program,
                         when.has_value() && Reads(*when, variable.name)});
    }
    for (std::size_t i = planned.size(); i-- > 0;) {
      for (std::size_t j = 0; planned[i].before_when && j < i; ++j) {
        planned[j].before_when |= Reads(planned[i].program, planned[j].name);
      }
    }
    return planned;
  }

  const v1::Rule& rule_;
  const cel::Environment& environment_;
  LoadProblems* problems_;
  bool failed_ = false;
};

}  // namespace

std::optional<CompiledRule> CompileRule(const v1::Rule& rule,
                                        const ExpressionScope& scope,
                                        LoadProblems* problems) {
  const absl::StatusOr<CompiledVariables> variables =
      scope.CompileVariables(rule, problems);
  if (!variables.ok()) {
    problems->Add(rule.rule_id(), absl::StrCat("rule ", rule.rule_id()),
                  base::ToStd(variables.status().message()));
    return std::nullopt;
  }
  return RuleCompiler(rule, variables->environment, problems).Run(*variables);
}

}  // namespace jixiao::validation
