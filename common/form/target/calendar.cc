#include "common/form/target/calendar.h"

#include <array>
#include <cstddef>

#include "common/form/target/number.h"
#include "common/form/target/words.h"
#include "jixiao/common/v1/number.pb.h"

namespace jixiao::form::target {
namespace {

constexpr std::int32_t kMinYear = 1900;
constexpr std::int32_t kMaxYear = 2199;

// Takes a whole number of at most `max_digits` digits, or a Chinese numeral.
std::optional<std::int32_t> ReadInteger(Scanner* in, std::size_t max_digits) {
  std::size_t digits = 0;
  while (digits < in->rest().size() && IsDigit(in->rest()[digits])) ++digits;
  if (digits > max_digits) return std::nullopt;
  if (digits == 0) {
    const auto number = ReadNumber(in);
    if (!number || number->value.scale != 0 || number->value.unscaled > 31) {
      return std::nullopt;
    }
    return static_cast<std::int32_t>(number->value.unscaled);
  }
  std::int32_t value = 0;
  for (const char c : in->Take(digits)) value = value * 10 + (c - '0');
  return value;
}

std::optional<std::int32_t> ReadYearNumber(Scanner* in) {
  Scanner ahead = *in;
  const auto year = ReadInteger(&ahead, 4);
  if (!year || *year < kMinYear || *year > kMaxYear) return std::nullopt;
  *in = ahead;
  return year;
}

// 2024-06-30, 2024/6/30, 2024.6.30.
std::optional<WrittenDate> ReadNumericDate(Scanner* in) {
  Scanner ahead = *in;
  const auto year = ReadYearNumber(&ahead);
  const char mark = ahead.peek();
  if (!year || (mark != '-' && mark != '/' && mark != '.')) {
    return std::nullopt;
  }
  ahead.Take(1);
  const auto month = ReadInteger(&ahead, 2);
  if (!month || ahead.peek() != mark) return std::nullopt;
  ahead.Take(1);
  const auto day = ReadInteger(&ahead, 2);
  if (!day) return std::nullopt;
  *in = ahead;
  return WrittenDate{{*year, *month, *day}, true, std::nullopt};
}

struct YearPart {
  std::string_view text;
  std::int32_t end_month;
};

// Parts of a year, each ending with the last day of a month.
constexpr std::array kYearParts = std::to_array<YearPart>({
    {"上半年", 6},
    {"下半年", 12},
    {"第一季度", 3},
    {"第二季度", 6},
    {"第三季度", 9},
    {"第四季度", 12},
    {"一季度", 3},
    {"二季度", 6},
    {"三季度", 9},
    {"四季度", 12},
    {"1季度", 3},
    {"2季度", 6},
    {"3季度", 9},
    {"4季度", 12},
});

// What follows a year, or begins a yearless date, other than a month.
std::optional<WrittenDate> ReadYearPart(Scanner* in, std::int32_t year) {
  for (const YearPart& part : kYearParts) {
    if (!in->Eat(part.text)) continue;
    in->EatAny({"末", "底"});
    return WrittenDate{
        {year, part.end_month, DaysInMonth(year, part.end_month)},
        false,
        std::nullopt};
  }
  if (in->Eat("全年")) {
    return WrittenDate{{year, 12, 31}, false, CalendarDate{year, 1, 1}};
  }
  if (!in->EatAny({"年底", "年末", "底", "末"}).empty()) {
    return WrittenDate{{year, 12, 31}, false, std::nullopt};
  }
  return std::nullopt;
}

// 6月, 6月份, 6月底, 6月30日, 十二月上旬.
std::optional<CalendarDate> ReadMonthAndDay(Scanner* in, std::int32_t year) {
  Scanner ahead = *in;
  const auto month = ReadInteger(&ahead, 2);
  if (!month || !ahead.Eat("月")) return std::nullopt;
  ahead.Eat("份");
  CalendarDate date{year, *month, 0};
  Scanner behind = ahead;
  if (!ahead.EatAny({"月底", "底", "末", "下旬"}).empty()) {
    date.day = DaysInMonth(year, *month);
  } else if (ahead.Eat("中旬")) {
    date.day = 20;
  } else if (ahead.Eat("上旬")) {
    date.day = 10;
  } else if (const auto day = ReadInteger(&behind, 2);
             day && !behind.EatAny({"日", "号"}).empty()) {
    date.day = *day;
    ahead = behind;
  }
  *in = ahead;
  return date;
}

// The year of a date, with its sign: 2024年, 本年, 次年.
std::optional<std::int32_t> ReadYear(Scanner* in, std::int32_t fiscal_year) {
  Scanner ahead = *in;
  if (const auto year = ReadYearNumber(&ahead)) {
    // Not a year when nothing says so: 2024件.
    if (ahead.EatAny({"年度", "年"}).empty()) return std::nullopt;
    *in = ahead;
    return year;
  }
  if (fiscal_year != 0 && !in->EatAny({"次年", "明年", "下年"}).empty()) {
    return fiscal_year + 1;
  }
  return std::nullopt;
}

struct SpanUnit {
  std::string_view text;
  v1::TimeUnit unit;
};

constexpr std::array kSpanUnits = std::to_array<SpanUnit>({
    {"个工作日", v1::TIME_UNIT_WORKING_DAY},
    {"工作日", v1::TIME_UNIT_WORKING_DAY},
    {"个小时", v1::TIME_UNIT_HOUR},
    {"小时", v1::TIME_UNIT_HOUR},
    {"分钟", v1::TIME_UNIT_MINUTE},
    {"个季度", v1::TIME_UNIT_QUARTER},
    {"季度", v1::TIME_UNIT_QUARTER},
    {"季", v1::TIME_UNIT_QUARTER},
    {"个自然日", v1::TIME_UNIT_DAY},
    {"个月", v1::TIME_UNIT_MONTH},
    {"月", v1::TIME_UNIT_MONTH},
    {"星期", v1::TIME_UNIT_WEEK},
    {"个星期", v1::TIME_UNIT_WEEK},
    {"周", v1::TIME_UNIT_WEEK},
    {"日", v1::TIME_UNIT_DAY},
    {"天", v1::TIME_UNIT_DAY},
    {"年", v1::TIME_UNIT_YEAR},
});

}  // namespace

std::int32_t DaysInMonth(std::int32_t year, std::int32_t month) {
  constexpr std::array<std::int32_t, 12> kDays = {31, 28, 31, 30, 31, 30,
                                                  31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return 0;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

bool IsValid(CalendarDate date) {
  if (date.month == 0) return date.day == 0;
  return date.month >= 1 && date.month <= 12 && date.day >= 0 &&
         date.day <= DaysInMonth(date.year, date.month);
}

CalendarDate FirstDay(CalendarDate date) {
  return {date.year, date.month == 0 ? 1 : date.month,
          date.day == 0 ? 1 : date.day};
}

std::optional<WrittenDate> ReadDate(Scanner* in, std::int32_t fiscal_year) {
  if (auto date = ReadNumericDate(in)) return date;
  Scanner ahead = *in;
  const auto written_year = ReadYear(&ahead, fiscal_year);
  if (!written_year) ahead.EatAny({"本年度", "当年", "本年", "今年", "每年"});
  const std::int32_t year = written_year.value_or(fiscal_year);
  std::optional<WrittenDate> date = ReadYearPart(&ahead, year);
  // A lone 底 or 末 needs a year before it.
  if (date && !written_year && (in->At("底") || in->At("末"))) {
    return std::nullopt;
  }
  if (!date) {
    if (const auto month = ReadMonthAndDay(&ahead, year)) {
      date = WrittenDate{*month, false, std::nullopt};
    } else if (written_year) {
      date = WrittenDate{{year, 0, 0}, false, std::nullopt};
    } else if (ahead.At("年内")) {
      ahead.Eat("年");
      date = WrittenDate{{year, 12, 31}, false, std::nullopt};
    } else {
      return std::nullopt;
    }
  }
  date->year_written = written_year.has_value();
  *in = ahead;
  return date;
}

std::optional<v1::TimeUnit> ReadTimeUnit(Scanner* in) {
  for (const SpanUnit& entry : kSpanUnits) {
    if (in->Eat(entry.text)) return entry.unit;
  }
  return std::nullopt;
}

std::optional<TimeSpan> ReadTimeSpan(Scanner* in) {
  Scanner ahead = *in;
  const auto number = ReadNumber(&ahead);
  if (!number || number->value.unscaled < 0) return std::nullopt;
  const auto unit = ReadTimeUnit(&ahead);
  if (!unit) return std::nullopt;
  *in = ahead;
  return TimeSpan{number->value, *unit};
}

std::optional<TimeSpan> ReadTimeLimit(Scanner* in) {
  Scanner ahead = *in;
  const auto span = ReadTimeSpan(&ahead);
  if (!span || ahead.EatAny({"以内", "之内", "内"}).empty()) {
    return std::nullopt;
  }
  *in = ahead;
  return span;
}

void ToProto(const TimeSpan& span, v1::TargetDuration* duration) {
  form::ToProto(span.number, duration->mutable_number());
  duration->set_unit(span.unit);
}

bool EatClose(Scanner* in) {
  in->EatAny(kClosingAdverbs);
  if (!in->EatAny(kClosingVerbs).empty() && IsPhrase(in->rest()) &&
      !Denies(in->rest())) {
    in->Take(in->rest().size());
  }
  return in->done();
}

}  // namespace jixiao::form::target
