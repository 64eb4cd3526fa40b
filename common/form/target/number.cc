#include "common/form/target/number.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace jixiao::form::target {
namespace {

constexpr std::int64_t kWan = 10'000;
constexpr std::int64_t kYi = 100'000'000;

struct Numeral {
  std::string_view text;
  std::int64_t value;
};

constexpr std::array<Numeral, 13> kChineseDigits = {{{"零", 0},
                                                     {"〇", 0},
                                                     {"一", 1},
                                                     {"二", 2},
                                                     {"两", 2},
                                                     {"三", 3},
                                                     {"四", 4},
                                                     {"五", 5},
                                                     {"六", 6},
                                                     {"七", 7},
                                                     {"八", 8},
                                                     {"九", 9},
                                                     {"壹", 1}}};

constexpr std::array<Numeral, 3> kChineseTens = {
    {{"十", 10}, {"百", 100}, {"千", 1000}}};

template <typename Table>
std::optional<std::int64_t> EatNumeral(const Table& table, Scanner* in) {
  for (const Numeral& numeral : table) {
    if (in->Eat(numeral.text)) return numeral.value;
  }
  return std::nullopt;
}

bool AtMoney(const Scanner& in) {
  for (const std::string_view money :
       {"元", "美元", "欧元", "港元", "日元", "人民币"}) {
    if (in.At(money)) return true;
  }
  return false;
}

// A numeral below ten thousand.
struct Section {
  std::int64_t value = 0;
  // One digit and no more, without 零 before it: 五 of 两万五.
  bool lone = false;
};

// Takes 十, 百 or 千; 千 of a unit (两千克, 两千米) stays.
std::optional<std::int64_t> EatTen(Scanner* in) {
  Scanner ahead = *in;
  const auto ten = EatNumeral(kChineseTens, &ahead);
  if (!ten ||
      (*ten == 1000 && (ahead.At("克") || ahead.At("米") || ahead.At("瓦")))) {
    return std::nullopt;
  }
  *in = ahead;
  return ten;
}

// Reads 三千五百, 十二, 二, 三百零五. Nothing is taken when there is none or it
// has two readings: a digit behind 百 or 千 wants 零 before it.
std::optional<Section> ReadChineseSection(Scanner* in) {
  Scanner ahead = *in;
  Section section;
  std::int64_t last_ten = kWan;
  for (bool any = false;; any = true) {
    const bool zero = any && !ahead.EatAny({"零", "〇"}).empty();
    const auto digit = EatNumeral(kChineseDigits, &ahead);
    const auto ten = EatTen(&ahead);
    if (!digit && !ten) {
      if (!any || zero) return std::nullopt;
      break;
    }
    if (ten && *ten >= last_ten) return std::nullopt;
    section.value += digit.value_or(1) * ten.value_or(1);
    if (!ten) {
      if (any && !zero && last_ten > 10) return std::nullopt;
      section.lone = !any;
      break;
    }
    last_ten = *ten;
  }
  *in = ahead;
  return section;
}

std::optional<Number> ReadChinese(Scanner* in) {
  if (in->Eat("半")) return Number{{5, 1}, true};
  Scanner ahead = *in;
  const auto section = ReadChineseSection(&ahead);
  if (!section) return std::nullopt;
  const std::int64_t multiplier = EatMultiplier(&ahead);
  std::int64_t value = section->value * multiplier;
  if (multiplier != 1) {
    Scanner behind = ahead;
    const bool zero = !behind.EatAny({"零", "〇"}).empty();
    const auto rest = ReadChineseSection(&behind);
    if (rest && rest->lone && !zero) return std::nullopt;
    if (rest) {
      value += rest->value;
      ahead = behind;
    }
  }
  *in = ahead;
  return Number{Decimal::Of(value), true};
}

// Takes digits into `digits`; returns how many.
std::size_t EatDigits(Scanner* in, std::string* digits) {
  std::size_t count = 0;
  while (count < in->rest().size() && IsDigit(in->rest()[count])) ++count;
  digits->append(in->Take(count));
  return count;
}

// Whether a thousands separator and exactly three digits are next.
bool AtGroup(const Scanner& in) {
  const std::string_view rest = in.rest();
  return rest.size() >= 4 && rest[0] == ',' && IsDigit(rest[1]) &&
         IsDigit(rest[2]) && IsDigit(rest[3]) &&
         (rest.size() == 4 || !IsDigit(rest[4]));
}

}  // namespace

std::int64_t EatMultiplier(Scanner* in) {
  Scanner ahead = *in;
  std::int64_t multiplier = 1;
  if (ahead.Eat("万")) {
    multiplier = kWan;
  } else if (ahead.Eat("亿")) {
    multiplier = kYi;
  }
  if (multiplier == 1 || AtMoney(ahead)) return 1;
  *in = ahead;
  return multiplier;
}

bool EndsInChineseNumeral(std::string_view text) {
  for (const Numeral& numeral : kChineseDigits) {
    if (EndsWith(text, numeral.text)) return true;
  }
  for (const Numeral& numeral : kChineseTens) {
    if (EndsWith(text, numeral.text)) return true;
  }
  return EndsWith(text, "万") || EndsWith(text, "亿") || EndsWith(text, "半");
}

std::optional<Decimal> ReadDigits(Scanner* in) {
  Scanner ahead = *in;
  std::string digits;
  if (ahead.peek() == '-' || ahead.peek() == '+') digits += ahead.Take(1);
  const std::size_t first = EatDigits(&ahead, &digits);
  if (first == 0) return std::nullopt;
  while (first <= 3 && AtGroup(ahead)) {
    ahead.Take(1);
    EatDigits(&ahead, &digits);
  }
  const std::string_view rest = ahead.rest();
  if (rest.size() > 1 && rest[0] == '.' && IsDigit(rest[1])) {
    digits += ahead.Take(1);
    EatDigits(&ahead, &digits);
  }
  auto value = ParseDecimal(digits);
  if (value) *in = ahead;
  return value;
}

std::optional<Number> ReadNumber(Scanner* in) {
  Scanner ahead = *in;
  auto digits = ReadDigits(&ahead);
  if (!digits) return ReadChinese(in);
  const std::int64_t multiplier = EatMultiplier(&ahead);
  if (multiplier != 1) {
    digits = Multiply(*digits, Decimal::Of(multiplier));
    if (!digits) return std::nullopt;
    digits = Normalized(*digits);
  }
  *in = ahead;
  return Number{*digits};
}

}  // namespace jixiao::form::target
