#include "common/log/log.h"

#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "spdlog/logger.h"
#include "spdlog/sinks/stdout_sinks.h"

#include "common/base/mutex.h"
#include "common/base/string_view_bridge.h"
#include "common/base/utf8.h"

namespace jixiao::log {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info",
                                                         "warning", "error"};
constexpr std::array<std::string_view, 2> kFormatNames = {"json", "text"};
constexpr std::size_t kMaxTextBytes = 2048;

struct State {
  State()
      : logger("jixiao", std::make_shared<spdlog::sinks::stderr_sink_mt>()),
        options(std::make_shared<const Options>()) {
    logger.set_pattern("%v");
    logger.set_level(spdlog::level::trace);
  }

  spdlog::logger logger;
  std::atomic<Level> level = Level::kInfo;
  base::Mutex mutex;
  std::shared_ptr<const Options> options GUARDED_BY(mutex);
};

State& GetState() {
  static auto* const state = new State;
  return *state;
}

std::string_view NameOf(Level level) {
  return kLevelNames[static_cast<std::size_t>(level)];
}

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string FormatNumber(double value) {
  if (!std::isfinite(value)) {
    return "null";  // JSON has no infinity
  }
  std::array<char, 32> buffer{};
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

// The text as a JSON string. What is not UTF-8 becomes U+FFFD; control
// characters, those of C1 and line separators included, are escaped, so that no
// value can forge a line or drive a terminal.
std::string Quote(std::string_view raw) {
  std::string text = base::ReplaceInvalidUtf8(raw.substr(0, kMaxTextBytes));
  std::string out = "\"";
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view before = rest;
    const char32_t c = base::TakeCodePoint(&rest).value_or(' ');
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
               c == 0x2029) {
      absl::StrAppend(
          &out, "\\u",
          absl::Hex(static_cast<std::uint32_t>(c), absl::kZeroPad4));
    } else {
      out.append(before.substr(0, before.size() - rest.size()));
    }
  }
  out.push_back('"');
  return out;
}

std::string Render(const Field::Value& value) {
  struct Visitor {
    std::string operator()(const std::string& text) const {
      return Quote(text);
    }
    std::string operator()(std::int64_t number) const {
      return absl::StrCat(number);
    }
    std::string operator()(std::uint64_t number) const {
      return absl::StrCat(number);
    }
    std::string operator()(double number) const { return FormatNumber(number); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  };
  return std::visit(Visitor{}, value);
}

void AppendMember(std::string_view key, std::string_view rendered,
                  std::string* line) {
  line->append(line->size() > 1 ? "," : "");
  line->append(Quote(key)).append(":").append(rendered);
}

std::string FormatJson(const Options& options, absl::Time now, Level level,
                       std::string_view message,
                       const std::vector<Field>& fields) {
  std::string line = "{";
  AppendMember("time", Quote(Rfc3339(now)), &line);
  AppendMember("level", Quote(NameOf(level)), &line);
  if (!options.service.empty()) {
    AppendMember("service", Quote(options.service), &line);
  }
  AppendMember("msg", Quote(message), &line);
  for (const Field& field : fields) {
    AppendMember(field.key(), Render(field.value()), &line);
  }
  return line.append("}");
}

std::string FormatText(absl::Time now, Level level, std::string_view message,
                       const std::vector<Field>& fields) {
  const std::string quoted = Quote(message);
  std::string line = absl::StrCat(
      Rfc3339(now), " ", base::ToAbsl(base::PadRight(NameOf(level), 7)), " ",
      absl::string_view(quoted).substr(1, quoted.size() - 2));
  for (const Field& field : fields) {
    absl::StrAppend(&line, " ", field.key(), "=", Render(field.value()));
  }
  return line;
}

template <typename Enum, std::size_t size>
absl::Status ParseName(std::string_view text,
                       const std::array<std::string_view, size>& names,
                       std::string_view what, Enum* value) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == text) {
      *value = static_cast<Enum>(i);
      return absl::OkStatus();
    }
  }
  std::string known;
  for (const std::string_view name : names) {
    known.append(known.empty() ? "" : ", ").append(name);
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown ", base::ToAbsl(what),
                                                 " \"", base::ToAbsl(text),
                                                 "\"; known are ", known));
}

}  // namespace

Field::Field(std::string_view key, absl::Duration value)
    : key_(key), value_(absl::ToDoubleSeconds(value)) {}

Field::Field(std::string_view key, absl::Time value)
    : key_(key), value_(Rfc3339(value)) {}

Field::Field(std::string_view key, const absl::Status& value)
    : key_(key),
      value_(value.ok() ? std::string("OK")
                        : absl::StrCat(absl::StatusCodeToString(value.code()),
                                       ": ", value.message())) {}

void Init(Options options) {
  State& state = GetState();
  state.level.store(options.level);
  auto shared = std::make_shared<const Options>(std::move(options));
  base::MutexLock lock(state.mutex);
  state.options = std::move(shared);
}

absl::Status ParseLevel(std::string_view text, Level* level) {
  return ParseName(text, kLevelNames, "log level", level);
}

absl::Status ParseFormat(std::string_view text, Format* format) {
  return ParseName(text, kFormatNames, "log format", format);
}

bool Enabled(Level level) {
  return level >= GetState().level.load(std::memory_order_relaxed);
}

void Write(Level level, std::string_view message,
           const std::vector<Field>& fields) {
  if (!Enabled(level)) {
    return;
  }
  State& state = GetState();
  std::shared_ptr<const Options> options;
  {
    base::MutexLock lock(state.mutex);
    options = state.options;
  }
  const std::string line =
      FormatLine(*options, absl::Now(), level, message, fields);
  state.logger.log(spdlog::level::info,
                   spdlog::string_view_t(line.data(), line.size()));
}

std::string FormatLine(const Options& options, absl::Time now, Level level,
                       std::string_view message,
                       const std::vector<Field>& fields) {
  return options.format == Format::kJson
             ? FormatJson(options, now, level, message, fields)
             : FormatText(now, level, message, fields);
}

void Flush() {
  GetState().logger.flush();
}

}  // namespace jixiao::log
