#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/template/registry.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/reporting/query/engine.h"
#include "services/reporting/query/reports.h"
#include "services/reporting/render/form_page.h"
#include "services/reporting/render/report_page.h"
#include "tests/unit/services/reporting/render/html_check.h"
#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using ::testing::HasSubstr;
using testing::HtmlFault;
using ::testing::Not;
using testing::SampleForm;

constexpr std::size_t kMaxGoldenBytes = 1 << 20;
constexpr char kHostile[] = "<script>alert('&\"')</script>";

// Compares with tests/…/golden/`name`; with JIXIAO_UPDATE_GOLDENS set, writes
// it.
void ExpectGolden(const std::string& name, const std::string& actual) {
  const std::filesystem::path path =
      std::filesystem::path(JIXIAO_SOURCE_DIR) /
      "tests/unit/services/reporting/render/golden" / name;
  if (std::getenv("JIXIAO_UPDATE_GOLDENS") != nullptr) {
    ASSERT_TRUE(base::WriteFileAtomically(path, actual).ok());
  }
  const auto golden = base::ReadFile(path, kMaxGoldenBytes);
  ASSERT_TRUE(golden.ok()) << golden.status();
  EXPECT_EQ(actual, *golden)
      << "set JIXIAO_UPDATE_GOLDENS=1 when the change is meant";
}

// The four named reports over these forms, as one page.
ReportPage Page(const std::vector<form::v1::ExportedForm>& forms) {
  TenantPartition partition(testing::kTenant, "h");
  for (const auto& exported : forms) {
    partition.Put(testing::Facts(exported));
  }
  const TenantPartition* partitions[] = {&partition};
  const auto reports =
      NamedReports::LoadDirectory(JIXIAO_SOURCE_DIR "/deploy/reports");
  IndicatorOrder order;
  const auto templates = tmpl::TemplateRegistry::LoadDirectory(
      JIXIAO_SOURCE_DIR "/deploy/templates");
  order.Add(templates->Find("templates/nantong-2024").value()->proto());
  const auto run = [&](const v1::ReportQuery& query) {
    const auto plan = MakePlan(query, {});
    const auto result = RunQuery(partitions, *plan, order, Language::kZh);
    v1::QueryReportResponse report;
    for (const v1::ReportColumn& column : ColumnsOf(*plan, Language::kZh)) {
      *report.add_columns() = column;
    }
    for (const ResultRow& row : result->rows) {
      *report.add_rows() = ToMessage(row, *plan);
    }
    *report.mutable_totals() = ToMessage(result->totals, *plan);
    auto& as_of = *report.add_as_of();
    as_of.set_tenant(testing::kTenant);
    as_of.set_revision(57);
    return report;
  };
  ReportPage page;
  for (const char* name : {"reports/summary", "reports/funding",
                           "reports/coverage", "reports/findings"}) {
    const v1::Report& report = **reports->Find(name);
    page.sections.push_back({run(report.query()), report.description_zh()});
    page.sections.back().report.set_title(report.title_zh());
  }
  v1::ReportQuery figures;
  for (const char* measure :
       {"forms", "budget", "half_year_plan", "execution_share",
        "forms_with_cost_or_satisfaction", "findings"}) {
    figures.add_measures(measure);
  }
  page.key_figures = run(figures);
  return page;
}

TEST(ReportPageTest, LooksAsAgreed) {
  const std::string html =
      ToHtml(Page({SampleForm("a001"), SampleForm("a002")}));
  EXPECT_EQ(HtmlFault(html), "");
  ExpectGolden("report.html", html);
}

TEST(ReportPageTest, IsSelfContained) {
  const std::string html = ToHtml(Page({SampleForm("a001")}));
  for (const char* outside :
       {"<script", "src=", "href=\"http", "@import", "url(", "javascript:"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
}

TEST(ReportPageTest, HostileNamesStayText) {
  auto exported = SampleForm("a001");
  auto& project = *exported.mutable_form()->mutable_project();
  project.mutable_implementing_unit()->set_printed_name(kHostile);
  exported.mutable_form()->mutable_indicator_groups(0)->set_level2(kHostile);
  ReportPage page = Page({exported, SampleForm("a002")});
  page.title = kHostile;
  const std::string html = ToHtml(page);
  EXPECT_EQ(HtmlFault(html), "");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
}

TEST(ReportPageTest, AnEmptyIndexStillMakesAPage) {
  const std::string html = ToHtml(Page({}));
  EXPECT_EQ(HtmlFault(html), "");
  EXPECT_THAT(html, HasSubstr("没有数据"));
}

TEST(FormPageTest, LooksAsAgreed) {
  const auto templates = tmpl::TemplateRegistry::LoadDirectory(
      JIXIAO_SOURCE_DIR "/deploy/templates");
  const auto form_template = templates->Find("templates/nantong-2024").value();
  const auto html = ToHtml(SampleForm("a001").form(), form_template->proto());
  ASSERT_TRUE(html.ok()) << html.status();
  EXPECT_EQ(HtmlFault(*html), "");
  EXPECT_THAT(*html, HasSubstr(">=40%<"));
  EXPECT_THAT(*html, Not(HasSubstr("&lt;p&gt;")));
  ExpectGolden("form.html", *html);

  auto hostile = SampleForm("a001").form();
  hostile.mutable_project()->set_display_name(kHostile);
  hostile.set_title(kHostile);
  hostile.mutable_indicator_groups(0)->mutable_indicators(0)->set_display_name(
      "5 < 6 & 7");
  const auto safe = ToHtml(hostile, form_template->proto());
  EXPECT_EQ(HtmlFault(*safe), "");
  EXPECT_THAT(*safe, Not(HasSubstr("<script")));
}

TEST(HtmlCheckTest, SeesFaults) {
  const std::string head = "<!DOCTYPE html>\n";
  EXPECT_EQ(HtmlFault(head + "<p class=\"a\">x</p>"), "");
  EXPECT_NE(HtmlFault(head + "<p>x"), "");
  EXPECT_NE(HtmlFault(head + "<p><b>x</p></b>"), "");
  EXPECT_NE(HtmlFault(head + "<p class=a>x</p>"), "");
  EXPECT_NE(HtmlFault(head + "<p>a & b</p>"), "");
}

}  // namespace
}  // namespace jixiao::reporting
