// Accessors of timestamps and durations.

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "common/cel/standard_internal.h"

namespace jixiao::cel {

namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr size_t kMaxZoneBytes = 64;

// "+08:00", "-02:30" or "02:00"; nullopt if `text` has another shape.
std::optional<absl::TimeZone> FixedZone(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  int hours = 0;
  int minutes = 0;
  if (text.size() != 5 || text[2] != ':' ||
      std::from_chars(text.data(), text.data() + 2, hours).ptr !=
          text.data() + 2 ||
      std::from_chars(text.data() + 3, text.data() + 5, minutes).ptr !=
          text.data() + 5 ||
      hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
    return std::nullopt;
  }
  const int seconds = (hours * 60 + minutes) * 60;
  return absl::FixedTimeZone(negative ? -seconds : seconds);
}

// A zone by offset or IANA name. Only names are looked up on disk: letters,
// digits and _ + - / without "..".
std::optional<absl::TimeZone> FindZone(std::string_view text) {
  if (auto fixed = FixedZone(text)) {
    return fixed;
  }
  const bool plain =
      text.find_first_not_of(
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
          "abcdefghijklmnopqrstuvwxyz0123456789_+-/") == std::string_view::npos;
  absl::TimeZone zone;
  if (text.empty() || text.size() > kMaxZoneBytes || !plain ||
      text.starts_with('/') || !absl::LoadTimeZone(std::string(text), &zone)) {
    return std::nullopt;
  }
  return zone;
}

template <typename Read>
Value InZone(Arguments args, Read read) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (args.size() == 2) {
    const auto found = FindZone(args[1].string_value());
    if (!found) {
      return Value::Error("unknown time zone " + args[1].DebugString());
    }
    zone = *found;
  }
  const absl::Time time = absl::FromUnixSeconds(args[0].timestamp_seconds());
  return Value::Int(read(zone.At(time).cs));
}

Value FullYear(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) { return t.year(); });
}
Value Month(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) { return t.month() - 1; });
}
Value DayOfYear(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) {
    return absl::GetYearDay(absl::CivilDay(t)) - 1;
  });
}
Value DayOfMonth(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) { return t.day() - 1; });
}
Value Date(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) { return t.day(); });
}
Value DayOfWeek(Arguments args) {
  // absl counts from Monday, the language from Sunday.
  return InZone(args, [](const absl::CivilSecond& t) {
    return (static_cast<int>(absl::GetWeekday(t)) + 1) % 7;
  });
}
Value Hours(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) { return t.hour(); });
}
Value Minutes(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) { return t.minute(); });
}
Value Seconds(Arguments args) {
  return InZone(args, [](const absl::CivilSecond& t) { return t.second(); });
}
Value Milliseconds(Arguments args) {
  const int64_t millis = args[0].timestamp_nanos() / kNanosPerMilli;
  return InZone(args, [millis](const absl::CivilSecond&) { return millis; });
}

Value DurationHours(Arguments args) {
  return Value::Int(args[0].duration_nanos() / (3600 * kNanosPerSecond));
}
Value DurationMinutes(Arguments args) {
  return Value::Int(args[0].duration_nanos() / (60 * kNanosPerSecond));
}
Value DurationSeconds(Arguments args) {
  return Value::Int(args[0].duration_nanos() / kNanosPerSecond);
}
// Of the part below a second, unlike the others.
Value DurationMilliseconds(Arguments args) {
  return Value::Int(args[0].duration_nanos() % kNanosPerSecond /
                    kNanosPerMilli);
}

void Accessor(StandardLibrary* library, std::string_view name,
              Implementation implementation) {
  library->Member(name, {Type::Timestamp()}, Type::Int(), implementation);
  library->Member(name, {Type::Timestamp(), Type::String()}, Type::Int(),
                  implementation);
}

}  // namespace

void DefineTime(StandardLibrary* library) {
  Accessor(library, "getFullYear", FullYear);
  Accessor(library, "getMonth", Month);
  Accessor(library, "getDayOfYear", DayOfYear);
  Accessor(library, "getDayOfMonth", DayOfMonth);
  Accessor(library, "getDate", Date);
  Accessor(library, "getDayOfWeek", DayOfWeek);
  Accessor(library, "getHours", Hours);
  Accessor(library, "getMinutes", Minutes);
  Accessor(library, "getSeconds", Seconds);
  Accessor(library, "getMilliseconds", Milliseconds);
  const std::vector<Type> duration = {Type::Duration()};
  library->Member("getHours", duration, Type::Int(), DurationHours);
  library->Member("getMinutes", duration, Type::Int(), DurationMinutes);
  library->Member("getSeconds", duration, Type::Int(), DurationSeconds);
  library->Member("getMilliseconds", duration, Type::Int(),
                  DurationMilliseconds);
}

}  // namespace jixiao::cel
