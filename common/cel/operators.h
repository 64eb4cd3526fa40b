#ifndef JIXIAO_COMMON_CEL_OPERATORS_H_
#define JIXIAO_COMMON_CEL_OPERATORS_H_

// The operators on values. Integer overflow, division by zero and operands of
// the wrong kinds give error values; operands must not be errors themselves.

#include "common/cel/value.h"

namespace jixiao::cel {

// The longest text, in bytes, and the longest list that a function makes.
inline constexpr size_t kMaxTextBytes = size_t{1} << 20U;
inline constexpr size_t kMaxListSize = size_t{1} << 16U;

Value Add(const Value& a, const Value& b);
Value Subtract(const Value& a, const Value& b);
Value Multiply(const Value& a, const Value& b);
Value Divide(const Value& a, const Value& b);
Value Modulo(const Value& a, const Value& b);
Value Negate(const Value& a);
Value Less(const Value& a, const Value& b);
Value LessOrEqual(const Value& a, const Value& b);
Value Greater(const Value& a, const Value& b);
Value GreaterOrEqual(const Value& a, const Value& b);
// Membership of `element` in a list, or among the keys of a map.
Value In(const Value& element, const Value& container);
// A list element or the value of a map key; NOT_FOUND if there is none.
Value Index(const Value& container, const Value& index);

// RESOURCE_EXHAUSTED: a result beyond kMaxTextBytes or kMaxListSize.
Value TooLarge();

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_OPERATORS_H_
