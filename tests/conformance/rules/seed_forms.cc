#include "tests/conformance/rules/seed_forms.h"

#include <fstream>
#include <string_view>

#include "nlohmann/json.hpp"

namespace jixiao::validation {
namespace {

using nlohmann::json;

constexpr char kFolder[] = JIXIAO_SOURCE_DIR "/../shared/seed/";

std::optional<json> Read(const std::string& name) {
  std::ifstream file(kFolder + name);
  if (!file) {
    return std::nullopt;
  }
  return json::parse(file);
}

// A cell; null is an empty one.
std::string Text(const json& value) {
  return value.is_null() ? "" : value.get<std::string>();
}

void FillAmount(const json& value, common::v1::Amount* amount) {
  amount->set_raw(Text(value));
}

void FillProject(const json& from, form::v1::Form* form) {
  form::v1::Project* project = form->mutable_project();
  form->set_title(Text(from["title"]));
  form->set_form_type(form::v1::FORM_TYPE_TARGET);
  form->set_template_("templates/nantong-2024");
  project->set_display_name(Text(from["project_name"]));
  project->mutable_department()->set_printed_name(Text(from["department"]));
  project->mutable_implementing_unit()->set_printed_name(Text(from["unit"]));
  project->set_fiscal_year(from["fiscal_year"].get<int>());
  project->set_recurrence_text(Text(from["project_type"]));
  project->set_budget_level_text(Text(from["project_level"]));
  project->mutable_start_date()->set_year(from["start_year"].get<int>());
  project->mutable_end_date()->set_year(from["end_year"].get<int>());
  for (const json& name : from["contacts"]) {
    form->add_contacts()->set_display_name(Text(name));
  }
  for (const json& phone : from["phones"]) {
    form->mutable_contacts(0)->add_phones(Text(phone));
  }
}

void FillNarrative(const json& from, form::v1::Narrative* narrative) {
  narrative->set_necessity(Text(from["necessity"]));
  narrative->set_feasibility(Text(from["feasibility"]));
  narrative->set_activities(Text(from["activities"]));
  narrative->set_long_term_objective(Text(from["long_term_objective"]));
  narrative->set_annual_objective(Text(from["annual_objective"]));
}

void FillFunding(const json& from, form::v1::Funding* funding) {
  const std::pair<const char*, common::v1::Amount*> cells[] = {
      {"total", funding->mutable_total()},
      {"fiscal_subtotal", funding->mutable_appropriation_subtotal()},
      {"general_public_budget", funding->mutable_general_public_budget()},
      {"government_fund", funding->mutable_government_fund()},
      {"special_account", funding->mutable_special_account()},
      {"state_capital", funding->mutable_state_capital()},
      {"social_security_fund", funding->mutable_social_insurance()},
      {"carry_over", funding->mutable_carry_over()},
      {"other", funding->mutable_other()},
  };
  for (const auto& [key, amount] : cells) {
    FillAmount(from[key], amount);
  }
}

// The group of a row: the last one while level 1 and 2 stay the same.
form::v1::IndicatorGroup* GroupOf(const std::string& level1,
                                  const std::string& level2,
                                  form::v1::Form* form) {
  for (form::v1::IndicatorGroup& group : *form->mutable_indicator_groups()) {
    if (group.level1() == level1 && group.level2() == level2) {
      return &group;
    }
  }
  form::v1::IndicatorGroup* group = form->add_indicator_groups();
  group->set_level1(level1);
  group->set_level2(level2);
  return group;
}

void FillIndicators(const json& from, form::v1::Form* form) {
  for (const json& row : from["indicators"]) {
    form::v1::Indicator* indicator =
        GroupOf(Text(row["level1"]), Text(row["level2"]), form)
            ->add_indicators();
    indicator->set_display_name(Text(row["level3"]));
    indicator->mutable_half_year_target()->set_raw(Text(row["half_year"]));
    indicator->mutable_full_year_target()->set_raw(Text(row["full_year"]));
  }
  for (const json& row : from["empty_rows"]) {
    const std::string path = Text(row);
    const std::size_t slash = path.find('/');
    GroupOf(path.substr(0, slash), path.substr(slash + 1), form);
  }
}

form::v1::Form MakeForm(const json& from) {
  form::v1::Form form;
  FillProject(from, &form);
  FillNarrative(from["narrative"], form.mutable_narrative());
  FillFunding(from["funding"], form.mutable_funding());
  for (const json& row : from["expenditure"]) {
    form::v1::ExpenditureLine* line = form.add_expenditures();
    line->set_item(Text(row["name"]));
    FillAmount(row["half_year_plan"], line->mutable_half_year_plan());
    FillAmount(row["full_year_budget"], line->mutable_full_year_budget());
  }
  FillIndicators(from, &form);
  return form;
}

}  // namespace

std::optional<std::vector<SeedForm>> ReadSeedForms() {
  const std::optional<json> forms = Read("expected.json");
  const std::optional<json> findings = Read("expected-findings.json");
  if (!forms.has_value() || !findings.has_value()) {
    return std::nullopt;
  }
  std::vector<SeedForm> seed;
  for (std::size_t i = 0; i < forms->size(); ++i) {
    SeedForm& one = seed.emplace_back();
    one.form = MakeForm((*forms)[i]);
    for (const json& finding : (*findings)["forms"][i]["findings"]) {
      one.findings.emplace_back(Text(finding["rule"]), Text(finding["outcome"]),
                                Text(finding["severity"]), Text(finding["at"]));
    }
  }
  return seed;
}

}  // namespace jixiao::validation
