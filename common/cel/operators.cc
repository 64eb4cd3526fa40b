#include "common/cel/operators.h"

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"

#include "common/cel/compare.h"

namespace jixiao::cel {

namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kMinInt = std::numeric_limits<int64_t>::min();

Value Overflow() {
  return Value::Error(absl::StatusCode::kOutOfRange, "integer overflow");
}

Value DivisionByZero() {
  return Value::Error("division by zero");
}

Value Mismatch(std::string_view name, const Value& a, const Value& b) {
  const std::array<Value, 2> arguments = {a, b};
  return Value::NoSuchOverload(name, arguments);
}

absl::int128 TotalNanos(const Value& timestamp) {
  return absl::int128(timestamp.timestamp_seconds()) * kNanosPerSecond +
         timestamp.timestamp_nanos();
}

Value MakeTimestamp(absl::int128 nanos) {
  absl::int128 seconds = nanos / kNanosPerSecond;
  absl::int128 rest = nanos % kNanosPerSecond;
  if (rest < 0) {
    rest += kNanosPerSecond;
    seconds -= 1;
  }
  return Value::Timestamp(static_cast<int64_t>(seconds),
                          static_cast<int32_t>(rest));
}

Value MakeDuration(absl::int128 nanos) {
  if (nanos > std::numeric_limits<int64_t>::max() || nanos < kMinInt) {
    return Value::Error(absl::StatusCode::kOutOfRange,
                        "duration out of range: 292 years at most");
  }
  return Value::Duration(static_cast<int64_t>(nanos));
}

Value Concatenate(const Value& a, const Value& b) {
  const std::string_view left = a.string_value();
  const std::string_view right = b.string_value();
  if (left.size() + right.size() > kMaxTextBytes) {
    return TooLarge();
  }
  std::string joined;
  joined.reserve(left.size() + right.size());
  joined.append(left).append(right);
  return a.kind() == Kind::kString ? Value::String(joined)
                                   : Value::Bytes(joined);
}

Value ConcatenateLists(const Value& a, const Value& b) {
  if (a.size() + b.size() > kMaxListSize) {
    return TooLarge();
  }
  std::vector<Value> elements;
  elements.reserve(a.size() + b.size());
  for (const Value* list : {&a, &b}) {
    for (size_t i = 0; i < list->size(); ++i) {
      elements.push_back(list->ElementAt(i));
    }
  }
  return Value::List(std::move(elements));
}

// timestamp + duration, either way round; nullopt for other kinds.
std::optional<Value> AddTimes(const Value& a, const Value& b) {
  if (a.kind() == Kind::kTimestamp && b.kind() == Kind::kDuration) {
    return MakeTimestamp(TotalNanos(a) + b.duration_nanos());
  }
  if (a.kind() == Kind::kDuration && b.kind() == Kind::kTimestamp) {
    return AddTimes(b, a);
  }
  return std::nullopt;
}

// Applies `test` to the order of the operands; false for NaN.
template <typename Test>
Value Ordered(std::string_view name, const Value& a, const Value& b,
              Test test) {
  const auto order = Compare(a, b);
  return order ? Value::Bool(test(*order)) : Mismatch(name, a, b);
}

std::optional<int64_t> ListIndex(const Value& index) {
  switch (index.kind()) {
    case Kind::kInt:
      return index.int_value();
    case Kind::kUint:
      return index.uint_value() <= std::numeric_limits<int64_t>::max()
                 ? static_cast<int64_t>(index.uint_value())
                 : -1;
    case Kind::kDouble:
      return ExactInt(index.double_value());
    default:
      return std::nullopt;
  }
}

}  // namespace

Value TooLarge() {
  return Value::Error(absl::StatusCode::kResourceExhausted,
                      "the result is too large");
}

Value Add(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) {
    return AddTimes(a, b).value_or(Mismatch("+", a, b));
  }
  switch (a.kind()) {
    case Kind::kInt: {
      int64_t sum = 0;
      return __builtin_add_overflow(a.int_value(), b.int_value(), &sum)
                 ? Overflow()
                 : Value::Int(sum);
    }
    case Kind::kUint: {
      uint64_t sum = 0;
      return __builtin_add_overflow(a.uint_value(), b.uint_value(), &sum)
                 ? Overflow()
                 : Value::Uint(sum);
    }
    case Kind::kDouble:
      return Value::Double(a.double_value() + b.double_value());
    case Kind::kString:
    case Kind::kBytes:
      return Concatenate(a, b);
    case Kind::kList:
      return ConcatenateLists(a, b);
    case Kind::kDuration:
      return MakeDuration(absl::int128(a.duration_nanos()) +
                          b.duration_nanos());
    default:
      return Mismatch("+", a, b);
  }
}

