#include <tuple>

#include "google/type/date.pb.h"

#include "common/form/target/calendar.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"

namespace jixiao::form::target {
namespace {

void ToProto(CalendarDate date, google::type::Date* proto) {
  proto->set_year(date.year);
  proto->set_month(date.month);
  proto->set_day(date.day);
}

bool IsBefore(CalendarDate a, CalendarDate b) {
  const CalendarDate x = FirstDay(a);
  const CalendarDate y = FirstDay(b);
  return std::tie(x.year, x.month, x.day) < std::tie(y.year, y.month, y.day);
}

// Reads a period of months or quarters: 1-6月, 2-3季度.
std::optional<WrittenDate> ReadMonthPeriod(Scanner* in, std::int32_t year) {
  Scanner ahead = *in;
  std::int32_t first = 0;
  while (IsDigit(ahead.peek()) && first < 10) {
    first = first * 10 + (ahead.Take(1).front() - '0');
  }
  if (first < 1 || first > 12 || ahead.EatAny({"-", "~", "至"}).empty()) {
    return std::nullopt;
  }
  const bool quarters = Contains(ahead.rest(), "季度");
  auto last = ReadDate(&ahead, year);
  if (!last || last->year_written || last->date.month == 0 ||
      (quarters && first > 4)) {
    return std::nullopt;
  }
  last->start = CalendarDate{year, quarters ? first * 3 - 2 : first, 1};
  *in = ahead;
  return last;
}

// Reads one date, or the two ends of a period: 2022年3月-2023年11月.
std::optional<WrittenDate> ReadDateOrPeriod(Scanner* in, std::int32_t year) {
  if (auto period = ReadMonthPeriod(in, year)) return period;
  auto date = ReadDate(in, year);
  if (!date) return std::nullopt;
  Scanner ahead = *in;
  if (ahead.EatAny({"-", "~", "至", "到"}).empty()) return date;
  auto end = ReadDate(&ahead, date->date.year);
  if (!end) return date;
  *in = ahead;
  end->start = FirstDay(date->date);
  end->year_written = end->year_written || date->year_written;
  return end;
}

}  // namespace

// 6月底前完成, 2023年底, 12月, 截至2024年6月30日, 2021年全年. X前 includes X,
// as it is used in practice.
Reading ReadDeadline(const Input& in) {
  Scanner rest(in.text);
  rest.EatAny({"截止到", "截至到", "截止至", "截至", "截止", "力争", "确保"});
  rest.EatAny({"于", "在", "到", "至"});
  const auto written = ReadDateOrPeriod(&rest, in.context.fiscal_year);
  if (!written) return nullptr;
  rest.EatAny({"之前", "以前", "前", "之内", "以内", "内", "止", "为止"});
  if (!EatClose(&rest)) return nullptr;
  if (!IsValid(written->date) ||
      (written->start && (!IsValid(*written->start) ||
                          IsBefore(written->date, *written->start)))) {
    return Unreadable(in, "");
  }
  OfKind(in, v1::TARGET_KIND_DEADLINE);
  v1::Deadline& deadline = *in.value->mutable_deadline();
  ToProto(written->date, deadline.mutable_date());
  deadline.set_year_from_form(!written->year_written &&
                              in.context.fiscal_year != 0);
  if (written->start) {
    ToProto(*written->start, deadline.mutable_start());
  }
  return in.value;
}

}  // namespace jixiao::form::target
