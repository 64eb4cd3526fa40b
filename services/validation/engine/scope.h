#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_SCOPE_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_SCOPE_H_

#include <string_view>
#include <vector>

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/validation/v1/rule_set.pb.h"

namespace jixiao::validation {

// Names of the variables of expressions.
inline constexpr std::string_view kFormVariable = "form";
inline constexpr std::string_view kTemplateVariable = "template";
inline constexpr std::string_view kContextVariable = "context";
inline constexpr std::string_view kLineVariable = "line";
inline constexpr std::string_view kGroupVariable = "group";
inline constexpr std::string_view kIndicatorVariable = "indicator";
inline constexpr std::string_view kHalfVariable = "half";
inline constexpr std::string_view kFullVariable = "full";

// One place of a form that a rule is evaluated on. Refers to the form; what the
// rule's scope does not have is null.
struct ScopeInstance {
  const form::v1::Form* form = nullptr;
  const form::v1::ExpenditureLine* line = nullptr;
  const form::v1::IndicatorGroup* group = nullptr;
  const form::v1::Indicator* indicator = nullptr;
};

// A variable that a scope adds to form, template and context.
struct ScopeVariable {
  std::string_view name;
  const google::protobuf::Descriptor* type;
  // The variable's value at an instance.
  const google::protobuf::Message* (*read)(const ScopeInstance&);
};

// In the order of their slots.
std::vector<ScopeVariable> VariablesOf(v1::RuleScope scope);

// The places of a form, in printed order.
std::vector<ScopeInstance> InstancesOf(v1::RuleScope scope,
                                       const form::v1::Form& form);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_SCOPE_H_
