#include "common/config/option_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/string_view_bridge.h"

namespace jixiao::config {
namespace {

absl::Status Expected(const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("must be ", what));
}

template <typename Number>
absl::Status ParseNumber(std::string_view text, const char* what,
                         Number* value) {
  Number parsed{};
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, parsed);
  if (result.ec != std::errc() || result.ptr != end) {
    return Expected(what);
  }
  *value = parsed;
  return absl::OkStatus();
}

constexpr std::array<std::pair<std::string_view, int>, 6> kByteUnits = {{
    {"GiB", 30},
    {"MiB", 20},
    {"KiB", 10},
    {"TiB", 40},
    {"B", 0},
    {"", 0},
}};

constexpr char kByteSizeForm[] = "a size such as 512, 64KiB, 4MiB or 2GiB";

// Edits (insert, delete, replace) that make one word the other.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

absl::Status ParseValue(std::string_view text, bool* value) {
  if (text == "true" || text == "1") {
    *value = true;
  } else if (text == "false" || text == "0") {
    *value = false;
  } else {
    return Expected("true or false");
  }
  return absl::OkStatus();
}

absl::Status ParseValue(std::string_view text, int* value) {
  return ParseNumber(text, "a whole number", value);
}

absl::Status ParseValue(std::string_view text, std::int64_t* value) {
  return ParseNumber(text, "a whole number", value);
}

absl::Status ParseValue(std::string_view text, std::uint64_t* value) {
  return ParseNumber(text, "a whole number, not negative", value);
}

absl::Status ParseValue(std::string_view text, double* value) {
  return ParseNumber(text, "a number", value);
}

absl::Status ParseValue(std::string_view text, std::string* value) {
  *value = std::string(text);
  return absl::OkStatus();
}

absl::Status ParseValue(std::string_view text,
                        std::vector<std::string>* value) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma == 0) {
      return Expected("a list without empty items, separated by commas");
    }
    items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  *value = std::move(items);
  return absl::OkStatus();
}

absl::Status ParseValue(std::string_view text, absl::Duration* value) {
  absl::Duration parsed;
  if (!absl::ParseDuration(base::ToAbsl(text), &parsed) ||
      parsed < absl::ZeroDuration() || parsed == absl::InfiniteDuration()) {
    return Expected("a duration such as 200ms, 1.5s or 2m");
  }
  *value = parsed;
  return absl::OkStatus();
}

absl::Status ParseValue(std::string_view text, ByteSize* value) {
  for (const auto& [unit, shift] : kByteUnits) {
    if (!text.ends_with(unit)) {
      continue;
    }
    std::uint64_t count = 0;
    const absl::Status parsed = ParseNumber(
        text.substr(0, text.size() - unit.size()), kByteSizeForm, &count);
    if (!parsed.ok() ||
        count > (std::numeric_limits<std::uint64_t>::max() >> shift)) {
      return Expected(kByteSizeForm);
    }
    value->bytes = count << shift;
    return absl::OkStatus();
  }
  return Expected(kByteSizeForm);
}

std::string FormatValue(bool value) {
  return value ? "true" : "false";
}
std::string FormatValue(int value) {
  return std::to_string(value);
}
std::string FormatValue(std::int64_t value) {
  return std::to_string(value);
}
std::string FormatValue(std::uint64_t value) {
  return std::to_string(value);
}
std::string FormatValue(const std::string& value) {
  return value;
}

std::string FormatValue(double value) {
  std::array<char, 32> buffer{};
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

std::string FormatValue(const std::vector<std::string>& value) {
  std::string text;
  for (const std::string& item : value) {
    text.append(text.empty() ? "" : ",").append(item);
  }
  return text;
}

std::string FormatValue(absl::Duration value) {
  return absl::FormatDuration(value);
}

std::string FormatValue(ByteSize value) {
  for (const auto& [unit, shift] : kByteUnits) {
    const std::uint64_t mask = (std::uint64_t{1} << shift) - 1;
    if (shift > 0 && value.bytes > 0 && (value.bytes & mask) == 0 &&
        (value.bytes >> shift) < 10 * 1024) {
      return absl::StrCat(value.bytes >> shift, base::ToAbsl(unit));
    }
  }
  return std::to_string(value.bytes);
}

std::string NearestWord(std::string_view word,
                        const std::vector<std::string>& known) {
  std::string nearest;
  // Further off than a third of its letters, a guess would only mislead.
  std::size_t best = word.size() / 3 + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(word, candidate);
    if (distance <= best && (nearest.empty() || distance < best)) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace jixiao::config
