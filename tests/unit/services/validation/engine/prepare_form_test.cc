#include "services/validation/engine/prepare_form.h"

#include <string>

#include "gtest/gtest.h"

#include "common/form/normalize.h"
#include "common/form/rows.h"
#include "common/template/template.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using form::v1::Form;
using form::v1::Indicator;

constexpr char kForm[] = R"json({
  "funding": {"total": {"raw": "12"}},
  "expenditures": [{"item": "灯杆"}],
  "indicator_groups": [{"level1": "产出指标", "level2": "数量指标",
    "indicators": [{"display_name": "灯杆更换数",
      "full_year_target": {"raw": "290%"}}]}]
})json";

void Prepare(Form* form) {
  PrepareForm(form::FormDeriver(NantongTemplate().proto()), form);
}

TEST(PrepareFormTest, MakesReadingsAnewFromThePrintedText) {
  Form honest = FormOf(kForm);
  Form smuggled = honest;
  Indicator* indicator =
      smuggled.mutable_indicator_groups(0)->mutable_indicators(0);
  form::v1::TargetValue* target = indicator->mutable_full_year_target();
  target->set_kind(form::v1::TARGET_KIND_QUANTITY);
  target->mutable_quantity()->mutable_number()->set_unscaled(100);
  target->mutable_quantity()->set_unit("%");
  smuggled.mutable_indicator_groups(0)->set_category(
      form::v1::INDICATOR_CATEGORY_BENEFIT);
  smuggled.mutable_funding()->mutable_effective_total()->set_fen(1);
  Prepare(&smuggled);
  EXPECT_EQ(smuggled.SerializeAsString(), honest.SerializeAsString());
  EXPECT_EQ(
      smuggled.indicator_groups(0).indicators(0).full_year_target().kind(),
      form::v1::TARGET_KIND_UNREADABLE);
}

TEST(PrepareFormTest, GivesRowsTheirUidsAndKeepsThoseThereAre) {
  const Form prepared = FormOf(kForm);
  EXPECT_TRUE(form::IsUid(prepared.expenditures(0).uid()));
  EXPECT_TRUE(form::IsUid(prepared.indicator_groups(0).uid()));
  EXPECT_TRUE(form::IsUid(prepared.indicator_groups(0).indicators(0).uid()));

  // A stored form, one row renamed and one added by the caller.
  Form edited = prepared;
  edited.mutable_expenditures(0)->set_item("灯具");
  edited.add_expenditures()->set_item("线缆");
  Prepare(&edited);
  EXPECT_EQ(edited.expenditures(0).uid(), prepared.expenditures(0).uid());
  EXPECT_TRUE(form::IsUid(edited.expenditures(1).uid()));
  EXPECT_NE(edited.expenditures(1).uid(), edited.expenditures(0).uid());
}

TEST(PrepareFormTest, IsIdempotent) {
  Form form = FormOf(kForm);
  const std::string once = form.SerializeAsString();
  Prepare(&form);
  EXPECT_EQ(form.SerializeAsString(), once);
}

}  // namespace
}  // namespace jixiao::validation
