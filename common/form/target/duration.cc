#include <array>

#include "common/base/utf8.h"
#include "common/form/target/calendar.h"
#include "common/form/target/number.h"
#include "common/form/target/quantity.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "common/form/target/words.h"
#include "jixiao/common/v1/number.pb.h"

namespace jixiao::form::target {
namespace {

// Verbs of a service that never stops: 24小时监测.
constexpr std::array kServiceVerbs =
    std::to_array<std::string_view>({"监测", "监控", "值班", "值守", "服务",
                                     "在线", "运行", "保障", "响应", "开放"});

v1::TargetValue FrequencyOf(const Measure& measure, const TimeSpan& period) {
  v1::TargetValue value = OfKind(v1::TARGET_KIND_FREQUENCY);
  v1::Frequency& frequency = *value.mutable_frequency();
  *frequency.mutable_number() = form::ToProto(measure.number);
  if (measure.unit) frequency.set_unit(measure.unit->raw);
  *frequency.mutable_period() = form::ToProto(period.number);
  frequency.set_period_unit(period.unit);
  return value;
}

// The period behind 每: 月, 半月, 两月, 3个月.
std::optional<TimeSpan> ReadPeriod(Scanner* in) {
  if (const auto span = ReadTimeSpan(in)) return span;
  in->Eat("个");
  const auto unit = ReadTimeUnit(in);
  if (!unit) return std::nullopt;
  return TimeSpan{Decimal::Of(1), *unit};
}

// What stands behind a period: a quantity at its end, or words only. `clear` is
// false when it holds a quantity that is not the whole of what it says.
struct Behind {
  std::optional<QuantityPhrase> quantity;
  bool clear = true;
};

// Whether the text holds a quantity in Chinese numerals: 三期 of 培训三期.
bool HoldsChineseMeasure(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();
       base::TakeCodePoint(&rest)) {
    const std::string_view before = text.substr(0, text.size() - rest.size());
    Scanner in(rest);
    const bool word =
        !LongestSuffix(before,
                       std::to_array<std::string_view>({"统", "进", "唯"}))
             .empty();  // 统一, 进一步, 唯一
    if (word || !ReadNumber(&in)) continue;
    for (std::size_t end = 3; end <= in.rest().size(); end += 3) {
      if (ParseKnownUnit(in.rest().substr(0, end))) return true;
    }
  }
  return false;
}

// Whether a quantity may begin behind `before`. Not within a number, a range
// (2-3次, 两三次) or an ordinal (第3个工作日), and not behind another number or
// what may turn its meaning round.
bool MayPrecedeQuantity(std::string_view before) {
  constexpr std::array kJoining = std::to_array<std::string_view>(
      {"-", "+", "~", "至", "到", "或", ".", ",", "、", "/", "第"});
  return !HoldsDigit(before) && !Denies(before) &&
         (!EndsInChineseNumeral(before) || EndsWith(before, "统一")) &&
         !HoldsChineseMeasure(before) &&
         LongestSuffix(before, kJoining).empty();
}

// 出具总结报告一份.
Behind ReadBehindPeriod(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();
       base::TakeCodePoint(&rest)) {
    auto phrase = ParseQuantityPhrase(rest);
    if (!phrase || !phrase->measure.unit) continue;
    const std::string_view before = text.substr(0, text.size() - rest.size());
    // 每年增长5% and 每年达到95% say nothing of how often.
    if (!MayPrecedeQuantity(before) || !phrase->basis.empty() ||
        phrase->measure.unit->unit_class == UnitClass::kPercent ||
        phrase->measure.number.unscaled < 0) {
      return {std::nullopt, false};
    }
    return {std::move(phrase), true};
  }
  return {};
}

std::string_view UnitText(v1::TimeUnit unit) {
  switch (unit) {
    case v1::TIME_UNIT_MINUTE:
      return "分钟";
    case v1::TIME_UNIT_HOUR:
      return "小时";
    case v1::TIME_UNIT_WORKING_DAY:
      return "工作日";
    case v1::TIME_UNIT_WEEK:
      return "周";
    case v1::TIME_UNIT_MONTH:
      return "月";
    case v1::TIME_UNIT_QUARTER:
      return "季度";
    case v1::TIME_UNIT_YEAR:
      return "年";
    case v1::TIME_UNIT_DAY:
    default:
      return "天";
  }
}

