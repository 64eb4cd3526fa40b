#include "common/form/amount.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form {
namespace {

using templates::v1::AMOUNT_UNIT_WAN_YUAN;
using templates::v1::AMOUNT_UNIT_YUAN;

constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

struct Case {
  std::string_view raw;
  std::optional<std::int64_t> fen;  // read in 万元
};

TEST(AmountTest, ReadsPrintedAmounts) {
  const std::vector<Case> cases = {
      {"156.72", 156'720'000},
      {"0", 0},
      {" 3.5 ", 3'500'000},
      {"1,099.22", 1'099'220'000},
      {"１，０９９．２２", 1'099'220'000},
      {"-0.5", -500'000},
      {"0.000001", 1},
      {"35000元", 3'500'000},
      {"3.5万元", 3'500'000},
      {"0.01亿元", 100'000'000},
      {"￥3.5", 3'500'000},
      {"10000000000", 10'000'000'000'000'000},
      {"0.0000001", std::nullopt},  // finer than a fen
      {"0.0000010", 1},
      {"10000000000.1", std::nullopt},  // beyond the limit
      {"99999999999999999999", std::nullopt},
      {"1,09.2", std::nullopt},
      {"3.5.1", std::nullopt},
      {"1e5", std::nullopt},
      {"—", std::nullopt},
      {"全年（程） 预算数", std::nullopt},
      {"\xff", std::nullopt},
  };
  for (const Case& c : cases) {
    const auto amount = ParseAmount(c.raw, AMOUNT_UNIT_WAN_YUAN);
    EXPECT_EQ(amount.raw(), c.raw);
    EXPECT_EQ(amount.has_fen(), c.fen.has_value()) << c.raw;
    EXPECT_EQ(amount.fen(), c.fen.value_or(0)) << c.raw;
  }
}

TEST(AmountTest, BlankIsAbsentAndDiffersFromZero) {
  for (const std::string_view raw : {"", " ", "\t\n", "　", "<p></p>"}) {
    const auto amount = ParseAmount(raw, AMOUNT_UNIT_YUAN);
    EXPECT_FALSE(amount.has_fen());
    EXPECT_EQ(amount.raw(), "");
  }
  EXPECT_TRUE(ParseAmount("0", AMOUNT_UNIT_YUAN).has_fen());
}

TEST(AmountTest, LongTextIsKeptUnread) {
  const std::string raw(1'000'000, '1');
  const auto amount = ParseAmount(raw, AMOUNT_UNIT_YUAN);
  EXPECT_FALSE(amount.has_fen());
  EXPECT_EQ(amount.raw(), raw);
}

TEST(AmountTest, FormatsExactly) {
  EXPECT_EQ(FormatFen(156'720'000, AMOUNT_UNIT_WAN_YUAN), "156.72");
  EXPECT_EQ(FormatFen(64'600'000, AMOUNT_UNIT_WAN_YUAN, 2), "64.60");
  EXPECT_EQ(FormatFen(24'000'000, AMOUNT_UNIT_WAN_YUAN), "24");
  EXPECT_EQ(FormatFen(24'000'000, AMOUNT_UNIT_WAN_YUAN, 2), "24.00");
  EXPECT_EQ(FormatFen(1, AMOUNT_UNIT_WAN_YUAN, 2), "0.000001");
  EXPECT_EQ(FormatFen(-5, AMOUNT_UNIT_YUAN), "-0.05");
  EXPECT_EQ(FormatFen(0, AMOUNT_UNIT_YUAN), "0");
  EXPECT_EQ(
      FormatFen(std::numeric_limits<std::int64_t>::min(), AMOUNT_UNIT_YUAN),
      "-92233720368547758.08");
  EXPECT_EQ(AmountUnitText(AMOUNT_UNIT_WAN_YUAN), "万元");
  EXPECT_EQ(AmountUnitText(AMOUNT_UNIT_YUAN), "元");
}

TEST(AmountTest, EveryFormattedAmountReadsBack) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> any(-kMaxAmountFen,
                                                  kMaxAmountFen);
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t fen = any(random);
    for (const auto unit : {AMOUNT_UNIT_YUAN, AMOUNT_UNIT_WAN_YUAN}) {
      for (const int decimals : {0, 2}) {
        const auto read = ParseAmount(FormatFen(fen, unit, decimals), unit);
        ASSERT_TRUE(read.has_fen());
        ASSERT_EQ(read.fen(), fen);
      }
    }
  }
}

TEST(FenSumTest, EmptyCellsCountAsNothingAndUnreadableOnesSpoilTheSum) {
  FenSum sum;
  EXPECT_EQ(sum.total(), std::nullopt);
  sum.Add(common::v1::Amount());
  EXPECT_EQ(sum.total(), std::nullopt);
  sum.Add(std::optional<std::int64_t>(5));
  sum.Add(ParseAmount("0.07", AMOUNT_UNIT_YUAN));
  EXPECT_EQ(sum.total(), 12);
  sum.Add(ParseAmount("x", AMOUNT_UNIT_YUAN));
  EXPECT_EQ(sum.total(), std::nullopt);
  EXPECT_TRUE(sum.unknown());
}

TEST(FenSumTest, OverflowMakesTheSumUnknown) {
  FenSum sum;
  sum.Add(std::optional<std::int64_t>(kMax));
  EXPECT_EQ(sum.total(), kMax);
  sum.Add(std::optional<std::int64_t>(1));
  EXPECT_EQ(sum.total(), std::nullopt);
}

TEST(EffectiveTotalTest, IsThePrintedTotalElseTheSumOfTheTree) {
  v1::Funding funding;
  EXPECT_EQ(EffectiveTotal(funding), std::nullopt);
  funding.mutable_general_public_budget()->set_fen(300);
  funding.mutable_state_capital()->set_fen(50);
  EXPECT_EQ(EffectiveTotal(funding), 350);
  funding.mutable_appropriation_subtotal()->set_fen(400);
  EXPECT_EQ(EffectiveTotal(funding), 400);
  funding.mutable_social_insurance()->set_fen(1);
  funding.mutable_carry_over()->set_fen(2);
  funding.mutable_other()->set_fen(3);
  EXPECT_EQ(EffectiveTotal(funding), 406);
  funding.mutable_total()->set_fen(0);
  EXPECT_EQ(EffectiveTotal(funding), 0);
}

TEST(EffectiveTotalTest, UnreadablePartsLeaveNoTotal) {
  v1::Funding funding;
  funding.mutable_total()->set_raw("预算数");  // derived instead
  funding.mutable_appropriation_subtotal()->set_raw("?");
  funding.mutable_general_public_budget()->set_fen(300);
  EXPECT_EQ(EffectiveTotal(funding), 300);
  funding.mutable_other()->set_raw("三千");
  EXPECT_EQ(EffectiveTotal(funding), std::nullopt);
}

}  // namespace
}  // namespace jixiao::form
