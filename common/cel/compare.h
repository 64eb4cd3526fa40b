#ifndef JIXIAO_COMMON_CEL_COMPARE_H_
#define JIXIAO_COMMON_CEL_COMPARE_H_

#include <compare>
#include <cstdint>
#include <optional>

#include "common/cel/value.h"

namespace jixiao::cel {

// The order of the language: numbers across kinds, strings by code point, bytes
// by octet, false before true, instants and durations by time. nullopt if the
// kinds have no order between them; unordered for NaN.
std::optional<std::partial_ordering> Compare(const Value& a, const Value& b);

// The integer that `value` is exactly; nullopt for a fraction, NaN or anything
// outside the range.
std::optional<int64_t> ExactInt(double value);
std::optional<uint64_t> ExactUint(double value);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_COMPARE_H_
