#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_MESSAGE_RENDERER_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_MESSAGE_RENDERER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jixiao::form::v1 {
class Finding;
class FindingParameter;
}  // namespace jixiao::form::v1
namespace jixiao::validation::v1 {
class FindingText;
}

namespace jixiao::validation {

struct CompiledRule;

enum class Language { kChinese, kEnglish };

// Of a BCP 47 code by its primary tag: zh or nothing is Chinese, en English.
// INVALID_ARGUMENT INVALID_FIELD `language_code` for any other.
absl::StatusOr<Language> ParseLanguage(std::string_view code);

// A finding of `rule` in words. A deferred one says what is missing.
v1::FindingText Explain(const CompiledRule& rule,
                        const form::v1::Finding& finding, Language language);

// A parameter as sentences show it: 12.22万元 or CNY 122,200.00; 40.92%; 是 or
// yes. A missing value is a dash.
std::string FormatParameter(const form::v1::FindingParameter& parameter,
                            Language language);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_MESSAGE_RENDERER_H_
