// The math extension.

#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "common/cel/compare.h"
#include "common/cel/standard_internal.h"

namespace jixiao::cel {

namespace {

bool IsNumber(const Value& value) {
  return value.kind() == Kind::kInt || value.kind() == Kind::kUint ||
         value.kind() == Kind::kDouble;
}

// The extreme of the numbers, the first of equal ones.
Value Extreme(std::string_view name, const std::vector<Value>& numbers,
              bool greatest) {
  if (numbers.empty()) {
    return Value::Error(std::string(name) + "() of an empty list");
  }
  const Value* best = nullptr;
  for (const Value& number : numbers) {
    if (!IsNumber(number)) {
      return Value::NoSuchOverload(name, numbers);
    }
    if (best == nullptr) {
      best = &number;
      continue;
    }
    const auto order = *Compare(number, *best);
    if (greatest ? order > 0 : order < 0) {
      best = &number;
    }
  }
  return *best;
}

Value ExtremeOf(std::string_view name, Arguments args, bool greatest) {
  std::vector<Value> numbers;
  if (args.size() == 1 && args[0].kind() == Kind::kList) {
    for (size_t i = 0; i < args[0].size(); ++i) {
      numbers.push_back(args[0].ElementAt(i));
    }
  } else {
    numbers.assign(args.begin(), args.end());
  }
  return Extreme(name, numbers, greatest);
}

Value Greatest(Arguments args) {
  return ExtremeOf("math.greatest", args, true);
}
Value Least(Arguments args) {
  return ExtremeOf("math.least", args, false);
}

template <double (*function)(double)>
Value Rounded(Arguments args) {
  return Value::Double(function(args[0].double_value()));
}

Value Abs(Arguments args) {
  const Value& x = args[0];
  switch (x.kind()) {
    case Kind::kInt:
      if (x.int_value() == std::numeric_limits<int64_t>::min()) {
        return Value::Error(absl::StatusCode::kOutOfRange, "integer overflow");
      }
      return Value::Int(std::abs(x.int_value()));
    case Kind::kDouble:
      return Value::Double(std::fabs(x.double_value()));
    default:
      return x;
  }
}

Value Sign(Arguments args) {
  const Value& x = args[0];
  switch (x.kind()) {
    case Kind::kInt:
      return Value::Int((x.int_value() > 0 ? 1 : 0) -
                        (x.int_value() < 0 ? 1 : 0));
    case Kind::kUint:
      return Value::Uint(x.uint_value() > 0 ? 1 : 0);
    default:
      // NaN and the zeros are their own sign.
      return x.double_value() > 0 || x.double_value() < 0
                 ? Value::Double(std::copysign(1.0, x.double_value()))
                 : x;
  }
}

Value Sqrt(Arguments args) {
  const Value& x = args[0];
  switch (x.kind()) {
    case Kind::kInt:
      return Value::Double(std::sqrt(static_cast<double>(x.int_value())));
    case Kind::kUint:
      return Value::Double(std::sqrt(static_cast<double>(x.uint_value())));
    default:
      return Value::Double(std::sqrt(x.double_value()));
  }
}

Value IsNan(Arguments args) {
  return Value::Bool(std::isnan(args[0].double_value()));
}
Value IsInf(Arguments args) {
  return Value::Bool(std::isinf(args[0].double_value()));
}
Value IsFinite(Arguments args) {
  return Value::Bool(std::isfinite(args[0].double_value()));
}

// The bits of an int or a uint, and back to the kind of `like`.
uint64_t Bits(const Value& value) {
  return value.kind() == Kind::kInt ? static_cast<uint64_t>(value.int_value())
                                    : value.uint_value();
}
Value FromBits(uint64_t bits, const Value& like) {
  return like.kind() == Kind::kInt ? Value::Int(static_cast<int64_t>(bits))
                                   : Value::Uint(bits);
}

Value BitAnd(Arguments args) {
  return FromBits(Bits(args[0]) & Bits(args[1]), args[0]);
}
Value BitOr(Arguments args) {
  return FromBits(Bits(args[0]) | Bits(args[1]), args[0]);
}
Value BitXor(Arguments args) {
  return FromBits(Bits(args[0]) ^ Bits(args[1]), args[0]);
}
Value BitNot(Arguments args) {
  return FromBits(~Bits(args[0]), args[0]);
}

// Shifts are logical, of negative ints too.
Value Shift(Arguments args, bool left) {
  const int64_t offset = args[1].int_value();
  if (offset < 0) {
    return Value::Error("negative offset of a shift: " +
                        std::to_string(offset));
  }
  const uint64_t bits = Bits(args[0]);
  if (offset >= 64) {
    return FromBits(0, args[0]);
  }
  return FromBits(left ? bits << static_cast<unsigned>(offset)
                       : bits >> static_cast<unsigned>(offset),
                  args[0]);
}
Value ShiftLeft(Arguments args) {
  return Shift(args, true);
}
Value ShiftRight(Arguments args) {
  return Shift(args, false);
}

void DefineExtremes(StandardLibrary* library, std::string_view name,
                    Implementation implementation) {
  for (const Type& type : {Type::Int(), Type::Uint(), Type::Double()}) {
    library->Global(name, {type}, type, implementation, true);
  }
  for (const Type& type : {Type::Int(), Type::Uint(), Type::Double()}) {
    library->Global(name, {Type::List(type)}, type, implementation);
  }
  library->Global(name, {Type::List(Type::Dyn())}, Type::Dyn(), implementation);
  library->Global(name, {Type::Dyn(), Type::Dyn()}, Type::Dyn(), implementation,
                  true);
}

void DefineBits(StandardLibrary* library) {
  for (const Type& type : {Type::Int(), Type::Uint()}) {
    library->Global("math.bitAnd", {type, type}, type, BitAnd);
    library->Global("math.bitOr", {type, type}, type, BitOr);
    library->Global("math.bitXor", {type, type}, type, BitXor);
    library->Global("math.bitNot", {type}, type, BitNot);
    library->Global("math.bitShiftLeft", {type, Type::Int()}, type, ShiftLeft);
    library->Global("math.bitShiftRight", {type, Type::Int()}, type,
                    ShiftRight);
  }
}

}  // namespace

void DefineMath(StandardLibrary* library) {
  const Type real = Type::Double();
  DefineExtremes(library, "math.greatest", Greatest);
  DefineExtremes(library, "math.least", Least);
  library->Global("math.ceil", {real}, real, Rounded<std::ceil>);
  library->Global("math.floor", {real}, real, Rounded<std::floor>);
  library->Global("math.round", {real}, real, Rounded<std::round>);
  library->Global("math.trunc", {real}, real, Rounded<std::trunc>);
  for (const Type& type : {Type::Int(), Type::Uint(), real}) {
    library->Global("math.abs", {type}, type, Abs);
    library->Global("math.sign", {type}, type, Sign);
    library->Global("math.sqrt", {type}, real, Sqrt);
  }
  library->Global("math.isNaN", {real}, Type::Bool(), IsNan);
  library->Global("math.isInf", {real}, Type::Bool(), IsInf);
  library->Global("math.isFinite", {real}, Type::Bool(), IsFinite);
  DefineBits(library);
}

}  // namespace jixiao::cel
