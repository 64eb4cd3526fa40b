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

Reading FrequencyOf(const Input& in, const Measure& measure,
                    const TimeSpan& period) {
  OfKind(in, v1::TARGET_KIND_FREQUENCY);
  v1::Frequency& frequency = *in.value->mutable_frequency();
  form::ToProto(measure.number, frequency.mutable_number());
  if (measure.unit) frequency.set_unit(measure.unit->raw);
  form::ToProto(period.number, frequency.mutable_period());
  frequency.set_period_unit(period.unit);
  return in.value;
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

Reading QuantityAPeriod(const Input& in, QuantityPhrase phrase,
                        const TimeSpan& period) {
  if (Compare(period.number, Decimal::Of(1)) != 0) return nullptr;
  Unit& unit = *phrase.measure.unit;
  unit.canonical += '/';
  unit.canonical += UnitText(period.unit);
  ToProto(phrase, in.value->mutable_quantity());
  return OfKind(in, v1::TARGET_KIND_QUANTITY);
}

// 每月1次, 每半月及时更新, 每两月出具总结报告一份.
Reading ReadEvery(const Input& in) {
  Scanner rest(in.text);
  if (!rest.Eat("每")) return nullptr;
  const auto period = ReadPeriod(&rest);
  if (!period || base::CountCodePoints(rest.rest()) > kMaxPhraseCodePoints) {
    return nullptr;
  }
  Behind behind = ReadBehindPeriod(rest.rest());
  if (behind.quantity && !IsFrequency(*behind.quantity)) {
    return QuantityAPeriod(in, *std::move(behind.quantity), *period);
  }
  if (behind.quantity)
    return FrequencyOf(in, behind.quantity->measure, *period);
  if (rest.done() || !behind.clear || !IsPhrase(rest.rest()) ||
      Denies(rest.rest())) {
    return nullptr;
  }
  return FrequencyOf(in, {Decimal::Of(1), std::nullopt}, *period);
}

// 一年两次, 1周1次.
Reading ReadSpanAndCount(const Input& in) {
  Scanner rest(in.text);
  const auto period = ReadTimeSpan(&rest);
  if (!period) return nullptr;
  const auto measure = ParseMeasure(rest.rest());
  if (!measure || !measure->unit || measure->number.unscaled < 0) {
    return nullptr;
  }
  const auto unit = ParseKnownUnit(measure->unit->raw);
  if (!unit || unit->unit_class != UnitClass::kCount) return nullptr;
  return FrequencyOf(in, *measure, *period);
}

// 24小时监测, 7*24小时值守.
Reading ReadRoundTheClock(const Input& in) {
  Scanner rest(in.text);
  rest.EatAny({"7*", "7×", "7x", "7X"});
  if (!rest.Eat("24小时")) return nullptr;
  rest.EatAny({"不间断", "全天候", "连续", "全天"});
  if (rest.EatAny(kServiceVerbs).empty() || !IsPhrase(rest.rest())) {
    return nullptr;
  }
  const Unit hour{"小时", "小时", UnitClass::kTime};
  return FrequencyOf(in, {Decimal::Of(24), hour},
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
  if (!span || !EatClose(&rest)) return nullptr;
  ToProto(*span, in.value->mutable_duration());
  return OfKind(in, v1::TARGET_KIND_DURATION);
}

Reading ReadFrequency(const Input& in) {
  if (const Reading every = ReadEvery(in)) return every;
  if (const Reading count = ReadSpanAndCount(in)) return count;
  return ReadRoundTheClock(in);
}

}  // namespace jixiao::form::target
