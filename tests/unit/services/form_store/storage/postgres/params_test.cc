#include "services/form_store/storage/postgres/params.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/codec.h"

namespace jixiao::form_store::postgres {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;

TEST(ParamsTest, EncodesArrays) {
  NumberArray numbers;
  numbers.Add(int64_t{-1});
  numbers.Add(std::optional<int64_t>());
  // One dimension, with nulls, of bigint, two elements from index 1 on.
  EXPECT_EQ(base::HexEncode(numbers.Take()),
            "00000001"
            "00000001"
            "00000014"
            "00000002"
            "00000001"
            "00000008ffffffffffffffff"
            "ffffffff");
  EXPECT_TRUE(numbers.empty()) << "what was taken is gone";
}

TEST(ParamsTest, EncodesEmptyArraysWithoutDimension) {
  EXPECT_EQ(base::HexEncode(TextArray().Take()), "000000000000000000000019");
  EXPECT_EQ(base::HexEncode(BytesArray().Take()), "000000000000000000000011");
}

TEST(ParamsTest, EncodesFlagsAndText) {
  FlagArray flags;
  flags.Add(true);
  flags.Add(false);
  EXPECT_EQ(base::HexEncode(flags.Take()).substr(40),
            "0000000101"
            "0000000100");
  TextArray texts;
  texts.Add("ab");
  EXPECT_EQ(base::HexEncode(texts.Take()).substr(40), "000000026162");
}

TEST(ParamsTest, KeepsOrderAndNulls) {
  Params params;
  params.Add(int64_t{258}).Add("text").AddNull().AddFlag(true);
  EXPECT_THAT(params.values(),
              ElementsAre(Optional(std::string("\0\0\0\0\0\0\1\2", 8)),
                          Optional(std::string("text")), Eq(std::nullopt),
                          Optional(std::string("\1"))));
}

}  // namespace
}  // namespace jixiao::form_store::postgres
