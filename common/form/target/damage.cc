#include <cstddef>
#include <string>

#include "common/form/target/normal_text.h"
#include "common/form/target/quantity.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"

// Damage by optical character recognition, which reads ≥ as 2, 8 or 工. Never
// repaired: the value is UNREADABLE and the likely reading is proposed.
namespace jixiao::form::target {
namespace {

// Counts from here on are suspect when they begin with 2 or 8: 2280次.
constexpr std::size_t kSuspectCountDigits = 4;

std::size_t LeadingDigits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

// Whether `text`, which reads as `phrase`, could be a ≥ taken for a digit: a
// percentage above 100 that would be one up to 100, or a long bare count.
bool LooksDamaged(std::string_view text, const QuantityPhrase& phrase) {
  if (text.empty() || (text[0] != '2' && text[0] != '8') ||
      phrase.comparator != v1::COMPARATOR_NONE || phrase.approximate ||
      !phrase.basis.empty() || !phrase.measure.unit) {
    return false;
  }
  const std::size_t digits = LeadingDigits(text);
  if (digits < 2 || text[1] == '0') return false;
  switch (phrase.measure.unit->unit_class) {
    case UnitClass::kPercent: {
      const auto rest = ParseMeasure(text.substr(1));
      return Compare(phrase.measure.number, Decimal::Of(100)) > 0 && rest &&
             Compare(rest->number, Decimal::Of(100)) <= 0;
    }
    case UnitClass::kCount:
      return digits >= kSuspectCountDigits && text[digits] != '.' &&
             text[digits] != ',';
    default:
      // Money, measures and times are often written bare.
      return false;
  }
}

// Whether the other column shows that this writer leaves operators out: a bare
// number of the same unit that is beyond suspicion.
bool SiblingIsBare(const Input& in, const QuantityPhrase& phrase) {
  if (!in.context.sibling_raw) return false;
  const auto text = NormalizeTarget(*in.context.sibling_raw);
  if (!text) return false;
  const auto sibling = ParseQuantityPhrase(*text);
  return sibling && sibling->comparator == v1::COMPARATOR_NONE &&
         sibling->measure.unit &&
         sibling->measure.unit->canonical == phrase.measure.unit->canonical &&
         !LooksDamaged(*text, *sibling);
}

// ≥ taken for 工 or for "%=".
std::string RepairOperator(std::string_view text) {
  Scanner in(text);
  std::string proposed = "≥";
  if (in.Eat("工")) {
    proposed += in.rest();
  } else if (in.Eat("%=")) {
    proposed += in.rest();
    if (IsDigit(proposed.back())) proposed += '%';
  } else {
    return {};
  }
  return IsDigit(in.peek()) && ParseQuantityPhrase(proposed) ? proposed
                                                             : std::string();
}

// Letters that stand beside a digit and look like one.
std::string RepairLetters(std::string_view text) {
  std::string repaired(text);
  for (std::size_t i = 0; i < repaired.size(); ++i) {
    const bool zero = repaired[i] == 'O' || repaired[i] == 'o';
    const bool one = repaired[i] == 'l' || repaired[i] == 'I';
    const bool beside = (i > 0 && IsDigit(repaired[i - 1])) ||
                        (i + 1 < repaired.size() && IsDigit(repaired[i + 1]));
    if ((zero || one) && beside) repaired[i] = zero ? '0' : '1';
  }
  return repaired == text ? std::string() : repaired;
}

}  // namespace

Reading ReadDamagedNumber(const Input& in) {
  if (std::string proposed = RepairOperator(in.text); !proposed.empty()) {
    return Unreadable(in, proposed);
  }
  if (in.text[0] != '2' && in.text[0] != '8') return nullptr;
  const auto phrase = ParseQuantityPhrase(in.text);
  if (!phrase || !LooksDamaged(in.text, *phrase) ||
      SiblingIsBare(in, *phrase)) {
    return nullptr;
  }
  return Unreadable(in, "≥" + std::string(in.text.substr(1)));
}

// Asked last: text that would be a number but for a letter in it, 9O%.
Reading ReadMistypedNumber(const Input& in) {
  std::string proposed = RepairLetters(in.text);
  if (proposed.empty() || !ParseQuantityPhrase(proposed)) return nullptr;
  return Unreadable(in, proposed);
}

}  // namespace jixiao::form::target
