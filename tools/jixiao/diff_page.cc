#include "tools/jixiao/diff_page.h"

#include <optional>
#include <string>
#include <string_view>

#include "common/base/utf8.h"
#include "common/form/field_path.h"
#include "common/form/text.h"
#include "tools/jixiao/diff_text.h"
#include "tools/jixiao/field_labels.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using form::v1::FieldDiff;
using form::v1::Form;
using form::v1::FormDiff;
using form::v1::IndicatorDiff;
using form::v1::MoneyDiff;

constexpr size_t kTextColumn = 16;
constexpr std::string_view kFundingPrefix = "funding.";
constexpr std::string_view kExpenditures = "expenditures";
constexpr std::string_view kGroups = "indicator_groups";

// A label and a text, which begins at a column of its own.
void Line(std::string_view indent, std::string_view label,
          std::string_view text, std::ostream& out) {
  const std::string head =
      std::string(indent) + std::string(label) + std::string(2, ' ');
  out << WrapText(base::PadRight(head, kTextColumn) + std::string(text),
                  kTextColumn)
      << '\n';
}

// A section is headed only when something is in it.
class Section {
 public:
  Section(std::string_view title, std::ostream& out)
      : title_(title), out_(out) {}

  std::ostream& out() {
    if (!begun_) {
      out_ << '\n' << title_ << '\n';
      begun_ = true;
    }
    return out_;
  }

 private:
  const std::string_view title_;
  std::ostream& out_;
  bool begun_ = false;
};

// A path in two: the row, if it leads through one, and the field.
struct RowPath {
  std::string_view row;
  std::string_view field;
};

RowPath SplitRow(std::string_view path) {
  const size_t shut = path.rfind(']');
  if (shut == std::string_view::npos) {
    return {"", path};
  }
  const std::string_view field = path.substr(shut + 1);
  return {path.substr(0, shut + 1),
          field.substr(field.starts_with('.') ? 1 : 0)};
}

std::optional<std::string> NameIn(const Form& form, std::string_view row) {
  const auto found = form::ResolvePath(form, row);
  if (!found.ok() || found->field != nullptr) {
    return std::nullopt;
  }
  const auto* type = found->message->GetDescriptor();
  if (type == form::v1::ExpenditureLine::descriptor()) {
    return static_cast<const form::v1::ExpenditureLine*>(found->message)
        ->item();
  }
  if (type == form::v1::IndicatorGroup::descriptor()) {
    const auto* group =
        static_cast<const form::v1::IndicatorGroup*>(found->message);
    return group->level1() + "/" + group->level2();
  }
  return std::nullopt;
}

class Page {
 public:
  Page(const FormDiff& diff, const Form& base, const Form& target,
       std::ostream& out)
      : diff_(diff), base_(base), target_(target), out_(out) {}

  void Print() {
    PrintHead();
    PrintFunding();
    PrintExpenditures();
    PrintIndicators();
    PrintOthers();
    out_ << '\n'
         << WrapText(diff_.equal() ? "no difference"
                                   : "differs: " + DiffSummary(diff_),
                     2)
         << '\n';
  }

 private:
  void PrintHead() {
    const form::v1::Project& project = target_.project();
    if (!project.display_name().empty()) {
      out_ << WrapText(form::StripMarkup(project.display_name()) + "  " +
                           std::to_string(project.fiscal_year()) + "年度",
                       0)
           << '\n';
    }
    out_ << WrapText("− " + diff_.base(), 2) << '\n'
         << WrapText("+ " + diff_.target(), 2) << '\n';
  }

  static void AddAmounts(const MoneyDiff& money,
                         std::vector<std::string> labels, Table* table) {
    const bool raw = money.has_difference_fen() && money.difference_fen() == 0;
    labels.push_back(MoneyText(money.before(), raw));
    labels.push_back(MoneyText(money.after(), raw));
    labels.push_back(DifferenceText(money));
    table->Row(std::move(labels));
  }

  static void AddMoneyColumns(Table* table) {
    table->Column("旧 万元", Table::Align::kRight);
    table->Column("新 万元", Table::Align::kRight);
    table->Column("增减", Table::Align::kRight);
  }

  void PrintFunding() {
    Table table;
    table.Column("资金来源");
    AddMoneyColumns(&table);
    for (const MoneyDiff& money : diff_.money()) {
      const std::string_view path = money.path();
      if (path.starts_with(kFundingPrefix)) {
        AddAmounts(money, {FundingLabel(path.substr(kFundingPrefix.size()))},
                   &table);
      }
    }
    if (!table.empty()) {
      out_ << '\n' << table.ToString();
    }
  }

