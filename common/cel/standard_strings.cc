// Text functions: the standard ones and the strings extension. Positions and
// lengths count code points.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <string.h>  // memmem, which <cstring> does not promise

#include "common/cel/operators.h"
#include "common/cel/regex.h"
#include "common/cel/standard_internal.h"
#include "common/cel/text.h"
#include "common/cel/utf8.h"

namespace jixiao::cel {

namespace {

std::string_view Text(const Value& value) {
  return value.string_value();
}

Value OutOfRange(int64_t index) {
  return Value::Error(absl::StatusCode::kOutOfRange,
                      "index out of range: " + std::to_string(index));
}

// The byte offset of code point `index`; nullopt unless 0 <= index <= size.
std::optional<size_t> ByteOffset(std::string_view text, int64_t index) {
  if (index < 0 || static_cast<uint64_t>(index) > utf8::Count(text)) {
    return std::nullopt;
  }
  return utf8::Offset(text, static_cast<size_t>(index));
}

// Like text.find(wanted, from), whose worst case is the product of the lengths;
// memmem is linear.
size_t Find(std::string_view text, std::string_view wanted, size_t from) {
  const std::string_view rest = text.substr(from);
  if (wanted.empty() || rest.size() < wanted.size()) {
    return wanted.empty() ? from : std::string_view::npos;
  }
  const void* found =
      memmem(rest.data(), rest.size(), wanted.data(), wanted.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<size_t>(
                                static_cast<const char*>(found) - text.data());
}

// Where `wanted` begins last in `text`, in linear time.
size_t FindLast(std::string_view text, std::string_view wanted) {
  const std::string backwards(text.rbegin(), text.rend());
  const size_t found =
      Find(backwards, std::string(wanted.rbegin(), wanted.rend()), 0);
  return found == std::string_view::npos ? found
                                         : text.size() - found - wanted.size();
}

// The code point index of a byte offset; -1 for npos.
Value CodePointIndex(std::string_view text, size_t offset) {
  return Value::Int(
      offset == std::string_view::npos
          ? -1
          : static_cast<int64_t>(utf8::Count(text.substr(0, offset))));
}

Value Contains(Arguments args) {
  return Value::Bool(Find(Text(args[0]), Text(args[1]), 0) !=
                     std::string_view::npos);
}

Value StartsWith(Arguments args) {
  return Value::Bool(Text(args[0]).starts_with(Text(args[1])));
}

Value EndsWith(Arguments args) {
  return Value::Bool(Text(args[0]).ends_with(Text(args[1])));
}

Value Matches(Arguments args) {
  return MatchPattern(Text(args[0]), Text(args[1]));
}

Value CharAt(Arguments args) {
  const std::string_view text = Text(args[0]);
  const auto offset = ByteOffset(text, args[1].int_value());
  if (!offset) {
    return OutOfRange(args[1].int_value());
  }
  const std::string_view rest = text.substr(*offset);
  return Value::String(rest.substr(0, utf8::SequenceLength(rest)));
}

Value IndexOf(Arguments args) {
  const std::string_view text = Text(args[0]);
  const int64_t from = args.size() == 3 ? args[2].int_value() : 0;
  const auto offset = ByteOffset(text, from);
  return offset ? CodePointIndex(text, Find(text, Text(args[1]), *offset))
                : OutOfRange(from);
}

Value LastIndexOf(Arguments args) {
  const std::string_view text = Text(args[0]);
  const std::string_view wanted = Text(args[1]);
  if (args.size() == 2) {
    return CodePointIndex(text, FindLast(text, wanted));
  }
  const auto offset = ByteOffset(text, args[2].int_value());
  // The last place allowed is the one that begins there.
  return offset ? CodePointIndex(
                      text,
                      FindLast(text.substr(0, *offset + wanted.size()), wanted))
                : OutOfRange(args[2].int_value());
}

Value Substring(Arguments args) {
  const std::string_view text = Text(args[0]);
  const int64_t from = args[1].int_value();
  const int64_t to = args.size() == 3 ? args[2].int_value()
                                      : static_cast<int64_t>(utf8::Count(text));
  const auto begin = ByteOffset(text, from);
  const auto end = ByteOffset(text, to);
  if (!begin || !end) {
    return OutOfRange(begin ? to : from);
  }
  if (to < from) {
    return Value::Error(
        absl::StatusCode::kOutOfRange,
        "invalid substring range. start: " + std::to_string(from) +
            ", end: " + std::to_string(to));
  }
  return Value::String(text.substr(*begin, *end - *begin));
}

template <char kFirst, char kLast, int kShift>
Value ShiftAscii(Arguments args) {
  std::string text(Text(args[0]));
  for (char& c : text) {
    if (c >= kFirst && c <= kLast) {
      c = static_cast<char>(c + kShift);
    }
  }
  return Value::String(text);
}

// Whether `text` begins with a code point of the property White_Space.
bool BeginsWithSpace(std::string_view text) {
  if (utf8::SequenceLength(text) == 0) {
    return false;
  }
  const char32_t c = utf8::Decode(text);
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

Value Trim(Arguments args) {
  std::string_view text = Text(args[0]);
  while (BeginsWithSpace(text)) {
    text.remove_prefix(utf8::SequenceLength(text));
  }
  size_t end = 0;
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    at += utf8::StepLength(rest);
    end = BeginsWithSpace(rest) ? end : at;
  }
  return Value::String(text.substr(0, end));
}

Value Reverse(Arguments args) {
  std::string_view text = Text(args[0]);
  std::string reversed(text.size(), '\0');
  size_t end = text.size();
  while (!text.empty()) {
    const size_t length = utf8::StepLength(text);
    end -= length;
    text.copy(&reversed[end], length);
    text.remove_prefix(length);
  }
  return Value::String(reversed);
}

// The places where `wanted` begins in `text`, without overlap, at most `limit`
// (all if negative). An empty `wanted` is found around every code point.
std::vector<size_t> FindAll(std::string_view text, std::string_view wanted,
                            int64_t limit) {
  std::vector<size_t> places;
  size_t at = 0;
  while (limit < 0 || static_cast<int64_t>(places.size()) < limit) {
    const size_t found = Find(text, wanted, at);
    if (found == std::string_view::npos) {
      break;
    }
    places.push_back(found);
    at = found + wanted.size();
    if (wanted.empty()) {
      if (at == text.size()) {
        break;
      }
      at += utf8::StepLength(text.substr(at));
    }
  }
  return places;
}

Value Replace(Arguments args) {
  const std::string_view text = Text(args[0]);
  const std::string_view wanted = Text(args[1]);
  const std::string_view with = Text(args[2]);
  const auto places =
      FindAll(text, wanted, args.size() == 4 ? args[3].int_value() : -1);
  if (text.size() > kMaxTextBytes ||
      with.size() >
          (kMaxTextBytes - text.size()) / std::max<size_t>(places.size(), 1)) {
    return TooLarge();
  }
  std::string result;
  size_t at = 0;
  for (const size_t place : places) {
    result.append(text.substr(at, place - at)).append(with);
    at = place + wanted.size();
  }
  result.append(text.substr(at));
  return Value::String(result);
}

Value Split(Arguments args) {
  const std::string_view text = Text(args[0]);
  const std::string_view separator = Text(args[1]);
  const int64_t limit = args.size() == 3 ? args[2].int_value() : -1;
  if (limit == 0) {
    return Value::List({});
  }
  // The outer ends do not count, and there is no need to look beyond what a
  // list may hold.
  constexpr int64_t kEnough = kMaxListSize + 2;
  const int64_t wanted =
      limit < 0 ? kEnough : limit - 1 + (separator.empty() ? 1 : 0);
  std::vector<size_t> places =
      FindAll(text, separator, std::min(wanted, kEnough));
  // An empty separator parts the code points; their outer ends part nothing.
  if (separator.empty()) {
    std::erase_if(places, [&](size_t place) {
      return place == 0 || place == text.size();
    });
  }
  if (places.size() >= kMaxListSize) {
    return TooLarge();
  }
  std::vector<Value> parts;
  parts.reserve(places.size() + 1);
  size_t at = 0;
  for (const size_t place : places) {
    parts.push_back(Value::String(text.substr(at, place - at)));
    at = place + separator.size();
  }
  if (!text.empty() || !separator.empty()) {
    parts.push_back(Value::String(text.substr(at)));
  }
  return Value::List(std::move(parts));
}

Value Join(Arguments args) {
  const std::string_view separator = args.size() == 2 ? Text(args[1]) : "";
  std::string joined;
  for (size_t i = 0; i < args[0].size(); ++i) {
    const Value part = args[0].ElementAt(i);
    if (part.kind() != Kind::kString) {
      return Value::NoSuchOverload("join", args);
    }
    if (joined.size() + separator.size() + Text(part).size() > kMaxTextBytes) {
      return TooLarge();
    }
    joined.append(i == 0 ? "" : separator).append(Text(part));
  }
  return Value::String(joined);
}

Value QuoteText(Arguments args) {
  return Value::String(Quote(Text(args[0])));
}

void DefineSearch(StandardLibrary* library) {
  const Type text = Type::String();
  const Type number = Type::Int();
  library->Member("contains", {text, text}, Type::Bool(), Contains);
  library->Member("startsWith", {text, text}, Type::Bool(), StartsWith);
  library->Member("endsWith", {text, text}, Type::Bool(), EndsWith);
  library->Member("matches", {text, text}, Type::Bool(), Matches);
  library->Global("matches", {text, text}, Type::Bool(), Matches);
  library->Member("indexOf", {text, text}, number, IndexOf);
  library->Member("indexOf", {text, text, number}, number, IndexOf);
  library->Member("lastIndexOf", {text, text}, number, LastIndexOf);
  library->Member("lastIndexOf", {text, text, number}, number, LastIndexOf);
}

}  // namespace

void DefineStrings(StandardLibrary* library) {
  const Type text = Type::String();
  const Type number = Type::Int();
  const Type texts = Type::List(text);
  DefineSearch(library);
  library->Member("charAt", {text, number}, text, CharAt);
  library->Member("substring", {text, number}, text, Substring);
  library->Member("substring", {text, number, number}, text, Substring);
  library->Member("lowerAscii", {text}, text, ShiftAscii<'A', 'Z', 'a' - 'A'>);
  library->Member("upperAscii", {text}, text, ShiftAscii<'a', 'z', 'A' - 'a'>);
  library->Member("trim", {text}, text, Trim);
  library->Member("reverse", {text}, text, Reverse);
  library->Member("replace", {text, text, text}, text, Replace);
  library->Member("replace", {text, text, text, number}, text, Replace);
  library->Member("split", {text, text}, texts, Split);
  library->Member("split", {text, text, number}, texts, Split);
  library->Member("join", {texts}, text, Join);
  library->Member("join", {texts, text}, text, Join);
  library->Global("strings.quote", {text}, text, QuoteText);
}

}  // namespace jixiao::cel
