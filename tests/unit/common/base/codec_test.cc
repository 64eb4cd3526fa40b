#include "common/base/codec.h"

#include <random>
#include <set>
#include <string>

#include "gtest/gtest.h"

namespace jixiao::base {
namespace {

// RFC 4648 §10, lower case and without padding.
TEST(CodecTest, KnownAnswers) {
  EXPECT_EQ(HexEncode("foobar"), "666f6f626172");
  EXPECT_EQ(Base32Encode("f"), "my");
  EXPECT_EQ(Base32Encode("fooba"), "mzxw6ytb");
  EXPECT_EQ(Base32Encode("foobar"), "mzxw6ytboi");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlEncode("fo"), "Zm8");
  EXPECT_EQ(Base64UrlEncode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64UrlEncode("\xfb\xff"), "-_8");
}

TEST(CodecTest, RoundTripsOfAnyBytes) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) {
      bytes.push_back(static_cast<char>(random() & 0xff));
    }
    EXPECT_EQ(HexDecode(HexEncode(bytes)), bytes);
    EXPECT_EQ(Base32Decode(Base32Encode(bytes)), bytes);
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
  }
}

TEST(CodecTest, DecodersAreStrict) {
  EXPECT_EQ(HexDecode("abc"), std::nullopt);
  EXPECT_EQ(HexDecode("0g"), std::nullopt);
  EXPECT_EQ(Base32Decode("MY"), std::nullopt);
  EXPECT_EQ(Base32Decode("my======"), std::nullopt);
  EXPECT_EQ(Base32Decode("m"), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("Zg=="), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("Z+8"), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("Zm 8"), std::nullopt);
}

// One text for one value: no spare bit may be set.
TEST(CodecTest, SpareBitsMustBeZero) {
  std::set<std::string> decoded;
  int accepted = 0;
  for (const char last : std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
                                     "pqrstuvwxyz0123456789-_")) {
    const auto bytes = Base64UrlDecode(std::string("Z") + last);
    if (bytes.has_value()) {
      ++accepted;
      decoded.insert(*bytes);
    }
  }
  EXPECT_EQ(accepted, 4);
  EXPECT_EQ(decoded.size(), 4U);
}

TEST(CodecTest, BigEndianKeepsOrder) {
  std::string one;
  std::string two;
  AppendBigEndian64(255, &one);
  AppendBigEndian64(256, &two);
  EXPECT_LT(one, two);
  EXPECT_EQ(HexEncode(two), "0000000000000100");
}

TEST(CodecTest, TakesWhatWasAppended) {
  std::string bytes;
  AppendBigEndian32(7, &bytes);
  AppendLengthPrefixed("绩效", &bytes);
  AppendBigEndian64(0xfedcba9876543210, &bytes);
  std::string_view in = bytes;
  EXPECT_EQ(TakeBigEndian32(&in), 7U);
  EXPECT_EQ(TakeLengthPrefixed(&in), "绩效");
  EXPECT_EQ(TakeBigEndian64(&in), 0xfedcba9876543210);
  EXPECT_TRUE(in.empty());
}

TEST(CodecTest, TakesNothingOfWhatIsTooShort) {
  std::string bytes;
  AppendBigEndian32(1000, &bytes);
  bytes += "short";
  std::string_view in = bytes;
  EXPECT_EQ(TakeLengthPrefixed(&in), std::nullopt);
  EXPECT_EQ(in, bytes);
  in = "abc";
  EXPECT_EQ(TakeBigEndian32(&in), std::nullopt);
  EXPECT_EQ(in, "abc");
}

}  // namespace
}  // namespace jixiao::base