  void PrintExpenditures() {
    Table table;
    table.Column("支出明细", Table::Align::kLeft, true);
    table.Column("");
    AddMoneyColumns(&table);
    for (const MoneyDiff& money : diff_.money()) {
      if (std::string_view(money.path()).starts_with(kExpenditures)) {
        AddAmounts(money,
                   {money.item(), FieldLabel(SplitRow(money.path()).field)},
                   &table);
      }
    }
    if (!table.empty()) {
      out_ << '\n' << table.ToString();
    }
    Section section("支出明细的其他变化", out_);
    PrintFields(kExpenditures, &section);
  }

  void PrintIndicators() {
    Section section("指标", out_);
    for (const form::v1::IndicatorGroupDiff& group : diff_.indicator_groups()) {
      section.out() << WrapText((group.added() ? "  + 二级指标行 "
                                               : "  − 二级指标行 ") +
                                    group.level1() + "/" + group.level2(),
                                4)
                    << '\n';
    }
    for (const IndicatorDiff& row : diff_.indicators()) {
      PrintIndicator(row, section.out());
    }
    PrintFields(kGroups, &section);
  }

  void PrintOthers() {
    Section section("其他", out_);
    PrintFields("", &section);
  }

  static std::string PlaceText(const form::v1::IndicatorPlace& place) {
    return place.level1() + "/" + place.level2() + "/" + place.display_name();
  }

  static void PrintIndicator(const IndicatorDiff& row, std::ostream& out) {
    constexpr std::string_view kIndent = "      ";
    const bool stayed = row.has_before() && row.has_after();
    const std::string sign = stayed            ? "  ~ "
                             : row.has_after() ? "  + "
                                               : "  − ";
    out << WrapText(
               sign + PlaceText(row.has_after() ? row.after() : row.before()),
               4)
        << '\n';
    if (stayed && row.before().display_name() != row.after().display_name()) {
      Line(kIndent, "名称",
           ChangeText(row.before().display_name(), row.after().display_name()),
           out);
    }
    if (HasMoved(row)) {
      Line(kIndent, "位置",
           ChangeText(row.before().level1() + "/" + row.before().level2(),
                      row.after().level1() + "/" + row.after().level2()),
           out);
    }
    for (const form::v1::TargetDiff& target : row.targets()) {
      const std::string mark =
          stayed ? std::string(DirectionMark(target.direction())) + ' ' : "";
      Line(kIndent,
           target.column() == form::v1::TARGET_COLUMN_HALF_YEAR ? "半年"
                                                                : "全年",
           mark + ChangeText(target.before(), target.after()), out);
    }
    for (const FieldDiff& detail : row.details()) {
      Line(kIndent, FieldLabel(detail.path()), ChangeText(detail), out);
    }
  }

  static bool HasMoved(const IndicatorDiff& row) {
    for (const int change : row.changes()) {
      if (change == form::v1::INDICATOR_CHANGE_MOVED) {
        return true;
      }
    }
    return false;
  }

  static bool IsOfRows(std::string_view path) {
    return path.starts_with(kExpenditures) || path.starts_with(kGroups);
  }

  // Fields of the rows of `list`; those that are of no rows when it is empty.
  void PrintFields(std::string_view list, Section* section) {
    for (const FieldDiff& field : diff_.fields()) {
      const std::string_view path = field.path();
      if (list.empty() ? !IsOfRows(path) : path.starts_with(list)) {
        Line("  ", LabelOf(path), ChangeText(field), section->out());
      }
    }
  }

  // 扫描加工费 测算依据, or 项目名称.
  std::string LabelOf(std::string_view path) const {
    const RowPath parts = SplitRow(path);
    if (parts.row.empty() || !IsOfRows(path)) {
      return FieldLabel(path);
    }
    if (parts.field.empty()) {
      return "明细行";
    }
    auto name = NameIn(target_, parts.row);
    if (!name) {
      name = NameIn(base_, parts.row);
    }
    return name.value_or(std::string(parts.row)) + ' ' +
           FieldLabel(parts.field);
  }

  const FormDiff& diff_;
  const Form& base_;
  const Form& target_;
  std::ostream& out_;
};

}  // namespace

void PrintDiff(const FormDiff& diff, const Form& base, const Form& target,
               std::ostream& out) {
  Page(diff, base, target, out).Print();
}

}  // namespace jixiao::cli
