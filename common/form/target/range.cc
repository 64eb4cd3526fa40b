#include <array>
#include <utility>

#include "common/form/target/comparator.h"
#include "common/form/target/number.h"
#include "common/form/target/quantity.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "common/form/target/words.h"
#include "jixiao/common/v1/number.pb.h"

namespace jixiao::form::target {
namespace {

constexpr std::array kRangeMarks =
    std::to_array<std::string_view>({"-", "~", "至", "到"});

std::string_view CanonicalUnit(const Measure& measure) {
  return measure.unit ? std::string_view(measure.unit->canonical)
                      : std::string_view();
}

// What stands behind the digits: 万人 of 5万人.
std::string_view BehindDigits(std::string_view text) {
  Scanner in(text);
  return ReadDigits(&in) ? in.rest() : std::string_view();
}

// The lower bound; it takes multiplier and unit of the upper one when it has
// none of its own (3-5万人).
std::optional<Measure> ParseLow(std::string_view text, std::string_view high) {
  auto low = ParseMeasure(text);
  if (!low || low->unit || !BehindDigits(text).empty()) return low;
  return ParseMeasure(std::string(text) + std::string(BehindDigits(high)));
}

Reading RangeOf(const Input& in, const Measure& low, const Measure& high) {
  if (Compare(low.number, high.number) > 0) return Unreadable(in, "");
  OfKind(in, v1::TARGET_KIND_RANGE);
  v1::QuantityRange& range = *in.value->mutable_range();
  form::ToProto(low.number, range.mutable_low());
  form::ToProto(high.number, range.mutable_high());
  if (high.unit) {
    range.set_unit(high.unit->canonical);
    range.set_raw_unit(high.unit->raw);
  }
  return in.value;
}

// 2-12个月, 60%~80%.
Reading ReadDashRange(const Input& in, std::string_view text) {
  for (const std::string_view mark : kRangeMarks) {
    const std::size_t at = text.find(mark, 1);
    if (at == std::string_view::npos) continue;
    const std::string_view upper = text.substr(at + mark.size());
    const auto high = ParseMeasure(upper);
    const auto low = ParseLow(text.substr(0, at), upper);
    if (low && high && CanonicalUnit(*low) == CanonicalUnit(*high)) {
      return RangeOf(in, *low, *high);
    }
  }
  return nullptr;
}

// ≥60%且≤80%.
Reading ReadBoundedRange(const Input& in, std::string_view text) {
  for (const std::string_view mark : {"且", ",", "、"}) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    const auto low = ParseQuantityPhrase(text.substr(0, at));
    const auto high = ParseQuantityPhrase(text.substr(at + mark.size()));
    if (low && high && low->comparator == v1::COMPARATOR_GE &&
        high->comparator == v1::COMPARATOR_LE &&
        CanonicalUnit(low->measure) == CanonicalUnit(high->measure)) {
      return RangeOf(in, low->measure, high->measure);
    }
  }
  return nullptr;
}

}  // namespace

Reading ReadRange(const Input& in) {
  if (in.text.empty()) return nullptr;
  Scanner rest(in.text);
  rest.EatAny({"控制在", "保持在", "介于", "在"});
  std::string_view body = rest.rest();
  if (body.ends_with("之间"))
    body.remove_suffix(std::string_view("之间").size());
  if (body.empty()) return nullptr;
  if (const Reading range = ReadDashRange(in, body)) return range;
  return ReadBoundedRange(in, body);
}

// ±3%以内, 100±5%, 正负10%.
Reading ReadTolerance(const Input& in) {
  std::size_t at = in.text.find("±");
  std::size_t length = std::string_view("±").size();
  if (at == std::string_view::npos) {
    at = in.text.find("正负");
    length = std::string_view("正负").size();
  }
  if (at == std::string_view::npos) return nullptr;
  std::string_view upper = in.text.substr(at + length);
  if (upper.ends_with("不得分")) {
    upper.remove_suffix(std::string_view("不得分").size());
  }
  upper.remove_suffix(FindPostfix(upper).text.size());
  const auto deviation = ParseMeasure(upper);
  if (!deviation) return nullptr;
  const std::string_view before = in.text.substr(0, at);
  const auto center = ParseLow(before, upper);
  // Instead of a centre there may be words: 偏差控制在±3%以内.
  if (!center && !before.empty() &&
      !(IsIdeographic(before) && IsPhrase(before))) {
    return nullptr;
  }
  if (center && CanonicalUnit(*center) != CanonicalUnit(*deviation)) {
    return nullptr;
  }
  OfKind(in, v1::TARGET_KIND_TOLERANCE);
  v1::Tolerance& tolerance = *in.value->mutable_tolerance();
  if (center) form::ToProto(center->number, tolerance.mutable_center());
  form::ToProto(deviation->number, tolerance.mutable_deviation());
  if (deviation->unit) {
    tolerance.set_unit(deviation->unit->canonical);
    tolerance.set_raw_unit(deviation->unit->raw);
  }
  return in.value;
}

}  // namespace jixiao::form::target
