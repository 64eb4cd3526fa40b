#ifndef JIXIAO_COMMON_CONFIG_OPTION_VALUE_H_
#define JIXIAO_COMMON_CONFIG_OPTION_VALUE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/config/option_set.h"

// Internal to common/config: the text form of each option type. ParseValue
// gives INVALID_ARGUMENT with what was expected, and leaves the target alone
// then.
namespace jixiao::config {

absl::Status ParseValue(std::string_view text, bool* value);
absl::Status ParseValue(std::string_view text, int* value);
absl::Status ParseValue(std::string_view text, std::int64_t* value);
absl::Status ParseValue(std::string_view text, std::uint64_t* value);
absl::Status ParseValue(std::string_view text, double* value);
absl::Status ParseValue(std::string_view text, std::string* value);
absl::Status ParseValue(std::string_view text, std::vector<std::string>* value);
absl::Status ParseValue(std::string_view text, absl::Duration* value);
absl::Status ParseValue(std::string_view text, ByteSize* value);

// The shortest text that ParseValue turns into the same value.
std::string FormatValue(bool value);
std::string FormatValue(int value);
std::string FormatValue(std::int64_t value);
std::string FormatValue(std::uint64_t value);
std::string FormatValue(double value);
std::string FormatValue(const std::string& value);
std::string FormatValue(const std::vector<std::string>& value);
std::string FormatValue(absl::Duration value);
std::string FormatValue(ByteSize value);

// The known word that `word` was probably meant to be; empty when none is near.
std::string NearestWord(std::string_view word,
                        const std::vector<std::string>& known);

}  // namespace jixiao::config

#endif  // JIXIAO_COMMON_CONFIG_OPTION_VALUE_H_
