#ifndef JIXIAO_TESTS_UNIT_SERVICES_VALIDATION_VALIDATION_FIXTURE_H_
#define JIXIAO_TESTS_UNIT_SERVICES_VALIDATION_VALIDATION_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"
#include "services/validation/engine/compiled_rule_set.h"
#include "services/validation/engine/evaluator.h"

namespace jixiao::tmpl {
class Template;
}

namespace jixiao::validation {

// What tests of the engine need: the Nantong template, forms from JSON, small
// rule sets from YAML. Invented data only.

// deploy/templates/nantong-2024.yaml.
const tmpl::Template& NantongTemplate();

// deploy/rules/cn-nantong-2024, compiled.
const CompiledRuleSet& NantongRules();

// The form of `json`, prepared by the Nantong template.
form::v1::Form FormOf(std::string_view json);

// A rule set whose YAML is a name, a title and `rest`.
absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> CompileYaml(
    std::string_view rest);

// The YAML of a rule with that id and scope and further lines, each indented by
// four blanks.
std::string RuleYaml(std::string_view id, std::string_view scope,
                     std::string_view lines);

// Judges a form by the Nantong template.
form::v1::ValidationReport Judge(const CompiledRuleSet& rule_set,
                                 const form::v1::Form& form,
                                 const v1::ValidationContext& context = {},
                                 const EvaluationLimits& limits = {});

}  // namespace jixiao::validation

#endif  // JIXIAO_TESTS_UNIT_SERVICES_VALIDATION_VALIDATION_FIXTURE_H_
