#ifndef JIXIAO_COMMON_CEL_TEXT_H_
#define JIXIAO_COMMON_CEL_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/cel/value.h"

namespace jixiao::cel {

// The shortest decimal that reads back as the same double: "0.1", "-4.5e-07",
// "NaN", "-Infinity". Exponents appear below 1e-4 and from 1e21.
std::string FormatDouble(double value);
// RFC 3339 in UTC with as many fraction digits as needed (0, 3, 6 or 9).
std::string FormatTimestamp(int64_t seconds, int32_t nanos);
// Seconds with a fraction if there is one: "90s", "-0.5s".
std::string FormatDuration(int64_t nanos);

// An RFC 3339 instant with any offset; an error value if malformed or outside
// the years 1 to 9999.
Value ParseTimestamp(std::string_view text);
// Decimals with units as in "1h30m", "-1.5s", "100us"; the units are h, m, s,
// ms, us, ns. An error value if malformed or beyond 292 years.
Value ParseDuration(std::string_view text);
// A double in decimal or exponent form, "NaN", "Infinity", "-inf".
std::optional<double> ParseDouble(std::string_view text);

// `text` in double quotes with escapes; what a source would write.
std::string Quote(std::string_view text);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_TEXT_H_
