#include "common/form/target/comparator.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace jixiao::form::target {
namespace {

struct Word {
  std::string_view text;
  v1::Comparator comparator;
};

constexpr auto kGe = v1::COMPARATOR_GE;
constexpr auto kLe = v1::COMPARATOR_LE;
constexpr auto kGt = v1::COMPARATOR_GT;
constexpr auto kLt = v1::COMPARATOR_LT;

// Longer words before those that they begin with.
constexpr std::array kPrefixes = std::to_array<Word>({
    {"≥", kGe},
    {"≤", kLe},
    {"=", v1::COMPARATOR_EQ},
    {">", kGt},
    {"<", kLt},
    {"大于或等于", kGe},
    {"大于等于", kGe},
    {"小于或等于", kLe},
    {"小于等于", kLe},
    {"等于", v1::COMPARATOR_EQ},
    {"至少", kGe},
    {"最少", kGe},
    {"最低", kGe},
    {"至多", kLe},
    {"最多", kLe},
    {"最高", kLe},
    {"大于", kGt},
    {"高于", kGt},
    {"多于", kGt},
    {"超过", kGt},
    {"超出", kGt},
    {"超", kGt},
    {"小于", kLt},
    {"低于", kLt},
    {"少于", kLt},
    {"不足", kLt},
});

// What turns an operator behind it into its opposite: 不得大于, 未超过.
constexpr std::array kDenials = std::to_array<std::string_view>(
    {"不得", "不应", "不能", "不可", "不宜", "不会", "不要", "不", "未"});

// Operators that may be denied, with what is left of them then.
constexpr std::array kDeniable = std::to_array<Word>({
    {"大于", kLe},
    {"高于", kLe},
    {"多于", kLe},
    {"超过", kLe},
    {"超出", kLe},
    {"超", kLe},
    {"小于", kGe},
    {"低于", kGe},
    {"少于", kGe},
});

constexpr std::array kPostfixes = std::to_array<Word>({
    {"及以上", kGe},
    {"或以上", kGe},
    {"(含)以上", kGe},
    {"以上(含)", kGe},
    {"以上", kGe},
    {"及以下", kLe},
    {"或以下", kLe},
    {"(含)以下", kLe},
    {"以下(含)", kLe},
    {"(含)以内", kLe},
    {"以下", kLe},
    {"以内", kLe},
    {"之内", kLe},
});

constexpr std::array<std::string_view, 2> kApproximate = {"左右", "上下"};

// The first character of a text, its bytes as one number.
constexpr std::uint32_t FirstCharacter(std::string_view text) {
  constexpr unsigned char kThreeBytes = 0xE0;
  if (text.empty()) return 0;
  const auto byte = [&text](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  return byte(0) < kThreeBytes || text.size() < 3
             ? byte(0)
             : byte(0) << 16 | byte(1) << 8 | byte(2);
}

// What comparators and denials begin with. Hardly any text begins so, and this
// is asked of each cell several times.
constexpr std::array kFirstCharacters = [] {
  std::array<std::uint32_t, kPrefixes.size() + kDenials.size()> characters{};
  std::size_t i = 0;
  for (const Word& word : kPrefixes) {
    characters[i++] = FirstCharacter(word.text);
  }
  for (const std::string_view denial : kDenials) {
    characters[i++] = FirstCharacter(denial);
  }
  return characters;
}();

bool MayBegin(std::string_view text) {
  const std::uint32_t first = FirstCharacter(text);
  for (const std::uint32_t character : kFirstCharacters) {
    if (character == first) return true;
  }
  return false;
}

}  // namespace

std::optional<v1::Comparator> EatComparator(Scanner* in) {
  if (!MayBegin(in->rest())) return std::nullopt;
  Scanner ahead = *in;
  if (!ahead.EatAny(kDenials).empty()) {
    for (const Word& word : kDeniable) {
      if (!ahead.Eat(word.text)) continue;
      *in = ahead;
      return word.comparator;
    }
  }
  for (const Word& word : kPrefixes) {
    if (in->Eat(word.text)) return word.comparator;
  }
  return std::nullopt;
}

Postfix FindPostfix(std::string_view text) {
  Postfix found;
  for (const Word& word : kPostfixes) {
    if (word.text.size() > found.text.size() && text.ends_with(word.text)) {
      found = {word.comparator, false, word.text};
    }
  }
  for (const std::string_view word : kApproximate) {
    if (text.ends_with(word)) found = {v1::COMPARATOR_NONE, true, word};
  }
  return found;
}

}  // namespace jixiao::form::target
