#include "tools/jixiao/form_page.h"

#include "common/base/utf8.h"
#include "common/form/amount_fields.h"
#include "common/form/text.h"
#include "tools/jixiao/field_labels.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

constexpr size_t kLabelColumns = 14;

void Field(std::ostream& out, std::string_view label, std::string_view text) {
  if (!text.empty()) {
    out << WrapText(
               base::PadRight(label, kLabelColumns) + form::StripMarkup(text),
               kLabelColumns)
        << '\n';
  }
}

std::string ContactsText(const form::v1::Form& form) {
  std::string text;
  for (const form::v1::Contact& contact : form.contacts()) {
    text += (text.empty() ? "" : "; ") + contact.display_name();
    for (const std::string& phone : contact.phones()) {
      text += ' ' + phone;
    }
  }
  return text;
}

void PrintFunding(const form::v1::Funding& funding, std::ostream& out) {
  Table table;
  table.Column("资金来源");
  table.Column("万元", Table::Align::kRight);
  for (const auto& amount : form::kFundingAmounts) {
    table.Row({FundingLabel(amount.name), WanYuan((funding.*amount.get)())});
  }
  out << '\n' << table.ToString();
}

void PrintExpenditures(const form::v1::Form& form, std::ostream& out) {
  Table table;
  table.Column("支出明细", Table::Align::kLeft, true);
  table.Column("半年计划 万元", Table::Align::kRight);
  table.Column("全年预算 万元", Table::Align::kRight);
  for (const form::v1::ExpenditureLine& line : form.expenditures()) {
    table.Row({line.item(), WanYuan(line.half_year_plan()),
               WanYuan(line.full_year_budget())});
  }
  out << '\n' << table.ToString();
}

void PrintIndicators(const form::v1::Form& form, std::ostream& out) {
  Table table;
  table.Column("一级指标");
  table.Column("二级指标");
  table.Column("三级指标", Table::Align::kLeft, true);
  table.Column("半年", Table::Align::kLeft, true);
  table.Column("全年", Table::Align::kLeft, true);
  for (const form::v1::IndicatorGroup& group : form.indicator_groups()) {
    if (group.indicators().empty()) {
      table.Row({group.level1(), group.level2(), "-", "", ""});
    }
    for (const form::v1::Indicator& indicator : group.indicators()) {
      table.Row({group.level1(), group.level2(), indicator.display_name(),
                 indicator.half_year_target().raw(),
                 indicator.full_year_target().raw()});
    }
  }
  out << '\n' << table.ToString();
}

}  // namespace

void PrintForm(const form::v1::Form& form, std::ostream& out) {
  const form::v1::Project& project = form.project();
  out << WrapText(form.title() + "  " + std::to_string(project.fiscal_year()) +
                      "年度",
                  0)
      << "\n\n";
  Field(out, "form", form.name());
  Field(out, "state",
        StateText(form.state()) + ", revision " +
            std::to_string(form.revision()) + ", findings " +
            FindingsText(form.validation()));
  Field(out, "项目名称", project.display_name());
  Field(out, "主管部门", project.department().printed_name());
  Field(out, "实施单位", project.implementing_unit().printed_name());
  Field(out, "项目类型", project.recurrence_text());
  Field(out, "项目级次", project.budget_level_text());
  Field(out, "联系人", ContactsText(form));
  Field(out, "立项必要性", form.narrative().necessity());
  Field(out, "实施可行性", form.narrative().feasibility());
  Field(out, "实施内容", form.narrative().activities());
  Field(out, "中长期目标", form.narrative().long_term_objective());
  Field(out, "年度目标", form.narrative().annual_objective());
  PrintFunding(form.funding(), out);
  PrintExpenditures(form, out);
  PrintIndicators(form, out);
}

}  // namespace jixiao::cli
