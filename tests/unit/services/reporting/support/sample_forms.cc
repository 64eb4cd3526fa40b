#include "tests/unit/services/reporting/support/sample_forms.h"

#include <vector>

#include "common/form/amount.h"

namespace jixiao::reporting::testing {
namespace {

namespace fv = form::v1;

// A number in [0, limit).
int Pick(std::mt19937& random, int limit) {
  return static_cast<int>(random() % static_cast<unsigned>(limit));
}

void AddGroup(fv::Form& form, const std::string& level1,
              const std::string& level2, fv::IndicatorCategory category,
              fv::IndicatorAspect aspect,
              const std::vector<std::string>& targets) {
  fv::IndicatorGroup& group = *form.add_indicator_groups();
  group.set_level1(level1);
  group.set_level2(level2);
  group.set_category(category);
  group.set_aspect(aspect);
  for (const std::string& target : targets) {
    fv::Indicator& indicator = *group.add_indicators();
    indicator.set_display_name("指标" + target);
    indicator.mutable_half_year_target()->set_raw(target);
    fv::TargetValue& value = *indicator.mutable_full_year_target();
    value.set_raw(target);
    value.set_kind(fv::TARGET_KIND_QUANTITY);
    value.mutable_quantity()->set_comparator(fv::COMPARATOR_GE);
  }
}

void AddFinding(fv::ExportedForm& exported, const std::string& rule,
                fv::Severity severity, fv::Outcome outcome, int count) {
  fv::FindingCount& finding = *exported.add_findings();
  finding.set_rule_id(rule);
  finding.set_severity(severity);
  finding.set_outcome(outcome);
  finding.set_count(count);
}

void RandomAmount(std::mt19937& random, common::v1::Amount* amount) {
  if (Pick(random, 3) > 0) {
    amount->set_fen(Pick(random, 5) == 0 ? 0 : Pick(random, 100'000'000));
  }
}

void RandomFunding(fv::Funding& funding, std::mt19937& random) {
  RandomAmount(random, funding.mutable_general_public_budget());
  RandomAmount(random, funding.mutable_government_fund());
  RandomAmount(random, funding.mutable_special_account());
  RandomAmount(random, funding.mutable_state_capital());
  RandomAmount(random, funding.mutable_social_insurance());
  RandomAmount(random, funding.mutable_carry_over());
  RandomAmount(random, funding.mutable_other());
  if (Pick(random, 4) == 0) {
    // A printed total that need not agree with the parts.
    RandomAmount(random, funding.mutable_total());
  }
  if (const auto total = form::EffectiveTotal(funding)) {
    funding.mutable_effective_total()->set_fen(*total);
  }
}

void RandomIndicators(fv::Form& form, std::mt19937& random) {
  const int groups = Pick(random, 7);
  for (int i = 0; i < groups; ++i) {
    fv::IndicatorGroup& group = *form.add_indicator_groups();
    group.set_level1("一级" + std::to_string(Pick(random, 3)));
    group.set_level2("二级" + std::to_string(Pick(random, 5)));
    group.set_category(static_cast<fv::IndicatorCategory>(Pick(random, 7)));
    group.set_aspect(static_cast<fv::IndicatorAspect>(Pick(random, 17)));
    const int indicators = Pick(random, 4);
    for (int j = 0; j < indicators; ++j) {
      fv::TargetValue& value =
          *group.add_indicators()->mutable_full_year_target();
      value.set_kind(static_cast<fv::TargetKind>(Pick(random, 19)));
      if (value.kind() == fv::TARGET_KIND_QUANTITY) {
        value.mutable_quantity()->set_comparator(
            static_cast<fv::Comparator>(Pick(random, 7)));
      }
    }
  }
}

}  // namespace

fv::ExportedForm SampleForm(const std::string& id) {
  fv::ExportedForm exported;
  fv::Form& form = *exported.mutable_form();
  form.set_name(std::string(kTenant) + "/forms/" + id);
  form.set_title("云河市本级项目预算绩效目标表");
  form.set_form_type(fv::FORM_TYPE_TARGET);
  form.set_template_("templates/nantong-2024");
  form.set_state(fv::FORM_STATE_DRAFT);
  form.set_revision(7);
  form.set_form_digest(
      "5f0c1d2e3a4b59687786a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0");
  fv::Project& project = *form.mutable_project();
  project.set_display_name("河道清淤");
  project.set_fiscal_year(2024);
  project.mutable_department()->set_org_unit(std::string(kTenant) +
                                             "/orgUnits/water");
  project.mutable_department()->set_printed_name("云河市水务局");
  project.mutable_implementing_unit()->set_printed_name("云河市河道管理所");
  project.set_recurrence(fv::RECURRENCE_RECURRING);
  project.set_recurrence_text("常年安排项目");
  project.set_budget_level(fv::BUDGET_LEVEL_CITY);
  project.mutable_start_date()->set_year(2024);
  fv::Contact& contact = *form.add_contacts();
  contact.set_display_name("甲*");
  contact.add_phones("555***01");
  form.mutable_narrative()->set_necessity("<p>清除淤积。</p><p>保障行洪。</p>");
  form.mutable_funding()->mutable_general_public_budget()->set_fen(12'500'000);
  form.mutable_funding()->mutable_effective_total()->set_fen(12'500'000);
  form.mutable_funding()->mutable_carry_over()->set_fen(0);
  fv::ExpenditureLine& line = *form.add_expenditures();
  line.set_item("清淤工程");
  line.mutable_half_year_plan()->set_fen(5'000'000);
  line.mutable_full_year_budget()->set_fen(12'500'000);
  AddGroup(form, "产出指标", "数量指标", fv::INDICATOR_CATEGORY_OUTPUT,
           fv::INDICATOR_ASPECT_QUANTITY, {"≥3公里", "=40%"});
  AddGroup(form, "产出指标", "成本指标", fv::INDICATOR_CATEGORY_OUTPUT,
           fv::INDICATOR_ASPECT_COST, {});
  AddGroup(form, "效益指标", "社会效益", fv::INDICATOR_CATEGORY_BENEFIT,
           fv::INDICATOR_ASPECT_SOCIAL_BENEFIT, {"较高"});
  AddGroup(form, "满意度指标", "服务对象满意度",
           fv::INDICATOR_CATEGORY_SATISFACTION,
           fv::INDICATOR_ASPECT_SATISFACTION, {});
  form.mutable_validation()->set_state(fv::VALIDATION_STATE_CURRENT);
  form.mutable_validation()->set_report_digest("digest-" + id);
  AddFinding(exported, "A07", fv::SEVERITY_ERROR, fv::OUTCOME_DEFERRED, 1);
  AddFinding(exported, "C15", fv::SEVERITY_WARNING, fv::OUTCOME_FAIL, 2);
  return exported;
}

fv::ExportedForm RandomForm(const std::string& id, std::mt19937& random) {
  fv::ExportedForm exported;
  fv::Form& form = *exported.mutable_form();
  form.set_name(std::string(kTenant) + "/forms/" + id);
  form.set_form_type(static_cast<fv::FormType>(Pick(random, 5)));
  form.set_state(static_cast<fv::FormState>(Pick(random, 10)));
  form.set_template_(Pick(random, 3) == 0 ? "" : "templates/one");
  fv::Project& project = *form.mutable_project();
  project.set_display_name("项目" + std::to_string(Pick(random, 50)));
  project.set_fiscal_year(2022 + Pick(random, 4));
  const int department = Pick(random, 4);
  if (department > 0) {
    project.mutable_department()->set_org_unit(
        std::string(kTenant) + "/orgUnits/d-" + std::to_string(department));
  }
  project.mutable_department()->set_printed_name(
      "主管" + std::to_string(department) + (Pick(random, 5) ? "" : "（旧）"));
  project.mutable_implementing_unit()->set_printed_name(
      "单位" + std::to_string(Pick(random, 9)));
  project.set_recurrence(static_cast<fv::Recurrence>(Pick(random, 4)));
  project.set_budget_level(static_cast<fv::BudgetLevel>(Pick(random, 6)));
  RandomFunding(*form.mutable_funding(), random);
  const int lines = Pick(random, 3);
  for (int i = 0; i < lines; ++i) {
    fv::ExpenditureLine& line = *form.add_expenditures();
    RandomAmount(random, line.mutable_half_year_plan());
    RandomAmount(random, line.mutable_full_year_budget());
  }
  RandomIndicators(form, random);
  form.mutable_validation()->set_state(
      static_cast<fv::ValidationState>(1 + Pick(random, 3)));
  const int findings = Pick(random, 5);
  for (int i = 0; i < findings; ++i) {
    AddFinding(exported, "R0" + std::to_string(Pick(random, 6)),
               static_cast<fv::Severity>(1 + Pick(random, 3)),
               Pick(random, 2) ? fv::OUTCOME_FAIL : fv::OUTCOME_DEFERRED,
               1 + Pick(random, 3));
  }
  return exported;
}

}  // namespace jixiao::reporting::testing
