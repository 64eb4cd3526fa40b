// string.format: %s %d %f %e %b %o %x %X and %%.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"

#include "common/cel/operators.h"
#include "common/cel/standard_internal.h"
#include "common/cel/text.h"
#include "common/cel/utf8.h"

namespace jixiao::cel {

namespace {

constexpr int kDefaultPrecision = 6;
constexpr int kMaxPrecision = 100;
constexpr int kMaxDepth = 32;

// The text of a value for %s; nullopt if it has none.
std::optional<std::string> Plain(const Value& value, int depth);

std::optional<std::string> PlainList(const Value& list, int depth) {
  std::string result = "[";
  for (size_t i = 0; i < list.size(); ++i) {
    const auto element = Plain(list.ElementAt(i), depth);
    if (!element || result.size() > kMaxTextBytes) {
      return std::nullopt;
    }
    result += (i == 0 ? "" : ", ") + *element;
  }
  return result + "]";
}

// Entries are ordered by the text of their keys.
std::optional<std::string> PlainMap(const Value& map, int depth) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const MapEntry& entry : map.entries()) {
    auto key = Plain(entry.key, depth);
    auto value = Plain(entry.value, depth);
    if (!key || !value) {
      return std::nullopt;
    }
    texts.emplace_back(*std::move(key), *std::move(value));
  }
  std::sort(texts.begin(), texts.end());
  std::string result = "{";
  for (size_t i = 0; i < texts.size(); ++i) {
    result += (i == 0 ? "" : ", ") + texts[i].first + ": " + texts[i].second;
  }
  return result + "}";
}

std::optional<std::string> Plain(const Value& value, int depth) {
  if (depth > kMaxDepth) {
    return std::nullopt;
  }
  switch (value.kind()) {
    case Kind::kString:
      return std::string(value.string_value());
    case Kind::kBytes:
      return utf8::IsValid(value.bytes_value())
                 ? std::optional(std::string(value.bytes_value()))
                 : std::nullopt;
    case Kind::kUint:
      return std::to_string(value.uint_value());
    case Kind::kDouble:
      return FormatDouble(value.double_value());
    case Kind::kList:
      return PlainList(value, depth + 1);
    case Kind::kMap:
      return PlainMap(value, depth + 1);
    case Kind::kMessage:
    case Kind::kError:
      return std::nullopt;
    default:
      return value.DebugString();
  }
}

// The special doubles have the same text under every clause.
std::optional<std::string> NotFinite(const Value& value) {
  if (value.kind() == Kind::kDouble && !std::isfinite(value.double_value())) {
    return FormatDouble(value.double_value());
  }
  return std::nullopt;
}

std::optional<std::string> Decimal(const Value& value) {
  if (value.kind() == Kind::kInt || value.kind() == Kind::kUint) {
    return Plain(value, 0);
  }
  return NotFinite(value);
}

std::optional<std::string> Real(const Value& value, char clause,
                                int precision) {
  double number = 0;
  if (value.kind() == Kind::kDouble) {
    number = value.double_value();
  } else if (value.kind() == Kind::kInt) {
    number = static_cast<double>(value.int_value());
  } else if (value.kind() == Kind::kUint) {
    number = static_cast<double>(value.uint_value());
  } else {
    return std::nullopt;
  }
  if (const auto special = NotFinite(value)) {
    return special;
  }
  return clause == 'f' ? absl::StrFormat("%.*f", precision, number)
                       : absl::StrFormat("%.*e", precision, number);
}

std::string InBase(uint64_t number, unsigned base) {
  std::string digits;
  do {
    digits.push_back("0123456789abcdef"[number % base]);
    number /= base;
  } while (number != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

// Integers in base 2, 8 or 16; also bools in base 2, texts and bytes in base
// 16.
std::optional<std::string> Radix(const Value& value, unsigned base) {
  switch (value.kind()) {
    case Kind::kInt: {
      const int64_t number = value.int_value();
      return number < 0 ? "-" + InBase(-static_cast<uint64_t>(number), base)
                        : InBase(static_cast<uint64_t>(number), base);
    }
    case Kind::kUint:
      return InBase(value.uint_value(), base);
    case Kind::kBool:
      return base == 2 ? std::optional(value.bool_value() ? "1" : "0")
                       : std::nullopt;
    case Kind::kString:
    case Kind::kBytes: {
      const std::string_view bytes = value.string_value();
      return base == 16 ? std::optional(absl::BytesToHexString(
                              absl::string_view(bytes.data(), bytes.size())))
                        : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::string> Upper(std::optional<std::string> text) {
  if (text) {
    for (char& c : *text) {
      c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return text;
}

// nullopt if the clause does not take such a value, or is none at all.
std::optional<std::string> Clause(char clause, int precision,
                                  const Value& value) {
  switch (clause) {
    case 's':
      return Plain(value, 0);
    case 'd':
      return Decimal(value);
    case 'f':
    case 'e':
      return Real(value, clause, precision);
    case 'b':
      return Radix(value, 2);
    case 'o':
      return Radix(value, 8);
    case 'x':
      return Radix(value, 16);
    case 'X':
      return Upper(Radix(value, 16));
    default:
      return std::nullopt;
  }
}

// Takes ".3" from the front of `rest`; nullopt if malformed.
std::optional<int> TakePrecision(std::string_view* rest) {
  if (!rest->starts_with('.')) {
    return kDefaultPrecision;
  }
  rest->remove_prefix(1);
  int precision = 0;
  bool digits = false;
  while (!rest->empty() && (*rest)[0] >= '0' && (*rest)[0] <= '9') {
    precision = precision * 10 + ((*rest)[0] - '0');
    digits = true;
    rest->remove_prefix(1);
    if (precision > kMaxPrecision) {
      return std::nullopt;
    }
  }
  return digits ? std::optional(precision) : std::nullopt;
}

Value Format(Arguments args) {
  std::string_view rest = args[0].string_value();
  std::string result;
  size_t next = 0;
  while (!rest.empty()) {
    const size_t percent = rest.find('%');
    result.append(rest.substr(0, percent));
    if (percent == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(percent + 1);
    if (rest.starts_with('%')) {
      result.push_back('%');
      rest.remove_prefix(1);
      continue;
    }
    const auto precision = TakePrecision(&rest);
    if (!precision || rest.empty()) {
      return Value::Error("could not parse formatting clause");
    }
    if (next >= args[1].size()) {
      return Value::Error("index " + std::to_string(next) + " out of range");
    }
    const Value value = args[1].ElementAt(next++);
    const auto text = Clause(rest[0], *precision, value);
    if (!text) {
      return Value::Error(
          "%" + std::string(rest.substr(0, utf8::StepLength(rest))) +
          " cannot format a value of type " + value.GetType().RuntimeName() +
          (value.kind() == Kind::kBytes ? " that is not UTF-8" : ""));
    }
    rest.remove_prefix(1);
    result.append(*text);
    if (result.size() > kMaxTextBytes) {
      return TooLarge();
    }
  }
  return Value::String(result);
}

}  // namespace

void DefineFormat(StandardLibrary* library) {
  library->Member("format", {Type::String(), Type::List(Type::Dyn())},
                  Type::String(), Format);
}

}  // namespace jixiao::cel
