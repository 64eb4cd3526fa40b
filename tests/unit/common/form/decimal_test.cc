#include "common/form/decimal.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "jixiao/common/v1/number.pb.h"

namespace jixiao::form {
namespace {

__extension__ typedef __int128 Int128;

constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
constexpr auto kMin = std::numeric_limits<std::int64_t>::min();

std::string Text(std::optional<Decimal> value) {
  return value ? FormatDecimal(*value) : "none";
}

TEST(DecimalTest, ParsesAndFormatsWithItsScale) {
  for (const std::string_view text :
       {"0", "1.50", "-0.05", "100.00", "9223372036854775807",
        "-9223372036854775807", "0.000000000000000001"}) {
    EXPECT_EQ(Text(ParseDecimal(text)), text);
  }
  EXPECT_EQ(Text(ParseDecimal("+7")), "7");
  EXPECT_EQ(Text(ParseDecimal("007.10")), "7.10");
}

TEST(DecimalTest, RefusesWhatIsNoNumber) {
  for (const std::string_view text :
       {"", "-", "+", ".", ".5", "5.", "1.2.3", "1e3", " 1", "1 ", "１", "0x1",
        "--1", "9223372036854775808", "0.0000000000000000001"}) {
    EXPECT_EQ(ParseDecimal(text), std::nullopt) << text;
  }
}

TEST(DecimalTest, ComparesAcrossScalesWithoutOverflow) {
  EXPECT_EQ((Decimal{150, 2}), (Decimal{15, 1}));
  EXPECT_LT((Decimal{kMax, 18}), (Decimal{10, 0}));
  EXPECT_LT((Decimal{kMin, 0}), (Decimal{kMin, 18}));
  EXPECT_GT((Decimal{kMax, 0}), (Decimal{kMax, 1}));
}

TEST(DecimalTest, CalculatesExactly) {
  EXPECT_EQ(Text(Add({15, 1}, {25, 2})), "1.75");
  EXPECT_EQ(Text(Subtract({15, 1}, {25, 2})), "1.25");
  EXPECT_EQ(Text(Multiply({15, 1}, {-4, 0})), "-6.0");
  EXPECT_EQ(Add(Decimal::Of(kMax), Decimal::Of(1)), std::nullopt);
  EXPECT_EQ(Subtract(Decimal::Of(kMin), Decimal::Of(1)), std::nullopt);
  EXPECT_EQ(Multiply(Decimal::Of(kMax), Decimal::Of(2)), std::nullopt);
  EXPECT_EQ(Multiply({3, 18}, {3, 18}), std::nullopt);
  // Zeros make room.
  EXPECT_EQ(Text(Multiply({20, 18}, {50, 1})), "0.000000000000000100");
  EXPECT_EQ(FormatDecimal(Normalized({1500, 3})), "1.5");
  EXPECT_EQ(FormatDecimal(Normalized({0, 5})), "0");
}

TEST(DecimalTest, DividesWithHalvesAwayFromZero) {
  EXPECT_EQ(Text(Divide({1, 0}, {3, 0}, 4)), "0.3333");
  EXPECT_EQ(Text(Divide({5, 0}, {2, 0}, 0)), "3");
  EXPECT_EQ(Text(Divide({-5, 0}, {2, 0}, 0)), "-3");
  EXPECT_EQ(Text(Divide({2, 0}, {3, 0}, 2)), "0.67");
  EXPECT_EQ(Text(Divide({123456, 5}, {1, 0}, 1)), "1.2");
  EXPECT_EQ(Divide({1, 0}, {0, 0}, 2), std::nullopt);
  EXPECT_EQ(Divide(Decimal::Of(kMin), Decimal::Of(-1), 0), std::nullopt);
  EXPECT_EQ(Divide(Decimal::Of(kMax), {1, 18}, 18), std::nullopt);
  EXPECT_EQ(Divide({1, 0}, {1, 0}, 19), std::nullopt);
  EXPECT_EQ(Divide({1, 0}, {1, 0}, -1), std::nullopt);
}

TEST(DecimalTest, PercentShare) {
  EXPECT_EQ(Text(PercentShare(1000, 2300, 2)), "43.48");
  EXPECT_EQ(Text(PercentShare(0, 10, 2)), "0.00");
  EXPECT_EQ(Text(PercentShare(kMax, kMax, 2)), "100.00");
  EXPECT_EQ(PercentShare(1, 0, 2), std::nullopt);
}

TEST(DecimalTest, ProtoIsCheckedForItsScale) {
  common::v1::Decimal proto = ToProto({150, 2});
  EXPECT_EQ(Text(FromProto(proto)), "1.50");
  proto.set_scale(19);
  EXPECT_EQ(FromProto(proto), std::nullopt);
  proto.set_scale(-1);
  EXPECT_EQ(FromProto(proto), std::nullopt);
}

// Against plain 128-bit arithmetic, with values that fit it.
TEST(DecimalPropertyTest, AgreesWithAModel) {
  std::mt19937_64 random(11);
  std::uniform_int_distribution<std::int64_t> any(-1'000'000'000'000,
                                                  1'000'000'000'000);
  const auto at_six = [](Decimal value) {
    Int128 wide = value.unscaled;
    for (int i = value.scale; i < 6; ++i) wide *= 10;
    return wide;
  };
  for (int i = 0; i < 5000; ++i) {
    const Decimal a{any(random), static_cast<std::int32_t>(random() % 7)};
    const Decimal b{any(random), static_cast<std::int32_t>(random() % 7)};
    ASSERT_EQ(Compare(a, b) < 0, at_six(a) < at_six(b));
    ASSERT_EQ(Compare(a, b) == 0, at_six(a) == at_six(b));
    ASSERT_EQ(at_six(Add(a, b).value()), at_six(a) + at_six(b));
    ASSERT_EQ(at_six(Subtract(a, b).value()), at_six(a) - at_six(b));
    ASSERT_EQ(ParseDecimal(FormatDecimal(a)), a);
    if (b.unscaled == 0) continue;
    // |a / b - quotient| <= half a unit of the last place.
    const auto quotient = Divide(a, b, 3);
    if (!quotient) continue;
    Int128 twice_rest =
        2 * (at_six(a) * 1000 -
             static_cast<Int128>(quotient->unscaled) * at_six(b));
    if (twice_rest < 0) twice_rest = -twice_rest;
    Int128 divisor = at_six(b);
    if (divisor < 0) divisor = -divisor;
    ASSERT_LE(twice_rest, divisor);
  }
}

}  // namespace
}  // namespace jixiao::form
