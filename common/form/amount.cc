#include "common/form/amount.h"

#include "common/base/utf8.h"
#include "common/form/decimal.h"
#include "common/form/target/number.h"
#include "common/form/text.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form {
namespace {

using common::v1::Amount;
using templates::v1::AmountUnit;

constexpr std::int64_t kFenPerYuan = 100;
constexpr std::int64_t kFenPerWanYuan = 1'000'000;
constexpr std::int64_t kFenPerYiYuan = 10'000'000'000;
// An amount has at most some twenty characters; longer text is none.
constexpr std::size_t kMaxAmountBytes = 128;

std::int64_t FenPer(AmountUnit unit) {
  return unit == templates::v1::AMOUNT_UNIT_WAN_YUAN ? kFenPerWanYuan
                                                     : kFenPerYuan;
}

// Fen for one of the unit written behind the number, else of the cell's unit.
std::int64_t EatUnit(target::Scanner* in, AmountUnit unit) {
  if (in->Eat("亿元")) return kFenPerYiYuan;
  if (in->Eat("万元")) return kFenPerWanYuan;
  if (in->Eat("元")) return kFenPerYuan;
  return FenPer(unit);
}

// value * fen_per_unit when that is a whole number within the limit.
std::optional<std::int64_t> ToFen(Decimal value, std::int64_t fen_per_unit) {
  const auto product = Multiply(value, Decimal::Of(fen_per_unit));
  if (!product) return std::nullopt;
  const Decimal fen = Normalized(*product);
  if (fen.scale != 0 || fen.unscaled > kMaxAmountFen ||
      fen.unscaled < -kMaxAmountFen) {
    return std::nullopt;
  }
  return fen.unscaled;
}

std::optional<std::int64_t> ReadFen(std::string_view key, AmountUnit unit) {
  target::Scanner in(key);
  in.Eat("¥");
  const auto value = target::ReadDigits(&in);
  if (!value) return std::nullopt;
  const std::int64_t fen_per_unit = EatUnit(&in, unit);
  if (!in.done()) return std::nullopt;
  return ToFen(*value, fen_per_unit);
}

}  // namespace

AmountReading ReadAmount(std::string_view raw, AmountUnit unit) {
  if (raw.size() > kMaxAmountBytes) return {};
  std::string buffer;
  const std::string_view key = ComparisonKeyIn(raw, &buffer);
  if (key.empty()) return {.blank = true, .fen = {}};
  return {.blank = false, .fen = ReadFen(key, unit)};
}

Amount ParseAmount(std::string_view raw, AmountUnit unit) {
  Amount amount;
  const AmountReading reading = ReadAmount(raw, unit);
  if (!reading.blank) amount.set_raw(std::string(raw));
  if (reading.fen) amount.set_fen(*reading.fen);
  return amount;
}

std::string FormatFen(std::int64_t fen, AmountUnit unit, int min_decimals) {
  const int scale = unit == templates::v1::AMOUNT_UNIT_WAN_YUAN ? 6 : 2;
  Decimal value = Normalized({fen, scale});
  std::string text = FormatDecimal(value);
  const int decimals = value.scale;
  if (decimals < min_decimals) {
    if (decimals == 0) text += '.';
    text.append(static_cast<std::size_t>(min_decimals - decimals), '0');
  }
  return text;
}

std::string_view AmountUnitText(AmountUnit unit) {
  return unit == templates::v1::AMOUNT_UNIT_WAN_YUAN ? "万元" : "元";
}

void FenSum::Add(const Amount& amount) {
  if (amount.has_fen()) {
    Add(amount.fen());
  } else if (!amount.raw().empty()) {
    unknown_ = true;
  }
}

void FenSum::Add(std::optional<std::int64_t> fen) {
  if (!fen) return;
  any_ = true;
  if (__builtin_add_overflow(sum_, *fen, &sum_)) unknown_ = true;
}

std::optional<std::int64_t> FenSum::total() const {
  if (!any_ || unknown_) return std::nullopt;
  return sum_;
}

FenSum AppropriationSum(const v1::Funding& funding) {
  FenSum sum;
  if (funding.appropriation_subtotal().has_fen()) {
    sum.Add(funding.appropriation_subtotal());
    return sum;
  }
  sum.Add(funding.general_public_budget());
  sum.Add(funding.government_fund());
  sum.Add(funding.special_account());
  sum.Add(funding.state_capital());
  return sum;
}

std::optional<std::int64_t> EffectiveTotal(const v1::Funding& funding) {
  if (funding.total().has_fen()) return funding.total().fen();
  FenSum sum = AppropriationSum(funding);
  sum.Add(funding.social_insurance());
  sum.Add(funding.carry_over());
  sum.Add(funding.other());
  return sum.total();
}

}  // namespace jixiao::form
