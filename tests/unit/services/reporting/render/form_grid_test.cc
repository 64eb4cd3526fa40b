#include "services/reporting/render/form_grid.h"

#include <random>

#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/template/registry.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/reporting/render/field_text.h"
#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using templates::v1::Layout;
using templates::v1::LayoutCell;
using templates::v1::Template;
using testing::RandomForm;
using testing::SampleForm;

// What is wrong with the tiling; empty when each place has exactly one cell.
std::string TilingFault(const FormGrid& grid) {
  std::vector<std::vector<int>> covered(
      grid.rows, std::vector<int>(grid.column_widths.size(), 0));
  for (const GridCell& cell : grid.cells) {
    for (std::size_t r = cell.row; r < cell.row + cell.row_span; ++r) {
      for (std::size_t c = cell.column; c < cell.column + cell.column_span;
           ++c) {
        if (r >= covered.size() || c >= covered[r].size()) {
          return "a cell leaves the grid";
        }
        ++covered[r][c];
      }
    }
  }
  for (const auto& row : covered) {
    for (const int count : row) {
      if (count != 1) {
        return "a place has " + std::to_string(count) + " cells";
      }
    }
  }
  return "";
}

// A layout of random spans that tiles, with repeated rows.
Layout RandomLayout(std::mt19937& random) {
  Layout layout;
  const std::size_t columns = 2 + random() % 5;
  for (std::size_t i = 0; i < columns; ++i) {
    layout.add_column_widths(static_cast<int>(1 + random() % 9));
  }
  const int rows = static_cast<int>(2 + random() % 6);
  std::vector<int> covered(columns, 0);
  for (int r = 0; r < rows; ++r) {
    auto& row = *layout.add_rows();
    row.set_repeat(static_cast<templates::v1::LayoutRepeat>(random() % 3));
    for (std::size_t c = 0; c < columns;) {
      if (covered[c] > 0) {
        ++c;
        continue;
      }
      LayoutCell& cell = *row.add_cells();
      const int height =
          random() % 4 == 0
              ? static_cast<int>(1 + random() % static_cast<unsigned>(rows - r))
              : 1;
      std::size_t width = 1;
      while (c + width < columns && covered[c + width] == 0 &&
             random() % 2 == 0) {
        ++width;
      }
      cell.set_column_span(static_cast<int>(width));
      cell.set_row_span(height);
      if (row.repeat() == templates::v1::LAYOUT_REPEAT_INDICATORS) {
        cell.set_field(random() % 2 ? "level1" : "level2");
        cell.set_merge_equal(random() % 3 > 0);
      } else {
        cell.set_text("文");
      }
      for (std::size_t i = 0; i < width; ++i) {
        covered[c++] = height;
      }
    }
    for (int& left : covered) {
      --left;
    }
  }
  return layout;
}

TEST(FormGridTest, AnyLayoutThatTilesTilesWithAnyForm) {
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    Template form_template;
    *form_template.mutable_layout() = RandomLayout(random);
    const auto exported = RandomForm("f" + std::to_string(i), random);
    const auto grid = LayOut(exported.form(), form_template);
    ASSERT_TRUE(grid.ok()) << grid.status() << form_template.ShortDebugString();
    ASSERT_EQ(TilingFault(*grid), "") << form_template.ShortDebugString();
  }
}

TEST(FormGridTest, TheCheckOfTilingSeesAGapAndAnOverlap) {
  FormGrid grid{.column_widths = {1, 1}, .rows = 1, .cells = {}};
  grid.cells.push_back({.column_span = 1, .text = {}});
  EXPECT_NE(TilingFault(grid), "");
  grid.cells.push_back({.column_span = 2, .text = {}});
  EXPECT_NE(TilingFault(grid), "");
}

TEST(FormGridTest, RefusesALayoutThatDoesNotTile) {
  Template form_template;
  form_template.mutable_layout()->add_column_widths(1);
  form_template.mutable_layout()->add_column_widths(1);
  form_template.mutable_layout()->add_rows()->add_cells()->set_text("x");
  const auto grid = LayOut(SampleForm("a001").form(), form_template);
  EXPECT_EQ(errors::ReasonOf(grid.status()),
            errors::ERROR_REASON_TEMPLATE_UNKNOWN);
}

class NantongTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto templates = tmpl::TemplateRegistry::LoadDirectory(JIXIAO_SOURCE_DIR
                                                           "/deploy/templates");
    ASSERT_TRUE(templates.ok()) << templates.status();
    template_ = templates->Find("templates/nantong-2024").value();
  }

  // The cell with this text, which there is once.
  GridCell Cell(const FormGrid& grid, const std::string& text) {
    std::vector<GridCell> found;
    for (const GridCell& cell : grid.cells) {
      if (cell.text == text) {
        found.push_back(cell);
      }
    }
    EXPECT_EQ(found.size(), 1U) << text;
    return found.empty() ? GridCell{} : found.front();
  }

  std::shared_ptr<const tmpl::Template> template_;
};

TEST_F(NantongTest, MergesLevelsAndKeepsEmptyRows) {
  const auto grid = LayOut(SampleForm("a001").form(), template_->proto());
  ASSERT_TRUE(grid.ok());
  EXPECT_EQ(TilingFault(*grid), "");
  EXPECT_EQ(Cell(*grid, "产出指标").row_span, 3U);
  EXPECT_EQ(Cell(*grid, "数量指标").row_span, 2U);
  EXPECT_EQ(Cell(*grid, "成本指标").row_span, 1U);
  EXPECT_EQ(Cell(*grid, "满意度指标").row_span, 1U);
}

TEST_F(NantongTest, PrintsValuesAsFound) {
  const form::v1::Form form = SampleForm("a001").form();
  const auto& proto = template_->proto();
  EXPECT_EQ(FormFieldText(form, "project.start_date", proto), "2024");
  EXPECT_EQ(FormFieldText(form, "funding.general_public_budget", proto),
            "12.5");
  EXPECT_EQ(FormFieldText(form, "funding.total", proto), "");
  EXPECT_EQ(FormFieldText(form, "contacts", proto), "甲* 555***01");
  EXPECT_EQ(FormFieldText(form, "project.budget_level_text", proto), "市本级");
  EXPECT_EQ(FormFieldText(form, "no.such.path", proto), "");
  EXPECT_EQ(FormFieldText(form, "narrative.necessity", proto),
            "清除淤积。\n保障行洪。");
  EXPECT_EQ(FieldText(form.indicator_groups(0).indicators(1),
                      "full_year_target", proto),
            "=40%");
}

}  // namespace
}  // namespace jixiao::reporting
