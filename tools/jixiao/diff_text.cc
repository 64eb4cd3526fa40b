#include "tools/jixiao/diff_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "common/base/utf8.h"
#include "common/form/text.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using form::v1::IndicatorChange;

// Texts that fit into a line together are shown as they are.
constexpr size_t kShortColumns = 60;
// Columns of one side; JSON has all of it.
constexpr size_t kMostColumns = 240;
constexpr size_t kMoneyColumns = 16;
// Characters that are alike and shown around what differs.
constexpr size_t kContext = 8;

struct EnumField {
  std::string_view name;
  std::string_view prefix;
};

constexpr std::array kEnumFields = std::to_array<EnumField>({
    {"form_type", "FORM_TYPE_"},
    {"state", "FORM_STATE_"},
    {"recurrence", "RECURRENCE_"},
    {"budget_level", "BUDGET_LEVEL_"},
    {"category", "INDICATOR_CATEGORY_"},
    {"aspect", "INDICATOR_ASPECT_"},
    {"accumulation", "ACCUMULATION_"},
    {"accumulation_origin", "ACCUMULATION_ORIGIN_"},
});

using Characters = std::vector<std::string_view>;

Characters CharactersOf(std::string_view text) {
  Characters characters;
  while (!text.empty()) {
    std::string_view rest = text;
    if (!base::TakeCodePoint(&rest)) {
      rest.remove_prefix(1);
    }
    characters.push_back(text.substr(0, text.size() - rest.size()));
    text = rest;
  }
  return characters;
}

// The text without all but a few of its first `same_front` and last `same_back`
// characters.
std::string Excerpt(const Characters& text, size_t same_front,
                    size_t same_back) {
  const size_t from = same_front > kContext ? same_front - kContext : 0;
  const size_t cut = same_back > kContext ? same_back - kContext : 0;
  std::string excerpt = from > 0 ? "…" : "";
  for (size_t i = from; i + cut < text.size(); ++i) {
    excerpt += text[i];
  }
  return excerpt + (cut > 0 ? "…" : "");
}

struct Texts {
  std::string before;
  std::string after;
};

Texts Excerpts(const std::string& before, const std::string& after) {
  if (base::DisplayWidth(before) + base::DisplayWidth(after) <= kShortColumns) {
    return {before, after};
  }
  const Characters a = CharactersOf(before);
  const Characters b = CharactersOf(after);
  const size_t shorter = std::min(a.size(), b.size());
  size_t front = 0;
  while (front < shorter && a[front] == b[front]) {
    ++front;
  }
  size_t back = 0;
  while (back < shorter - front &&
         a[a.size() - 1 - back] == b[b.size() - 1 - back]) {
    ++back;
  }
  return {Excerpt(a, front, back), Excerpt(b, front, back)};
}

std::string Shown(std::string_view text) {
  return TerminalText(form::StripMarkup(text));
}

std::string CutOff(const std::string& text) {
  return base::TruncateColumns(text, kMostColumns);
}

std::string ChangeOf(const std::string& before, const std::string& after,
                     std::string_view remark) {
  if (before == after) {
    return CutOff(before) + (before.empty() ? "" : " ") + std::string(remark);
  }
  if (before.empty()) {
    return "+ " + CutOff(after);
  }
  if (after.empty()) {
    return "− " + CutOff(before);
  }
  const Texts texts = Excerpts(before, after);
  return CutOff(texts.before) + " → " + CutOff(texts.after);
}

std::string WithoutPrefix(std::string_view path, const std::string& text) {
  const std::string_view name = path.substr(path.find_last_of('.') + 1);
  for (const EnumField& field : kEnumFields) {
    if (field.name == name && text.starts_with(field.prefix)) {
      return text.substr(field.prefix.size());
    }
  }
  return text;
}

std::string Counted(int count, const std::string& what) {
  return count == 0
             ? ""
             : std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

void Append(const std::string& piece, std::string* list) {
  if (!piece.empty()) {
    *list += (list->empty() ? "" : ", ") + piece;
  }
}

std::string IndicatorCounts(const form::v1::FormDiff& diff) {
  static constexpr std::array<const char*, 9> kWords = {
      nullptr,  "added",   "removed", "renamed", "moved",
      "raised", "lowered", nullptr,   nullptr};
  std::array<int, kWords.size()> counts = {};
  for (const form::v1::IndicatorDiff& row : diff.indicators()) {
    for (const int change : row.changes()) {
      if (change >= 0 && static_cast<size_t>(change) < counts.size()) {
        ++counts[static_cast<size_t>(change)];
      }
    }
  }
  std::string list;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (kWords[i] != nullptr && counts[i] > 0) {
      Append(std::to_string(counts[i]) + ' ' + kWords[i], &list);
    }
  }
  return list;
}

}  // namespace

std::string ChangeText(std::string_view before, std::string_view after) {
  return ChangeOf(Shown(before), Shown(after), "(写法有变化)");
}

std::string ChangeText(const form::v1::FieldDiff& diff) {
  return ChangeOf(
      Shown(WithoutPrefix(diff.path(), diff.before())),
      Shown(WithoutPrefix(diff.path(), diff.after())),
      diff.path() == "contacts" ? "(遮蔽部分有变化)" : "(写法有变化)");
}

std::string MoneyText(const common::v1::Amount& amount, bool raw) {
  return amount.raw().empty() || (amount.has_fen() && !raw)
             ? WanYuan(amount)
             : base::TruncateColumns(Shown(amount.raw()), kMoneyColumns);
}

std::string DifferenceText(const form::v1::MoneyDiff& diff) {
  if (diff.has_difference_fen()) {
    return (diff.difference_fen() > 0 ? "+" : "") +
           WanYuan(std::optional<int64_t>(diff.difference_fen()));
  }
  if (diff.has_before() && diff.has_after()) {
    return "不明";
  }
  return diff.has_after() ? "新增" : "取消";
}

std::string_view DirectionMark(IndicatorChange direction) {
  switch (direction) {
    case form::v1::INDICATOR_CHANGE_TARGET_RAISED:
      return "▲";
    case form::v1::INDICATOR_CHANGE_TARGET_LOWERED:
      return "▼";
    default:
      return "≠";
  }
}

std::string DiffSummary(const form::v1::FormDiff& diff) {
  std::string list = Counted(diff.fields_size(), "field");
  std::string indicators = Counted(diff.indicators_size(), "indicator");
  const std::string counts = IndicatorCounts(diff);
  if (!counts.empty()) {
    indicators += " (" + counts + ")";
  }
  Append(indicators, &list);
  Append(Counted(diff.indicator_groups_size(), "second-level row"), &list);
  Append(Counted(diff.money_size(), "amount"), &list);
  return list;
}

}  // namespace jixiao::cli
