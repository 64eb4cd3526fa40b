#include <array>
#include <utility>

#include "common/form/target/comparator.h"
#include "common/form/target/normal_text.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "common/form/target/unit.h"
#include "jixiao/form/v1/form_enums.pb.h"

namespace jixiao::form::target {
namespace {

template <typename Words>
bool IsOneOf(std::string_view text, const Words& words) {
  for (const std::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

constexpr std::array kNotApplicable = std::to_array<std::string_view>(
    {"不适用", "不涉及", "无需", "无此项", "N/A", "n/a", "NA", "/", "-", "--"});

// What templates print into slots to be filled in, and choices not made.
constexpr std::array kLeftovers = std::to_array<std::string_view>(
    {"**", "××", "__", "...", "□", "是/否", "有/无"});

// XX or xx that is not part of a longer word.
bool HoldsLetterPlaceholder(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool pair =
        (text[i] == 'X' || text[i] == 'x') && text[i + 1] == text[i];
    if (!pair) continue;
    const bool letter_before =
        i > 0 && IsLetter(text[i - 1]) && text[i - 1] != text[i];
    std::size_t end = i + 2;
    while (end < text.size() && text[end] == text[i]) ++end;
    const bool letter_after = end < text.size() && IsLetter(text[end]);
    if (!letter_before && !letter_after) return true;
  }
  return false;
}

// An operator without a number, a unit without a number, or one star in the
// number's place: ≥, %, ≥%, ≥*%.
bool IsUnfilled(std::string_view text) {
  Scanner in(text);
  const bool compared = EatComparator(&in).has_value();
  const bool starred = !in.EatAny({"*", "×", "X", "x"}).empty();
  if (in.done()) return compared || starred;
  return ParseKnownUnit(in.rest()).has_value();
}

}  // namespace

v1::TargetValue OfKind(v1::TargetKind kind) {
  v1::TargetValue value;
  value.set_kind(kind);
  return value;
}

v1::TargetValue Unreadable(std::string proposed) {
  v1::TargetValue value = OfKind(v1::TARGET_KIND_UNREADABLE);
  value.mutable_unreadable()->set_proposed(std::move(proposed));
  return value;
}

Reading ReadEmpty(const Input& in) {
  if (!in.text.empty()) return std::nullopt;
  return OfKind(v1::TARGET_KIND_EMPTY);
}

Reading ReadNotApplicable(const Input& in) {
  if (!IsOneOf(in.text, kNotApplicable)) return std::nullopt;
  return OfKind(v1::TARGET_KIND_NOT_APPLICABLE);
}

Reading ReadPlaceholder(const Input& in) {
  bool leftover = HoldsLetterPlaceholder(in.text) || IsUnfilled(in.text);
  for (const std::string_view mark : kLeftovers) {
    leftover = leftover || Contains(in.text, mark);
  }
  if (!leftover) return std::nullopt;
  return OfKind(v1::TARGET_KIND_PLACEHOLDER);
}

// A question is no target (rule V17).
Reading ReadQuestion(const Input& in) {
  if (!Contains(in.text, "是否") && !in.text.ends_with('?')) {
    return std::nullopt;
  }
  return Unreadable("");
}

Reading ReadBoolean(const Input& in) {
  const bool yes = in.text == "是" || in.text == "有";
  if (!yes && in.text != "否" && in.text != "无") return std::nullopt;
  v1::TargetValue value = OfKind(v1::TARGET_KIND_BOOLEAN);
  value.mutable_boolean()->set_value(yes);
  return value;
}

// A bare 0 in the half-year slot beside a deadline: nothing is due yet.
Reading ReadNotDue(const Input& in) {
  if (in.text != "0" || in.context.column != v1::TARGET_COLUMN_HALF_YEAR ||
      !in.context.sibling_raw) {
    return std::nullopt;
  }
  const auto sibling = NormalizeTarget(*in.context.sibling_raw);
  if (!sibling) return std::nullopt;
  const Reading deadline = ReadDeadline({*sibling, in.context});
  if (!deadline || deadline->kind() != v1::TARGET_KIND_DEADLINE) {
    return std::nullopt;
  }
  return OfKind(v1::TARGET_KIND_NOT_DUE);
}

// 序时进度, also 按序时进度完成, ≥序时进度.
Reading ReadProgress(const Input& in) {
  Scanner rest(in.text);
  EatComparator(&rest);
  rest.EatAny({"按照", "按", "达到", "符合", "与"});
  if (!rest.Eat("序时进度") && !rest.Eat("时序进度")) return std::nullopt;
  rest.EatAny({"要求", "一致", "同步"});
  rest.EatAny({"完成", "执行", "推进", "支付", "拨付", "支出", "到位"});
  if (!rest.done()) return std::nullopt;
  return OfKind(v1::TARGET_KIND_PROGRESS);
}

}  // namespace jixiao::form::target
