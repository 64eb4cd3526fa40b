#include "common/cel/text.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace jixiao::cel {

namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;

// Digits after the point, cut to none, three, six or nine.
std::string FormatFraction(int32_t nanos) {
  if (nanos == 0) {
    return "";
  }
  if (nanos % 1'000'000 == 0) {
    return absl::StrFormat(".%03d", nanos / 1'000'000);
  }
  if (nanos % 1'000 == 0) {
    return absl::StrFormat(".%06d", nanos / 1'000);
  }
  return absl::StrFormat(".%09d", nanos);
}

// Reads fixed-width fields of a timestamp from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

  int Digits(size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') {
        ok_ = false;
        return 0;
      }
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  // Takes one character if it is among `choices`; '\0' otherwise.
  char TryOneOf(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_[0]) == std::string_view::npos) {
      return '\0';
    }
    const char taken = rest_[0];
    rest_.remove_prefix(1);
    return taken;
  }

  char OneOf(std::string_view choices) {
    const char taken = TryOneOf(choices);
    ok_ = ok_ && taken != '\0';
    return taken;
  }

  // One to nine digits of a fraction of a second, in nanoseconds.
  int32_t FractionNanos() {
    int32_t nanos = Digits(1) * 100'000'000;
    for (int32_t scale = 10'000'000; scale > 0; scale /= 10) {
      const char digit = TryOneOf("0123456789");
      if (digit == '\0') {
        break;
      }
      nanos += (digit - '0') * scale;
    }
    return nanos;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// Nanoseconds of one of the units, longest spelling first.
struct Unit {
  std::string_view name;
  int64_t nanos;
};
constexpr std::array<Unit, 6> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", kNanosPerSecond},
                                         {"m", 60 * kNanosPerSecond},
                                         {"h", 3600 * kNanosPerSecond}}};

// Takes the unit that `rest` begins with; 0 if there is none.
int64_t TakeUnit(std::string_view* rest) {
  for (const Unit& unit : kUnits) {
    if (rest->starts_with(unit.name)) {
      rest->remove_prefix(unit.name.size());
      return unit.nanos;
    }
  }
  return 0;
}

// Takes "12.5h" from the front of `rest`; false if malformed. `*overflow` is
// set when the sum leaves the range.
bool TakeDurationPart(std::string_view* rest, absl::int128* total) {
  absl::int128 whole = 0;
  absl::int128 fraction = 0;
  absl::int128 scale = 1;
  size_t digits = 0;
  bool after_point = false;
  while (!rest->empty()) {
    const char c = (*rest)[0];
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (c >= '0' && c <= '9') {
      ++digits;
      if (!after_point && whole < std::numeric_limits<int64_t>::max()) {
        whole = whole * 10 + (c - '0');
      } else if (after_point && scale < kNanosPerSecond * int64_t{1'000'000}) {
        fraction = fraction * 10 + (c - '0');
        scale *= 10;
      }
    } else {
      break;
    }
    rest->remove_prefix(1);
  }
  const int64_t unit = TakeUnit(rest);
  *total += whole * unit + fraction * unit / scale;
  return digits > 0 && unit != 0;
}

Value MalformedTimestamp(std::string_view text) {
  return Value::Error("'" + std::string(text.substr(0, 64)) +
                      "' is no timestamp like 2024-06-30T00:00:00Z");
}

}  // namespace

std::string FormatDouble(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value < 0 ? "-Infinity" : "Infinity";
  }
  const double magnitude = std::fabs(value);
  const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e21);
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(
      buffer.data(), buffer.data() + buffer.size(), value,
      fixed ? std::chars_format::fixed : std::chars_format::scientific);
  return {buffer.data(), end.ptr};
}

std::string FormatTimestamp(int64_t seconds, int32_t nanos) {
  using std::chrono::days;
  using std::chrono::floor;
  const std::chrono::sys_seconds instant{std::chrono::seconds(seconds)};
  const auto day = floor<days>(instant);
  const std::chrono::year_month_day date(day);
  const int64_t second_of_day = (instant - day).count();
  return absl::StrFormat(
      "%04d-%02d-%02dT%02d:%02d:%02d%sZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60,
      FormatFraction(nanos));
}

std::string FormatDuration(int64_t nanos) {
  const char* sign = nanos < 0 ? "-" : "";
  const uint64_t magnitude =
      nanos < 0 ? -static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  std::string fraction;
  if (magnitude % kNanosPerSecond != 0) {
    fraction = absl::StrFormat(".%09d", magnitude % kNanosPerSecond);
    fraction.erase(fraction.find_last_not_of('0') + 1);
  }
  return absl::StrCat(sign, magnitude / kNanosPerSecond, fraction, "s");
}

Value ParseTimestamp(std::string_view text) {
  Scanner scan(text);
  const int year = scan.Digits(4);
  scan.OneOf("-");
  const int month = scan.Digits(2);
  scan.OneOf("-");
  const int day = scan.Digits(2);
  scan.OneOf("Tt");
  const int hour = scan.Digits(2);
  scan.OneOf(":");
  const int minute = scan.Digits(2);
  scan.OneOf(":");
  const int second = scan.Digits(2);
  const int32_t nanos = scan.TryOneOf(".") == '.' ? scan.FractionNanos() : 0;
  int64_t offset_minutes = 0;
  const char zone = scan.OneOf("Zz+-");
  if (zone == '+' || zone == '-') {
    const int hours = scan.Digits(2);
    scan.OneOf(":");
    offset_minutes = hours * 60 + scan.Digits(2);
    offset_minutes = zone == '-' ? -offset_minutes : offset_minutes;
  }
  const std::chrono::year_month_day date(
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day)));
  if (!scan.done() || !date.ok() || hour > 23 || minute > 59 || second > 59 ||
      offset_minutes > 24 * 60 || offset_minutes < -24 * 60) {
    return MalformedTimestamp(text);
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return Value::Timestamp(
      days * 86'400 + hour * 3600 + minute * 60 + second - offset_minutes * 60,
      nanos);
}

Value ParseDuration(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) {
    rest.remove_prefix(1);
  }
  absl::int128 total = 0;
  bool well_formed = !rest.empty();
  if (rest == "0") {
    rest = {};
  }
  while (well_formed && !rest.empty()) {
    well_formed = TakeDurationPart(&rest, &total);
  }
  if (!well_formed) {
    return Value::Error("'" + std::string(text.substr(0, 64)) +
                        "' is no duration like 1h30m or 0.5s");
  }
  total = negative ? -total : total;
  if (total > std::numeric_limits<int64_t>::max() ||
      total < std::numeric_limits<int64_t>::min()) {
    return Value::Error(absl::StatusCode::kOutOfRange,
                        "duration out of range: 292 years at most");
  }
  return Value::Duration(static_cast<int64_t>(total));
}

std::optional<double> ParseDouble(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) {
      return std::nullopt;
    }
  }
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) {
    // from_chars leaves the value alone; strtod rounds to zero or infinity.
    return std::strtod(std::string(text).c_str(), nullptr);
  }
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

std::string Quote(std::string_view text) {
  static constexpr std::string_view kSpecial = "\a\b\f\n\r\t\v\\\"";
  static constexpr std::string_view kLetters = "abfnrtv\\\"";
  std::string result = "\"";
  for (const char c : text) {
    const size_t found = kSpecial.find(c);
    if (found == std::string_view::npos) {
      result.push_back(c);
    } else {
      result.push_back('\\');
      result.push_back(kLetters[found]);
    }
  }
  result.push_back('"');
  return result;
}

}  // namespace jixiao::cel
