#include <array>

#include "common/form/target/comparator.h"
#include "common/form/target/normal_text.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "common/form/target/unit.h"
#include "common/form/target/words.h"
#include "jixiao/form/v1/form_enums.pb.h"

namespace jixiao::form::target {
namespace {

template <typename Words>
bool IsOneOf(std::string_view text, const Words& words) {
  for (const std::string_view word : words) {
    if (Same(text, word)) return true;
  }
  return false;
}

constexpr std::array kNotApplicable = std::to_array<std::string_view>(
    {"不适用", "不涉及", "无需", "无此项", "N/A", "n/a", "NA", "/", "-", "--"});

constexpr std::string_view kTimes = "×";

// What templates print into slots to be filled in, and choices not made.
constexpr std::array kLeftovers = std::to_array<std::string_view>(
    {"**", "××", "__", "...", "□", "是/否", "有/无"});

// Whether the text has a byte that one of them needs; hardly any text has.
bool MayHoldLeftover(std::string_view text) {
  constexpr std::string_view kBox = "□";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '*' || c == '_' || c == '.' || c == '/' || c == kTimes.front() ||
        (c == kBox.front() && text.substr(i).starts_with(kBox))) {
      return true;
    }
  }
  return false;
}

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

Reading OfKind(const Input& in, v1::TargetKind kind) {
  in.value->set_kind(kind);
  return in.value;
}

Reading Unreadable(const Input& in, std::string_view proposed) {
  OfKind(in, v1::TARGET_KIND_UNREADABLE);
  in.value->mutable_unreadable()->set_proposed(proposed.data(),
                                               proposed.size());
  return in.value;
}

Reading ReadEmpty(const Input& in) {
  if (!in.text.empty()) return nullptr;
  return OfKind(in, v1::TARGET_KIND_EMPTY);
}

Reading ReadNotApplicable(const Input& in) {
  if (!IsOneOf(in.text, kNotApplicable)) return nullptr;
  return OfKind(in, v1::TARGET_KIND_NOT_APPLICABLE);
}

Reading ReadPlaceholder(const Input& in) {
  if (!HoldsLetterPlaceholder(in.text) && !IsUnfilled(in.text) &&
      !(MayHoldLeftover(in.text) && HoldsAnyOf(in.text, kLeftovers))) {
    return nullptr;
  }
  return OfKind(in, v1::TARGET_KIND_PLACEHOLDER);
}

// A question is no target (rule V17).
Reading ReadQuestion(const Input& in) {
  if (!Contains(in.text, "是否") && !in.text.ends_with('?')) {
    return nullptr;
  }
  return Unreadable(in, "");
}

Reading ReadBoolean(const Input& in) {
  const bool yes = in.text == "是" || in.text == "有";
  if (!yes && in.text != "否" && in.text != "无") return nullptr;
  OfKind(in, v1::TARGET_KIND_BOOLEAN);
  in.value->mutable_boolean()->set_value(yes);
  return in.value;
}

// A bare 0 in the half-year slot beside a deadline: nothing is due yet.
Reading ReadNotDue(const Input& in) {
  if (in.text != "0" || in.context.column != v1::TARGET_COLUMN_HALF_YEAR ||
      !in.context.sibling_raw) {
    return nullptr;
  }
  const auto sibling = NormalizeTarget(*in.context.sibling_raw);
  if (!sibling) return nullptr;
  v1::TargetValue scratch;
  const Reading deadline = ReadDeadline({*sibling, in.context, &scratch});
  if (!deadline || deadline->kind() != v1::TARGET_KIND_DEADLINE) {
    return nullptr;
  }
  return OfKind(in, v1::TARGET_KIND_NOT_DUE);
}

// 序时进度, also 按序时进度完成, ≥序时进度.
Reading ReadProgress(const Input& in) {
  constexpr std::string_view kProgress = "序时进度";
  if (in.text.size() < kProgress.size()) return nullptr;  // most texts
  Scanner rest(in.text);
  EatComparator(&rest);
  rest.EatAny({"按照", "按", "达到", "符合", "与"});
  if (!rest.Eat(kProgress) && !rest.Eat("时序进度")) return nullptr;
  rest.EatAny({"要求", "一致", "同步"});
  rest.EatAny({"完成", "执行", "推进", "支付", "拨付", "支出", "到位"});
  if (!rest.done()) return nullptr;
  return OfKind(in, v1::TARGET_KIND_PROGRESS);
}

}  // namespace jixiao::form::target
