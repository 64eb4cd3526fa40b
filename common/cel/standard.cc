// The operators as the checker sees them, and the table of everything.

#include <string_view>

#include "common/cel/operators.h"
#include "common/cel/standard_internal.h"

namespace jixiao::cel {

namespace {

template <Value (*function)(const Value&, const Value&)>
Value Apply(Arguments args) {
  return function(args[0], args[1]);
}

// The planner evaluates these itself, since they do not need every operand.
Value Planned(Arguments args) {
  return Value::NoSuchOverload("?", args);
}

Value EqualValues(Arguments args) {
  return Value::Bool(args[0].Equals(args[1]));
}

Value UnequalValues(Arguments args) {
  return Value::Bool(!args[0].Equals(args[1]));
}

Value Not(Arguments args) {
  return Value::Bool(!args[0].bool_value());
}

void DefineOrder(StandardLibrary* library, std::string_view name,
                 Implementation implementation) {
  const std::vector<Type> numbers = {Type::Int(), Type::Uint(), Type::Double()};
  for (const Type& a : numbers) {
    for (const Type& b : numbers) {
      library->Global(name, {a, b}, Type::Bool(), implementation);
    }
  }
  for (const Type& type : {Type::String(), Type::Bytes(), Type::Bool(),
                           Type::Timestamp(), Type::Duration()}) {
    library->Global(name, {type, type}, Type::Bool(), implementation);
  }
}

void DefineArithmetic(StandardLibrary* library, std::string_view name,
                      const std::vector<Type>& types,
                      Implementation implementation) {
  for (const Type& type : types) {
    library->Global(name, {type, type}, type, implementation);
  }
}

void DefineLogic(StandardLibrary* library) {
  const Type a = Type::Param("A");
  const Type boolean = Type::Bool();
  library->Global(op::kAnd, {boolean, boolean}, boolean, Planned);
  library->Global(op::kOr, {boolean, boolean}, boolean, Planned);
  library->Global(op::kNot, {boolean}, boolean, Not);
  library->Global(op::kConditional, {boolean, a, a}, a, Planned);
  library->Global(op::kEqual, {a, a}, boolean, EqualValues);
  library->Global(op::kNotEqual, {a, a}, boolean, UnequalValues);
}

void DefineCollections(StandardLibrary* library) {
  const Type a = Type::Param("A");
  const Type b = Type::Param("B");
  library->Global(op::kIn, {a, Type::List(a)}, Type::Bool(), Apply<In>);
  library->Global(op::kIn, {a, Type::Map(a, b)}, Type::Bool(), Apply<In>);
  library->Global(op::kIndex, {Type::List(a), Type::Int()}, a, Apply<Index>);
  library->Global(op::kIndex, {Type::Map(a, b), a}, b, Apply<Index>);
}

}  // namespace

void DefineOperators(StandardLibrary* library) {
  const Type timestamp = Type::Timestamp();
  const Type duration = Type::Duration();
  DefineLogic(library);
  DefineCollections(library);
  DefineOrder(library, op::kLess, Apply<Less>);
  DefineOrder(library, op::kLessOrEqual, Apply<LessOrEqual>);
  DefineOrder(library, op::kGreater, Apply<Greater>);
  DefineOrder(library, op::kGreaterOrEqual, Apply<GreaterOrEqual>);
  DefineArithmetic(library, op::kAdd,
                   {Type::Int(), Type::Uint(), Type::Double(), Type::String(),
                    Type::Bytes(), Type::List(Type::Param("A")), duration},
                   Apply<Add>);
  library->Global(op::kAdd, {timestamp, duration}, timestamp, Apply<Add>);
  library->Global(op::kAdd, {duration, timestamp}, timestamp, Apply<Add>);
  DefineArithmetic(library, op::kSubtract,
                   {Type::Int(), Type::Uint(), Type::Double(), duration},
                   Apply<Subtract>);
  library->Global(op::kSubtract, {timestamp, duration}, timestamp,
                  Apply<Subtract>);
  library->Global(op::kSubtract, {timestamp, timestamp}, duration,
                  Apply<Subtract>);
  DefineArithmetic(library, op::kMultiply,
                   {Type::Int(), Type::Uint(), Type::Double()},
                   Apply<Multiply>);
  DefineArithmetic(library, op::kDivide,
                   {Type::Int(), Type::Uint(), Type::Double()}, Apply<Divide>);
  DefineArithmetic(library, op::kModulo, {Type::Int(), Type::Uint()},
                   Apply<Modulo>);
  for (const Type& type : {Type::Int(), Type::Double()}) {
    library->Global(op::kNegate, {type}, type,
                    [](Arguments args) { return Negate(args[0]); });
  }
}

const FunctionTable& StandardFunctions() {
  static const FunctionTable& table = *[] {
    auto* functions = new FunctionTable();
    StandardLibrary library(functions);
    DefineOperators(&library);
    DefineConversions(&library);
    DefineTime(&library);
    DefineStrings(&library);
    DefineFormat(&library);
    DefineMath(&library);
    DefineEncoders(&library);
    return functions;
  }();
  return table;
}

}  // namespace jixiao::cel
