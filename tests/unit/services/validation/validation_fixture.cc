#include "tests/unit/services/validation/validation_fixture.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

#include "common/form/normalize.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/validation/engine/prepare_form.h"
#include "services/validation/engine/rule_set_source.h"

namespace jixiao::validation {
namespace {

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What a test cannot go on without.
template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << value.status() << "\n";
    std::abort();
  }
  return *std::move(value);
}

}  // namespace

const tmpl::Template& NantongTemplate() {
  static const auto* const form_template =
      new std::shared_ptr<const tmpl::Template>(Must(tmpl::ParseTemplate(
          ReadAll(JIXIAO_SOURCE_DIR "/deploy/templates/nantong-2024.yaml"),
          "nantong-2024.yaml")));
  return **form_template;
}

const CompiledRuleSet& NantongRules() {
  static const auto* const rule_set =
      new std::shared_ptr<const CompiledRuleSet>(
          Must(CompiledRuleSet::Compile(Must(ReadRuleSet(
              JIXIAO_SOURCE_DIR "/deploy/rules/cn-nantong-2024")))));
  return **rule_set;
}

form::v1::Form FormOf(std::string_view json) {
  form::v1::Form form;
  const auto parsed =
      google::protobuf::util::JsonStringToMessage(std::string(json), &form);
  EXPECT_TRUE(parsed.ok()) << parsed << "\n" << json;
  PrepareForm(form::FormDeriver(NantongTemplate().proto()), &form);
  return form;
}

absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> CompileYaml(
    std::string_view rest) {
  absl::StatusOr<RuleSetSource> source =
      ParseRuleSet(absl::StrCat("name: ruleSets/test-rules\n",
                                "title: {zh: 测试规则, en: Test rules}\n",
                                std::string(rest)),
                   "test.yaml");
  if (!source.ok()) {
    return source.status();
  }
  return CompiledRuleSet::Compile(*std::move(source));
}

std::string RuleYaml(std::string_view id, std::string_view scope,
                     std::string_view lines) {
  return absl::StrCat(
      "  - rule_id: ", std::string(id),
      "\n    title: {zh: 规则, en: Rule}\n    scope: ", std::string(scope),
      "\n    clause: 实务\n    message: {zh: 不符, en: Wrong}\n",
      std::string(lines));
}

form::v1::ValidationReport Judge(const CompiledRuleSet& rule_set,
                                 const form::v1::Form& form,
                                 const v1::ValidationContext& context,
                                 const EvaluationLimits& limits) {
  return Evaluate(
      rule_set,
      {form, NantongTemplate().proto(), NantongTemplate().digest(), context},
      limits);
}

}  // namespace jixiao::validation
