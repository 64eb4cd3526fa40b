#include "services/validation/engine/scope.h"

namespace jixiao::validation {
namespace {

using form::v1::ExpenditureLine;
using form::v1::Form;
using form::v1::Indicator;
using form::v1::IndicatorGroup;
using form::v1::TargetValue;
using google::protobuf::Message;

const Message* Line(const ScopeInstance& instance) {
  return instance.line;
}
const Message* Group(const ScopeInstance& instance) {
  return instance.group;
}
const Message* TheIndicator(const ScopeInstance& instance) {
  return instance.indicator;
}
const Message* Half(const ScopeInstance& instance) {
  return &instance.indicator->half_year_target();
}
const Message* Full(const ScopeInstance& instance) {
  return &instance.indicator->full_year_target();
}

}  // namespace

std::vector<ScopeVariable> VariablesOf(v1::RuleScope scope) {
  switch (scope) {
    case v1::RULE_SCOPE_EXPENDITURE_LINE:
      return {{kLineVariable, ExpenditureLine::descriptor(), Line}};
    case v1::RULE_SCOPE_INDICATOR_GROUP:
      return {{kGroupVariable, IndicatorGroup::descriptor(), Group}};
    case v1::RULE_SCOPE_INDICATOR:
      return {{kGroupVariable, IndicatorGroup::descriptor(), Group},
              {kIndicatorVariable, Indicator::descriptor(), TheIndicator},
              {kHalfVariable, TargetValue::descriptor(), Half},
              {kFullVariable, TargetValue::descriptor(), Full}};
    default:
      return {};
  }
}

std::vector<ScopeInstance> InstancesOf(v1::RuleScope scope, const Form& form) {
  std::vector<ScopeInstance> instances;
  if (scope == v1::RULE_SCOPE_FORM) {
    instances.push_back({.form = &form});
  } else if (scope == v1::RULE_SCOPE_EXPENDITURE_LINE) {
    for (const ExpenditureLine& line : form.expenditures()) {
      instances.push_back({.form = &form, .line = &line});
    }
  } else {
    for (const IndicatorGroup& group : form.indicator_groups()) {
      if (scope == v1::RULE_SCOPE_INDICATOR_GROUP) {
        instances.push_back({.form = &form, .group = &group});
        continue;
      }
      for (const Indicator& indicator : group.indicators()) {
        instances.push_back(
            {.form = &form, .group = &group, .indicator = &indicator});
      }
    }
  }
  return instances;
}

}  // namespace jixiao::validation