Value Subtract(const Value& a, const Value& b) {
  if (a.kind() == Kind::kTimestamp && b.kind() == Kind::kDuration) {
    return MakeTimestamp(TotalNanos(a) - b.duration_nanos());
  }
  if (a.kind() != b.kind()) {
    return Mismatch("-", a, b);
  }
  switch (a.kind()) {
    case Kind::kInt: {
      int64_t difference = 0;
      return __builtin_sub_overflow(a.int_value(), b.int_value(), &difference)
                 ? Overflow()
                 : Value::Int(difference);
    }
    case Kind::kUint:
      return a.uint_value() < b.uint_value()
                 ? Overflow()
                 : Value::Uint(a.uint_value() - b.uint_value());
    case Kind::kDouble:
      return Value::Double(a.double_value() - b.double_value());
    case Kind::kDuration:
      return MakeDuration(absl::int128(a.duration_nanos()) -
                          b.duration_nanos());
    case Kind::kTimestamp:
      return MakeDuration(TotalNanos(a) - TotalNanos(b));
    default:
      return Mismatch("-", a, b);
  }
}

Value Multiply(const Value& a, const Value& b) {
  if (a.kind() == b.kind() && a.kind() == Kind::kInt) {
    int64_t product = 0;
    return __builtin_mul_overflow(a.int_value(), b.int_value(), &product)
               ? Overflow()
               : Value::Int(product);
  }
  if (a.kind() == b.kind() && a.kind() == Kind::kUint) {
    uint64_t product = 0;
    return __builtin_mul_overflow(a.uint_value(), b.uint_value(), &product)
               ? Overflow()
               : Value::Uint(product);
  }
  if (a.kind() == b.kind() && a.kind() == Kind::kDouble) {
    return Value::Double(a.double_value() * b.double_value());
  }
  return Mismatch("*", a, b);
}

Value Divide(const Value& a, const Value& b) {
  if (a.kind() == b.kind() && a.kind() == Kind::kInt) {
    if (b.int_value() == 0) {
      return DivisionByZero();
    }
    return a.int_value() == kMinInt && b.int_value() == -1
               ? Overflow()
               : Value::Int(a.int_value() / b.int_value());
  }
  if (a.kind() == b.kind() && a.kind() == Kind::kUint) {
    return b.uint_value() == 0 ? DivisionByZero()
                               : Value::Uint(a.uint_value() / b.uint_value());
  }
  if (a.kind() == b.kind() && a.kind() == Kind::kDouble) {
    return Value::Double(a.double_value() / b.double_value());
  }
  return Mismatch("/", a, b);
}

Value Modulo(const Value& a, const Value& b) {
  if (a.kind() == b.kind() && a.kind() == Kind::kInt) {
    if (b.int_value() == 0) {
      return DivisionByZero();
    }
    return a.int_value() == kMinInt && b.int_value() == -1
               ? Overflow()
               : Value::Int(a.int_value() % b.int_value());
  }
  if (a.kind() == b.kind() && a.kind() == Kind::kUint) {
    return b.uint_value() == 0 ? DivisionByZero()
                               : Value::Uint(a.uint_value() % b.uint_value());
  }
  return Mismatch("%", a, b);
}

Value Negate(const Value& a) {
  if (a.kind() == Kind::kInt) {
    return a.int_value() == kMinInt ? Overflow() : Value::Int(-a.int_value());
  }
  if (a.kind() == Kind::kDouble) {
    return Value::Double(-a.double_value());
  }
  return Value::NoSuchOverload("-", std::span(&a, 1));
}

Value Less(const Value& a, const Value& b) {
  return Ordered("<", a, b, [](auto order) { return order < 0; });
}

Value LessOrEqual(const Value& a, const Value& b) {
  return Ordered("<=", a, b, [](auto order) { return order <= 0; });
}

Value Greater(const Value& a, const Value& b) {
  return Ordered(">", a, b, [](auto order) { return order > 0; });
}

Value GreaterOrEqual(const Value& a, const Value& b) {
  return Ordered(">=", a, b, [](auto order) { return order >= 0; });
}

Value In(const Value& element, const Value& container) {
  if (container.kind() == Kind::kMap) {
    return Value::Bool(container.Find(element).has_value());
  }
  if (container.kind() != Kind::kList) {
    return Mismatch("in", element, container);
  }
  const size_t size = container.size();
  for (size_t i = 0; i < size; ++i) {
    if (container.ElementAt(i).Equals(element)) {
      return Value::Bool(true);
    }
  }
  return Value::Bool(false);
}

Value Index(const Value& container, const Value& index) {
  if (container.kind() == Kind::kMap) {
    if (auto found = container.Find(index)) {
      return *std::move(found);
    }
    return Value::Error(absl::StatusCode::kNotFound,
                        "no such key: " + index.DebugString());
  }
  if (container.kind() != Kind::kList) {
    return Mismatch("[]", container, index);
  }
  const auto position = ListIndex(index);
  if (!position) {
    return Value::Error("a list index is an int, not " + index.DebugString());
  }
  if (*position < 0 || static_cast<size_t>(*position) >= container.size()) {
    return Value::Error(absl::StatusCode::kNotFound,
                        "index out of range: " + index.DebugString() +
                            " in a list of size " +
                            std::to_string(container.size()));
  }
  return container.ElementAt(static_cast<size_t>(*position));
}

}  // namespace jixiao::cel
