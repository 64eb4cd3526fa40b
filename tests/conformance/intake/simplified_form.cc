#include "tests/conformance/intake/simplified_form.h"

#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

namespace jixiao::form_store::intake {
namespace {

using nlohmann::json;

json OrNull(bool present, const std::string& text) {
  return present ? json(text) : json(nullptr);
}

json AmountOrNull(bool present, const common::v1::Amount& amount) {
  EXPECT_EQ(present, amount.has_fen()) << amount.raw();
  return OrNull(present, amount.raw());
}

json FundingOf(const form::v1::Funding& funding) {
  const auto amount = [&](bool present, const common::v1::Amount& value) {
    return AmountOrNull(present, value);
  };
  return {
      {"total", amount(funding.has_total(), funding.total())},
      {"fiscal_subtotal", amount(funding.has_appropriation_subtotal(),
                                 funding.appropriation_subtotal())},
      {"general_public_budget", amount(funding.has_general_public_budget(),
                                       funding.general_public_budget())},
      {"government_fund",
       amount(funding.has_government_fund(), funding.government_fund())},
      {"special_account",
       amount(funding.has_special_account(), funding.special_account())},
      {"state_capital",
       amount(funding.has_state_capital(), funding.state_capital())},
      {"social_security_fund",
       amount(funding.has_social_insurance(), funding.social_insurance())},
      {"carry_over", amount(funding.has_carry_over(), funding.carry_over())},
      {"other", amount(funding.has_other(), funding.other())}};
}

json ExpendituresOf(const form::v1::Form& form) {
  json lines = json::array();
  for (const auto& line : form.expenditures()) {
    lines.push_back(
        {{"name", line.item()},
         {"half_year_plan",
          AmountOrNull(line.has_half_year_plan(), line.half_year_plan())},
         {"full_year_budget",
          AmountOrNull(line.has_full_year_budget(), line.full_year_budget())}});
  }
  return lines;
}

}  // namespace

json Simplified(const form::v1::Form& form) {
  json result = {
      {"project_name", form.project().display_name()},
      {"department", form.project().department().printed_name()},
      {"unit", form.project().implementing_unit().printed_name()},
      {"fiscal_year", form.project().fiscal_year()},
      {"title", form.title()},
      {"project_type", form.project().recurrence_text()},
      {"project_level", form.project().budget_level_text()},
      {"start_year", form.project().start_date().year()},
      {"end_year", form.project().end_date().year()},
      {"contacts", json::array()},
      {"phones", json::array()},
      {"funding", FundingOf(form.funding())},
      {"expenditure", ExpendituresOf(form)},
      {"indicators", json::array()},
      {"empty_rows", json::array()},
      {"narrative",
       {{"necessity", form.narrative().necessity()},
        {"feasibility", form.narrative().feasibility()},
        {"activities", form.narrative().activities()},
        {"long_term_objective", form.narrative().long_term_objective()},
        {"annual_objective", form.narrative().annual_objective()}}}};
  for (const auto& contact : form.contacts()) {
    result["contacts"].push_back(contact.display_name());
    for (const std::string& phone : contact.phones()) {
      result["phones"].push_back(phone);
    }
  }
  for (const auto& group : form.indicator_groups()) {
    if (group.indicators().empty()) {
      result["empty_rows"].push_back(group.level1() + "/" + group.level2());
    }
    for (const auto& indicator : group.indicators()) {
      result["indicators"].push_back(
          {{"level1", group.level1()},
           {"level2", group.level2()},
           {"level3", indicator.display_name()},
           {"half_year", indicator.half_year_target().raw()},
           {"full_year", indicator.full_year_target().raw()}});
    }
  }
  return result;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return file ? content.str() : std::string();
}

}  // namespace jixiao::form_store::intake
