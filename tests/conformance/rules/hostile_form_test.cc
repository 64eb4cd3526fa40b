// Forms made to hurt: the rules of Nantong end on them within their limits, and
// the report stays of a size that can be sent.
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "common/form/normalize.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/validation/engine/prepare_form.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

constexpr std::size_t kMaxReportBytes = 2 * 1024 * 1024;

form::v1::Form FormWithIndicators(int count, const std::string& name) {
  form::v1::Form form = FormOf(R"json({
    "template": "templates/nantong-2024", "project": {"fiscal_year": 2024},
    "indicator_groups": [{"level1": "效益指标", "level2": "社会效益"}]
  })json");
  for (int i = 0; i < count; ++i) {
    form::v1::Indicator* indicator =
        form.mutable_indicator_groups(0)->add_indicators();
    indicator->set_display_name(absl::StrCat(name, i % (count / 2)));
    indicator->mutable_half_year_target()->set_raw("5次");
    indicator->mutable_full_year_target()->set_raw("较高");
  }
  PrepareForm(form::FormDeriver(NantongTemplate().proto()), &form);
  return form;
}

TEST(HostileFormTest, TenThousandIndicatorsEndAtTheCostLimit) {
  const form::v1::Form form = FormWithIndicators(10'000, "指标");
  EvaluationLimits limits;
  limits.max_form_cost = 1'000'000;
  const form::v1::ValidationReport report =
      Judge(NantongRules(), form, {}, limits);
  bool reached = false;
  for (const form::v1::Finding& finding : report.findings()) {
    reached |= finding.outcome() == form::v1::OUTCOME_DEFERRED &&
               finding.deferred_reason().starts_with("limit: ");
  }
  EXPECT_TRUE(reached);
  EXPECT_LE(report.findings_size(),
            limits.max_form_findings +
                static_cast<int>(NantongRules().rules().size()));
  EXPECT_LT(report.ByteSizeLong(), kMaxReportBytes);
}

TEST(HostileFormTest, LongNamesDoNotFloodTheReport) {
  std::string name;
  for (int i = 0; i < 3'000; ++i) {
    name += "长，";
  }
  const form::v1::ValidationReport report =
      Judge(NantongRules(), FormWithIndicators(100, name));
  EXPECT_GT(report.findings_size(), 100);
  EXPECT_LT(report.ByteSizeLong(), kMaxReportBytes);
}

}  // namespace
}  // namespace jixiao::validation
