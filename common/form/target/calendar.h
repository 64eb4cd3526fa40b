#ifndef JIXIAO_COMMON_FORM_TARGET_CALENDAR_H_
#define JIXIAO_COMMON_FORM_TARGET_CALENDAR_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/form/decimal.h"
#include "common/form/target/scanner.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form::target {

// A calendar date with its written precision: month 0 is a year, day 0 a month.
struct CalendarDate {
  std::int32_t year = 0;
  std::int32_t month = 0;
  std::int32_t day = 0;
};

// `start` is the first day of a written period (全年), else absent.
struct WrittenDate {
  CalendarDate date;
  bool year_written = false;
  std::optional<CalendarDate> start;
};

// Days of a month; February of year 0 (unknown) has 29.
std::int32_t DaysInMonth(std::int32_t year, std::int32_t month);

// Whether the date exists, at its precision.
bool IsValid(CalendarDate date);

// The first day that the date may mean at its precision.
CalendarDate FirstDay(CalendarDate date);

// Reads a date as it is written: 2024-06-30, 2024年6月底, 6月, 年底, 上半年,
// 2021年全年. Yearless ones take `fiscal_year`. It may be none that exists.
std::optional<WrittenDate> ReadDate(Scanner* in, std::int32_t fiscal_year);

// A length of time: 一周, 2个工作日, 半年.
struct TimeSpan {
  Decimal number;
  v1::TimeUnit unit;
};
std::optional<TimeSpan> ReadTimeSpan(Scanner* in);

// Reads a unit of time: 周, 个月, 工作日.
std::optional<v1::TimeUnit> ReadTimeUnit(Scanner* in);

// Reads a length of time with its limit word: 一周内, 30天以内.
std::optional<TimeSpan> ReadTimeLimit(Scanner* in);

void ToProto(const TimeSpan& span, v1::TargetDuration* duration);

// Takes [adverb] [verb [object]], the close of a time limit: 全部完成支付.
// False when something else is left.
bool EatClose(Scanner* in);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_CALENDAR_H_
