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

// Takes 万 or 亿 when it multiplies a count; 1 otherwise.
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

// Reads a numeral below ten thousand: 三千五百, 十二, 二.
std::optional<std::int64_t> ReadChineseSection(Scanner* in) {
  Scanner ahead = *in;
  std::int64_t sum = 0;
  std::int64_t last_ten = kWan;
  bool any = false;
  while (true) {
    while (any && ahead.Eat("零")) {
    }
    auto digit = EatNumeral(kChineseDigits, &ahead);
    const Scanner before_ten = ahead;
    auto ten = EatNumeral(kChineseTens, &ahead);
    // 千克 and 千米 are units: 两千米 would be two readings, so stop before.
    if (ten == 1000 && (ahead.At("克") || ahead.At("米") || ahead.At("瓦"))) {
      ahead = before_ten;
      ten = std::nullopt;
    }
    if (!digit && !ten) break;
    any = true;
    sum += digit.value_or(1) * ten.value_or(1);
    if (!ten || *ten >= last_ten) break;
    last_ten = *ten;
  }
  if (!any) return std::nullopt;
  *in = ahead;
  return sum;
}

std::optional<Number> ReadChinese(Scanner* in) {
  if (in->Eat("半")) return Number{{5, 1}, true};
  Scanner ahead = *in;
  auto section = ReadChineseSection(&ahead);
  if (!section) return std::nullopt;
  std::int64_t value = *section;
  const std::int64_t multiplier = EatMultiplier(&ahead);
  value *= multiplier;
  if (multiplier > kWan / 10) {
    value += ReadChineseSection(&ahead).value_or(0);
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
