#include "common/form/target/words.h"

#include "common/base/utf8.h"

namespace jixiao::form::target {

bool IsPhrase(std::string_view text) {
  return !HoldsDigit(text) &&
         text.find_first_of(",;!?<>=*%") == std::string_view::npos &&
         !Contains(text, "。") && !Contains(text, "≥") &&
         !Contains(text, "≤") &&
         base::CountCodePoints(text) <= kMaxPhraseCodePoints;
}

}  // namespace jixiao::form::target
