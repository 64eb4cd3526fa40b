#ifndef JIXIAO_COMMON_LOG_LOG_H_
#define JIXIAO_COMMON_LOG_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

// One line an event, on stderr: JSON for machines, text for people.
//
//   log::Info("snapshot loaded", {{"forms", count}, {"duration", elapsed}});
//
// Lines never hold message bodies or personal data: log names, ids, counts,
// codes and durations. Thread-safe; a line is written as a whole.
namespace jixiao::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kJson, kText };

struct Options {
  std::string service = {};
  Level level = Level::kInfo;
  Format format = Format::kJson;
};

// A typed field of a line. A Duration is written in seconds, a Time in RFC
// 3339, a Status as its code's name and message.
class Field {
 public:
  using Value =
      std::variant<std::string, std::int64_t, std::uint64_t, double, bool>;

  Field(std::string_view key, std::string_view value)
      : key_(key), value_(std::string(value)) {}
  Field(std::string_view key, const char* value)
      : Field(key, std::string_view(value)) {}
  Field(std::string_view key, const std::string& value)
      : Field(key, std::string_view(value)) {}
  Field(std::string_view key, bool value) : key_(key), value_(value) {}
  Field(std::string_view key, double value) : key_(key), value_(value) {}
  template <typename Integer,
            typename = std::enable_if_t<std::is_integral_v<Integer> &&
                                        !std::is_same_v<Integer, bool>>>
  Field(std::string_view key, Integer value) : key_(key) {
    if constexpr (std::is_signed_v<Integer>) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  Field(std::string_view key, absl::Duration value);
  Field(std::string_view key, absl::Time value);
  Field(std::string_view key, const absl::Status& value);

  const std::string& key() const { return key_; }
  const Value& value() const { return value_; }

 private:
  std::string key_;
  Value value_;
};

// Takes effect for all lines that follow. Without it: info, JSON, no service.
void Init(Options options);

// "debug", "info", "warning", "error"; "json", "text". INVALID_ARGUMENT else.
absl::Status ParseLevel(std::string_view text, Level* level);
absl::Status ParseFormat(std::string_view text, Format* format);

bool Enabled(Level level);

void Write(Level level, std::string_view message,
           const std::vector<Field>& fields);

inline void Debug(std::string_view message,
                  const std::vector<Field>& fields = {}) {
  Write(Level::kDebug, message, fields);
}
inline void Info(std::string_view message,
                 const std::vector<Field>& fields = {}) {
  Write(Level::kInfo, message, fields);
}
inline void Warning(std::string_view message,
                    const std::vector<Field>& fields = {}) {
  Write(Level::kWarning, message, fields);
}
inline void Error(std::string_view message,
                  const std::vector<Field>& fields = {}) {
  Write(Level::kError, message, fields);
}

// The line as Write prints it, without the line feed; `now` is its time.
std::string FormatLine(const Options& options, absl::Time now, Level level,
                       std::string_view message,
                       const std::vector<Field>& fields);

// Waits until all lines are out.
void Flush();

}  // namespace jixiao::log

#endif  // JIXIAO_COMMON_LOG_LOG_H_