// A ceiling a period (每月不超过2次) and what is not exactly so often
// (每月约2次) is a quantity, since a frequency has no comparator and means at
// least.
bool IsFrequency(const QuantityPhrase& phrase) {
  return !phrase.approximate && phrase.comparator != v1::COMPARATOR_LE &&
         phrase.comparator != v1::COMPARATOR_LT &&
         phrase.comparator != v1::COMPARATOR_GT;
}

Reading QuantityAPeriod(QuantityPhrase phrase, const TimeSpan& period) {
  if (Compare(period.number, Decimal::Of(1)) != 0) return std::nullopt;
  Unit& unit = *phrase.measure.unit;
  unit.canonical += '/';
  unit.canonical += UnitText(period.unit);
  v1::TargetValue value = OfKind(v1::TARGET_KIND_QUANTITY);
  *value.mutable_quantity() = ToProto(phrase);
  return value;
}

// 每月1次, 每半月及时更新, 每两月出具总结报告一份.
Reading ReadEvery(std::string_view text) {
  Scanner in(text);
  if (!in.Eat("每")) return std::nullopt;
  const auto period = ReadPeriod(&in);
  if (!period || base::CountCodePoints(in.rest()) > kMaxPhraseCodePoints) {
    return std::nullopt;
  }
  Behind behind = ReadBehindPeriod(in.rest());
  if (behind.quantity && !IsFrequency(*behind.quantity)) {
    return QuantityAPeriod(*std::move(behind.quantity), *period);
  }
  if (behind.quantity) return FrequencyOf(behind.quantity->measure, *period);
  if (in.done() || !behind.clear || !IsPhrase(in.rest()) || Denies(in.rest())) {
    return std::nullopt;
  }
  return FrequencyOf({Decimal::Of(1), std::nullopt}, *period);
}

// 一年两次, 1周1次.
Reading ReadSpanAndCount(std::string_view text) {
  Scanner in(text);
  const auto period = ReadTimeSpan(&in);
  if (!period) return std::nullopt;
  const auto measure = ParseMeasure(in.rest());
  if (!measure || !measure->unit || measure->number.unscaled < 0) {
    return std::nullopt;
  }
  const auto unit = ParseKnownUnit(measure->unit->raw);
  if (!unit || unit->unit_class != UnitClass::kCount) return std::nullopt;
  return FrequencyOf(*measure, *period);
}

// 24小时监测, 7*24小时值守.
Reading ReadRoundTheClock(std::string_view text) {
  Scanner in(text);
  in.EatAny({"7*", "7×", "7x", "7X"});
  if (!in.Eat("24小时")) return std::nullopt;
  in.EatAny({"不间断", "全天候", "连续", "全天"});
  if (in.EatAny(kServiceVerbs).empty() || !IsPhrase(in.rest())) {
    return std::nullopt;
  }
  const Unit hour{"小时", "小时", UnitClass::kTime};
  return FrequencyOf({Decimal::Of(24), hour},
                     {Decimal::Of(1), v1::TIME_UNIT_DAY});
}

// Takes what may stand before a time limit: 在, or an event it runs from
// (接到通知后).
void EatTrigger(Scanner* in) {
  const std::size_t at = in->rest().find("后");
  if (at != std::string_view::npos && IsPhrase(in->rest().substr(0, at)) &&
      !Denies(in->rest().substr(0, at))) {
    in->Take(at);
    in->Eat("后");
  }
  in->EatAny({"在", "于"});
}

}  // namespace

// 一周内完成, 接到通知后24小时内响应.
Reading ReadDuration(const Input& in) {
  Scanner rest(in.text);
  EatTrigger(&rest);
  const auto span = ReadTimeLimit(&rest);
  if (!span || !EatClose(&rest)) return std::nullopt;
  v1::TargetValue value = OfKind(v1::TARGET_KIND_DURATION);
  *value.mutable_duration() = ToProto(*span);
  return value;
}

Reading ReadFrequency(const Input& in) {
  if (auto every = ReadEvery(in.text)) return every;
  if (auto count = ReadSpanAndCount(in.text)) return count;
  return ReadRoundTheClock(in.text);
}

}  // namespace jixiao::form::target
