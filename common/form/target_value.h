#ifndef JIXIAO_COMMON_FORM_TARGET_VALUE_H_
#define JIXIAO_COMMON_FORM_TARGET_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jixiao::form::v1 {
class TargetValue;
enum TargetColumn : int;
enum TargetKind : int;
}  // namespace jixiao::form::v1
namespace jixiao::templates::v1 {
class TargetVocabulary;
}

namespace jixiao::form {

// Longer texts are UNREADABLE without being looked at.
inline constexpr std::size_t kMaxTargetBytes = 8192;
inline constexpr std::size_t kMaxTargetCodePoints = 2000;

// What a target value is read in the light of. Refers to its parts, which must
// outlive the call.
struct TargetContext {
  // 三级指标; gives a bare number its unit.
  std::string_view indicator_name;
  // The column that the value stands in.
  v1::TargetColumn column{};
  // Raw text of the other column of the same indicator.
  std::optional<std::string_view> sibling_raw;
  // Words of the template; added to those of the grammar. May be null.
  const templates::v1::TargetVocabulary* vocabulary = nullptr;
  // Year of yearless dates; 0 leaves them without a year.
  std::int32_t fiscal_year = 0;
};

// Reads a target value (指标值) by the grammar of common/form/GRAMMAR.md. Never
// fails: what cannot be read with certainty is UNREADABLE, with a proposed
// reading where the damage is a known one. `raw` of the result is the argument
// byte for byte. Pure; time is linear in the bounded length.
v1::TargetValue ParseTargetValue(std::string_view raw,
                                 const TargetContext& context);

// The same in place: reads `raw` of the value; what it held besides goes.
void ReadTargetValue(const TargetContext& context, v1::TargetValue* value);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_TARGET_VALUE_H_
