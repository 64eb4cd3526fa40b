#ifndef JIXIAO_COMMON_FORM_AMOUNT_H_
#define JIXIAO_COMMON_FORM_AMOUNT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jixiao::common::v1 {
class Amount;
}
namespace jixiao::form::v1 {
class Funding;
}
namespace jixiao::templates::v1 {
enum AmountUnit : int;
}

// Money: int64 fen (0.01 yuan), never floating point. Absent differs from 0.
namespace jixiao::form {

// Largest magnitude that a printed amount may have: a hundred trillion yuan.
inline constexpr std::int64_t kMaxAmountFen = 10'000'000'000'000'000;

// What a printed amount says.
struct AmountReading {
  bool blank = false;
  std::optional<std::int64_t> fen;
};

// Reads a printed amount as ParseAmount does.
AmountReading ReadAmount(std::string_view raw, templates::v1::AmountUnit unit);

// Reads a printed amount. Blank text is an absent amount with `raw` empty.
// Otherwise `raw` is the text byte for byte and `fen` is absent when it cannot
// be read exactly: not a number, finer than a fen, beyond kMaxAmountFen.
// Full-width digits, thousands separators, a sign, ￥ and a unit written
// behind the number (元, 万元, 亿元; it wins over `unit`) are understood.
// AMOUNT_UNIT_UNSPECIFIED counts as yuan.
common::v1::Amount ParseAmount(std::string_view raw,
                               templates::v1::AmountUnit unit);

// The number without its unit, e.g. 1567200 fen in 万元 is "1.5672": exact,
// without trailing zeros, but with at least `min_decimals` (at most 6).
std::string FormatFen(std::int64_t fen, templates::v1::AmountUnit unit,
                      int min_decimals = 0);

// 元 or 万元.
std::string_view AmountUnitText(templates::v1::AmountUnit unit);

// Adds up amounts. An empty cell counts as nothing; an unreadable one (`raw`
// without `fen`) or an overflow makes the sum unknown.
class FenSum {
 public:
  void Add(const common::v1::Amount& amount);
  void Add(std::optional<std::int64_t> fen);

  // Absent when nothing was added or the sum is unknown.
  std::optional<std::int64_t> total() const;
  // Whether something could not be added.
  bool unknown() const { return unknown_; }

 private:
  std::int64_t sum_ = 0;
  bool any_ = false;
  bool unknown_ = false;
};

// The appropriation (财政拨款): the printed subtotal, else the sum of its four
// parts.
FenSum AppropriationSum(const v1::Funding& funding);

// The amount that reports add up: the printed total, else appropriation +
// social insurance + carry-over + other (domain.md b). Absent when there is
// neither, or when a part is unreadable.
std::optional<std::int64_t> EffectiveTotal(const v1::Funding& funding);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_AMOUNT_H_
