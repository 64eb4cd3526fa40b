// size, type, dyn and the conversions between types.

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "common/cel/compare.h"
#include "common/cel/standard_internal.h"
#include "common/cel/text.h"
#include "common/cel/utf8.h"

namespace jixiao::cel {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

Value Identity(Arguments args) {
  return args[0];
}

Value TypeOfValue(Arguments args) {
  return Value::OfType(args[0].GetType());
}

Value Size(Arguments args) {
  const Value& value = args[0];
  switch (value.kind()) {
    case Kind::kString:
      return Value::Int(
          static_cast<int64_t>(utf8::Count(value.string_value())));
    case Kind::kBytes:
      return Value::Int(static_cast<int64_t>(value.bytes_value().size()));
    default:
      return Value::Int(static_cast<int64_t>(value.size()));
  }
}

Value RangeError(std::string_view type) {
  return Value::Error(absl::StatusCode::kOutOfRange,
                      "the number is out of the range of " + std::string(type));
}

Value Malformed(const Value& text, std::string_view type) {
  return Value::Error(text.DebugString() + " cannot be read as " +
                      std::string(type));
}

// The whole of `text` as a decimal integer.
template <typename Integer>
std::optional<Integer> ParseInteger(std::string_view text) {
  Integer value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

Value ToInt(Arguments args) {
  const Value& value = args[0];
  switch (value.kind()) {
    case Kind::kUint:
      return value.uint_value() >= static_cast<uint64_t>(1) << 63U
                 ? RangeError("int")
                 : Value::Int(static_cast<int64_t>(value.uint_value()));
    case Kind::kDouble: {
      const double number = value.double_value();
      // As the reference implementation has it, the bounds themselves are out.
      return number > -kTwoTo63 && number < kTwoTo63
                 ? Value::Int(static_cast<int64_t>(number))
                 : RangeError("int");
    }
    case Kind::kString: {
      std::string_view text = value.string_value();
      if (text.starts_with('+') && !text.starts_with("+-")) {
        text.remove_prefix(1);
      }
      const auto number = ParseInteger<int64_t>(text);
      return number ? Value::Int(*number) : Malformed(value, "int");
    }
    case Kind::kTimestamp:
      return Value::Int(value.timestamp_seconds());
    default:
      return value;
  }
}

Value ToUint(Arguments args) {
  const Value& value = args[0];
  switch (value.kind()) {
    case Kind::kInt:
      return value.int_value() < 0
                 ? RangeError("uint")
                 : Value::Uint(static_cast<uint64_t>(value.int_value()));
    case Kind::kDouble: {
      const double number = value.double_value();
      return number >= 0 && number < kTwoTo64
                 ? Value::Uint(static_cast<uint64_t>(number))
                 : RangeError("uint");
    }
    case Kind::kString: {
      const auto number = ParseInteger<uint64_t>(value.string_value());
      return number ? Value::Uint(*number) : Malformed(value, "uint");
    }
    default:
      return value;
  }
}

Value ToDouble(Arguments args) {
  const Value& value = args[0];
  switch (value.kind()) {
    case Kind::kInt:
      return Value::Double(static_cast<double>(value.int_value()));
    case Kind::kUint:
      return Value::Double(static_cast<double>(value.uint_value()));
    case Kind::kString: {
      const auto number = ParseDouble(value.string_value());
      return number ? Value::Double(*number) : Malformed(value, "double");
    }
    default:
      return value;
  }
}

Value ToString(Arguments args) {
  const Value& value = args[0];
  switch (value.kind()) {
    case Kind::kBool:
      return Value::BorrowedString(value.bool_value() ? "true" : "false");
    case Kind::kInt:
      return Value::String(std::to_string(value.int_value()));
    case Kind::kUint:
      return Value::String(std::to_string(value.uint_value()));
    case Kind::kDouble:
      return Value::String(FormatDouble(value.double_value()));
    case Kind::kBytes:
      return utf8::IsValid(value.bytes_value())
                 ? Value::String(value.bytes_value())
                 : Value::Error("the bytes are not UTF-8");
    case Kind::kTimestamp:
      return Value::String(
          FormatTimestamp(value.timestamp_seconds(), value.timestamp_nanos()));
    case Kind::kDuration:
      return Value::String(FormatDuration(value.duration_nanos()));
    default:
      return value;
  }
}

Value ToBytes(Arguments args) {
  return Value::Bytes(args[0].string_value());
}

Value ToBool(Arguments args) {
  static constexpr std::array<std::string_view, 5> kTrue = {"1", "t", "true",
                                                            "TRUE", "True"};
  static constexpr std::array<std::string_view, 5> kFalse = {"0", "f", "false",
                                                             "FALSE", "False"};
  const std::string_view text = args[0].string_value();
  for (size_t i = 0; i < kTrue.size(); ++i) {
    if (text == kTrue[i] || text == kFalse[i]) {
      return Value::Bool(text == kTrue[i]);
    }
  }
  return Malformed(args[0], "bool");
}

Value ToTimestamp(Arguments args) {
  return args[0].kind() == Kind::kInt ? Value::Timestamp(args[0].int_value(), 0)
                                      : ParseTimestamp(args[0].string_value());
}

Value ToDuration(Arguments args) {
  return ParseDuration(args[0].string_value());
}

void DefineNumberConversions(StandardLibrary* library) {
  const Type integer = Type::Int();
  const Type natural = Type::Uint();
  const Type real = Type::Double();
  const Type text = Type::String();
  for (const Type& from : {integer, natural, real, text, Type::Timestamp()}) {
    library->Global("int", {from}, integer, ToInt);
  }
  for (const Type& from : {natural, integer, real, text}) {
    library->Global("uint", {from}, natural, ToUint);
  }
  for (const Type& from : {real, integer, natural, text}) {
    library->Global("double", {from}, real, ToDouble);
  }
}

}  // namespace

void DefineConversions(StandardLibrary* library) {
  const Type a = Type::Param("A");
  const Type text = Type::String();
  library->Global("dyn", {a}, Type::Dyn(), Identity);
  library->Global("type", {a}, Type::TypeOf(a), TypeOfValue);
  for (const Type& type :
       {text, Type::Bytes(), Type::List(a), Type::Map(a, Type::Param("B"))}) {
    library->Global("size", {type}, Type::Int(), Size);
    library->Member("size", {type}, Type::Int(), Size);
  }
  DefineNumberConversions(library);
  for (const Type& from :
       {text, Type::Bool(), Type::Int(), Type::Uint(), Type::Double(),
        Type::Bytes(), Type::Timestamp(), Type::Duration()}) {
    library->Global("string", {from}, text, ToString);
  }
  library->Global("bytes", {Type::Bytes()}, Type::Bytes(), Identity);
  library->Global("bytes", {text}, Type::Bytes(), ToBytes);
  library->Global("bool", {Type::Bool()}, Type::Bool(), Identity);
  library->Global("bool", {text}, Type::Bool(), ToBool);
  library->Global("timestamp", {Type::Timestamp()}, Type::Timestamp(),
                  Identity);
  library->Global("timestamp", {text}, Type::Timestamp(), ToTimestamp);
  library->Global("timestamp", {Type::Int()}, Type::Timestamp(), ToTimestamp);
  library->Global("duration", {Type::Duration()}, Type::Duration(), Identity);
  library->Global("duration", {text}, Type::Duration(), ToDuration);
}

}  // namespace jixiao::cel
