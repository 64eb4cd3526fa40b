#include "services/validation/handler/request_check.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/type/date.pb.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"

namespace jixiao::validation {
namespace {

using form::v1::Form;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The fields that a status complains about.
std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const errors::FieldViolation& violation :
       errors::FieldViolationsOf(status)) {
    fields.push_back(violation.field);
  }
  if (!fields.empty()) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_INVALID_FIELD);
  }
  return fields;
}

Form SoundForm() {
  Form form;
  form.set_template_("templates/nantong-2024");
  return form;
}

std::vector<std::string> StartDate(int year, int month, int day) {
  Form form = SoundForm();
  google::type::Date* date = form.mutable_project()->mutable_start_date();
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
  return FieldsOf(CheckForm(form, "form", {}));
}

TEST(CheckFormTest, TakesASoundForm) {
  EXPECT_TRUE(CheckForm(SoundForm(), "form", {}).ok());
}

TEST(CheckFormTest, WantsATemplate) {
  EXPECT_THAT(FieldsOf(CheckForm({}, "forms[3]", {})),
              ElementsAre("forms[3].template"));
}

TEST(CheckFormTest, TakesDatesOfAnyPrecision) {
  EXPECT_THAT(StartDate(0, 0, 0), IsEmpty());
  EXPECT_THAT(StartDate(2024, 0, 0), IsEmpty());
  EXPECT_THAT(StartDate(2024, 6, 0), IsEmpty());
  EXPECT_THAT(StartDate(2024, 2, 29), IsEmpty());
  EXPECT_THAT(StartDate(2023, 2, 29), ElementsAre("form.project.start_date"));
  EXPECT_THAT(StartDate(2024, 13, 0), ElementsAre("form.project.start_date"));
  EXPECT_THAT(StartDate(2024, 0, 5), ElementsAre("form.project.start_date"));
  EXPECT_THAT(StartDate(0, 6, 0), ElementsAre("form.project.start_date"));
  EXPECT_THAT(StartDate(-1, -1, -1), ElementsAre("form.project.start_date"));
}

TEST(CheckFormTest, BoundsTheNumberOfRows) {
  FormLimits limits;
  limits.max_groups = 2;
  limits.max_indicators = 3;
  limits.max_lines = 1;
  limits.max_contacts = 1;
  Form form = SoundForm();
  for (int i = 0; i < 2; ++i) {
    form::v1::IndicatorGroup* group = form.add_indicator_groups();
    group->add_indicators();
    if (i == 0) {
      group->add_indicators();
    }
  }
  form.add_expenditures();
  form.add_contacts();
  EXPECT_TRUE(CheckForm(form, "form", limits).ok()) << "just at the limits";
  form.add_indicator_groups()->add_indicators();
  form.add_expenditures();
  form.add_contacts();
  EXPECT_THAT(
      FieldsOf(CheckForm(form, "form", limits)),
      ElementsAre("form.indicator_groups", "form.indicator_groups.indicators",
                  "form.expenditures", "form.contacts"));
}

TEST(CheckContextTest, WantsARuleSetAndSoundDates) {
  v1::ValidationContext context;
  context.set_rule_set("ruleSets/test-rules");
  EXPECT_TRUE(CheckContext(context).ok());
  context.clear_rule_set();
  context.set_budget_year(24);
  context.mutable_evaluation_date()->set_year(2024);
  EXPECT_THAT(FieldsOf(CheckContext(context)),
              ElementsAre("context.rule_set", "context.budget_year",
                          "context.evaluation_date"));
}

}  // namespace
}  // namespace jixiao::validation
