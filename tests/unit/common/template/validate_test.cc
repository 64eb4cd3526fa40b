#include "common/template/validate.h"

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/unit/common/template/sample_template.h"

namespace jixiao::tmpl {
namespace {

using Proto = templates::v1::Template;

struct Case {
  std::string name;
  std::string field;  // where the one violation must be
  std::function<void(Proto&)> spoil;
};

class SpoiltTemplate : public ::testing::TestWithParam<Case> {};

TEST(CheckTemplate, FindsNothingInAGoodOne) {
  const auto violations = CheckTemplate(SmallTemplate());
  EXPECT_TRUE(violations.empty())
      << violations[0].field << " " << violations[0].description;
}

TEST_P(SpoiltTemplate, HasOneViolationWhereItWasSpoilt) {
  Proto proto = SmallTemplate();
  GetParam().spoil(proto);
  const auto violations = CheckTemplate(proto);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, GetParam().field);
  EXPECT_FALSE(violations[0].description.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Spoilt, SpoiltTemplate,
    ::testing::ValuesIn(std::vector<Case>{
        {"Name", "name", [](Proto& p) { p.set_name("small"); }},
        {"DisplayName", "display_name",
         [](Proto& p) { p.clear_display_name(); }},
        {"Unit", "amount_unit", [](Proto& p) { p.clear_amount_unit(); }},
        {"HalfYear", "half_year_point",
         [](Proto& p) { p.clear_half_year_point(); }},
        {"NoTitle", "title_patterns",
         [](Proto& p) { p.clear_title_patterns(); }},
        {"BadTitle", "title_patterns[0].pattern",
         [](Proto& p) { p.mutable_title_patterns(0)->set_pattern("("); }},
        {"TitleType", "title_patterns[0].form_type",
         [](Proto& p) { p.mutable_title_patterns(0)->clear_form_type(); }},
        {"YearGroup", "fiscal_year_pattern",
         [](Proto& p) { p.set_fiscal_year_pattern("\\d{4}"); }},
        {"LabelPath", "field_labels[1].field",
         [](Proto& p) {
           auto* label = p.add_field_labels();
           label->set_field("project.nmae");
           label->add_texts("名");
         }},
        {"LabelOfAMessage", "field_labels[1].field",
         [](Proto& p) {
           auto* label = p.add_field_labels();
           label->set_field("funding");
           label->add_texts("名");
         }},
        {"LabelTextTwice", "field_labels[1].texts",
         [](Proto& p) {
           auto* label = p.add_field_labels();
           label->set_field("title");
           label->add_texts("项 目");
         }},
        {"NoProjectName", "field_labels",
         [](Proto& p) { p.mutable_field_labels(0)->set_field("title"); }},
        {"HeadMissing", "head_texts",
         [](Proto& p) { p.mutable_head_texts(0)->set_key("money"); }},
        {"HeadBlank", "head_texts[0].texts",
         [](Proto& p) { p.mutable_head_texts(0)->set_texts(0, " "); }},
        {"FundingPath", "funding_lines[1].field",
         [](Proto& p) { p.mutable_funding_lines(1)->set_field("title"); }},
        {"FundingParent", "funding_lines[0].parent",
         [](Proto& p) {
           p.mutable_funding_lines(0)->set_parent("funding.other");
         }},
        {"FundingText", "funding_lines[1].texts",
         [](Proto& p) { p.mutable_funding_lines(1)->set_texts(0, "总额"); }},
        {"Recurrence", "recurrences[0]",
         [](Proto& p) { p.mutable_recurrences(0)->clear_recurrence(); }},
        {"BudgetLevel", "budget_levels[0].texts",
         [](Proto& p) {
           p.add_budget_levels()->set_budget_level(form::v1::BUDGET_LEVEL_CITY);
         }},
        {"NoColumns", "value_columns",
         [](Proto& p) { p.clear_value_columns(); }},
        {"ColumnTwice", "value_columns[1].column",
         [](Proto& p) {
           *p.add_value_columns() = p.value_columns(0);
           p.mutable_value_columns(1)->set_texts(0, "值");
         }},
        {"NoTree", "indicator_tree",
         [](Proto& p) { p.clear_indicator_tree(); }},
        {"Category", "indicator_tree[0]",
         [](Proto& p) { p.mutable_indicator_tree(0)->clear_category(); }},
        {"NoSecondLevel", "indicator_tree[1]",
         [](Proto& p) { p.mutable_indicator_tree(1)->clear_children(); }},
        {"Aspect", "indicator_tree[0].children[0]",
         [](Proto& p) {
           p.mutable_indicator_tree(0)->mutable_children(0)->clear_aspect();
         }},
        {"NoLayout", "layout", [](Proto& p) { p.clear_layout(); }},
        {"Width", "layout.column_widths",
         [](Proto& p) { p.mutable_layout()->set_column_widths(0, 0); }},
        {"RowTooWide", "layout.rows[0]",
         [](Proto& p) {
           p.mutable_layout()->mutable_rows(0)->add_cells()->set_text("x");
         }},
        {"RowTooNarrow", "layout.rows[0]",
         [](Proto& p) {
           p.mutable_layout()
               ->mutable_rows(0)
               ->mutable_cells(0)
               ->clear_column_span();
         }},
        {"IntoCellAbove", "layout.rows[2]",
         [](Proto& p) {
           p.mutable_layout()
               ->mutable_rows(2)
               ->mutable_cells(0)
               ->set_column_span(2);
         }},
        {"EmptyCell", "layout.rows[0]",
         [](Proto& p) {
           p.mutable_layout()->mutable_rows(0)->mutable_cells(0)->clear_field();
         }},
        {"LayoutField", "layout.rows[0]",
         [](Proto& p) {
           p.mutable_layout()->mutable_rows(0)->mutable_cells(0)->set_field(
               "level1");
         }},
        {"MergeOutsideRepeat", "layout.rows[0]",
         [](Proto& p) {
           p.mutable_layout()
               ->mutable_rows(0)
               ->mutable_cells(0)
               ->set_merge_equal(true);
         }},
        {"SuffixOfText", "layout.rows[1]",
         [](Proto& p) {
           p.mutable_layout()->mutable_rows(1)->mutable_cells(0)->set_suffix(
               "x");
         }},
    }),
    [](const auto& test) { return test.param.name; });

TEST(CheckLayout, SpansMayNotReachBelowTheLastRow) {
  Proto proto = SmallTemplate();
  proto.mutable_layout()->mutable_rows(1)->mutable_cells(0)->set_row_span(3);
  const auto violations = CheckLayout(proto.layout());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "layout.rows[1]");
}

}  // namespace
}  // namespace jixiao::tmpl
