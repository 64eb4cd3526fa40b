#include "common/base/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace jixiao::base {
namespace {

TEST(Utf8Test, TakesCodePoints) {
  std::string_view text = "aé绩𠮷";
  EXPECT_EQ(TakeCodePoint(&text), U'a');
  EXPECT_EQ(TakeCodePoint(&text), U'é');
  EXPECT_EQ(TakeCodePoint(&text), U'绩');
  EXPECT_EQ(TakeCodePoint(&text), U'𠮷');
  EXPECT_EQ(TakeCodePoint(&text), std::nullopt);
}

TEST(Utf8Test, RefusesWhatIsNotWellFormed) {
  for (const char* text :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80",
        "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
        "\xe7\xbb", "\xe7\x41\xa9"}) {
    EXPECT_EQ(FirstInvalidUtf8(std::string("ok") + text), 2U);
  }
  EXPECT_TRUE(IsValidUtf8("绩效"));
  EXPECT_TRUE(IsValidUtf8(std::string_view("\0", 1)));
}

TEST(Utf8Test, EveryScalarValueRoundTrips) {
  for (char32_t c = 0; c <= 0x10FFFF; c += (c < 0x3000 ? 1 : 97)) {
    std::string text;
    AppendCodePoint(c, &text);
    std::string_view in = text;
    const bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
    EXPECT_EQ(TakeCodePoint(&in), is_surrogate ? kReplacementCharacter : c);
    EXPECT_TRUE(in.empty());
  }
}

TEST(Utf8Test, ReplacesBadBytes) {
  EXPECT_EQ(ReplaceInvalidUtf8("a\xff\xc3z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(ReplaceInvalidUtf8("绩效"), "绩效");
}

TEST(Utf8Test, DisplayWidth) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("绩效abc"), 7U);
  EXPECT_EQ(DisplayWidth("Ａ"), 2U);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1U);
  EXPECT_EQ(CountCodePoints("绩效abc"), 5U);
}

TEST(Utf8Test, TruncatesBetweenCharacters) {
  EXPECT_EQ(TruncateBytes("绩效", 5), "绩");
  EXPECT_EQ(TruncateBytes("绩效", 6), "绩效");
  EXPECT_EQ(TruncateBytes("绩效", 2), "");
  EXPECT_EQ(TruncateColumns("绩效目标", 8), "绩效目标");
  EXPECT_EQ(TruncateColumns("绩效目标", 7), "绩效目…");
  EXPECT_EQ(TruncateColumns("绩效目标", 6), "绩效…");
  EXPECT_EQ(TruncateColumns("绩效", 0), "");
}

TEST(Utf8Test, PadsByWidth) {
  EXPECT_EQ(PadRight("绩", 4), "绩  ");
  EXPECT_EQ(PadLeft("绩", 4), "  绩");
  EXPECT_EQ(PadRight("绩效", 3), "绩效");
}

TEST(Utf8Test, NfkcFoldsWidthAndCompatibility) {
  EXPECT_EQ(Nfkc("ＡＢ１２％（）"), "AB12%()");
  EXPECT_EQ(Nfkc("e\u0301"), "é");
  EXPECT_EQ(Nfkc("①"), "1");
  EXPECT_EQ(Nfkc(""), "");
  EXPECT_EQ(Nfkc("\xff"), "\xff");
}

TEST(Utf8Test, NfkcLeavesIdeographsAlone) {
  EXPECT_EQ(Nfkc("绩效\u4000\u9fff a\t1"), "绩效\u4000\u9fff a\t1");
  EXPECT_EQ(Nfkc("绩Ａ"), "绩A");
  EXPECT_EQ(Nfkc("\uf900"), "\u8c48");  // a compatibility ideograph
  EXPECT_TRUE(StartsWithIdeograph("\u4000"));
  EXPECT_TRUE(StartsWithIdeograph("\u9fffA"));
  EXPECT_FALSE(StartsWithIdeograph("\u3fff"));
  EXPECT_FALSE(StartsWithIdeograph("\ua000"));
  EXPECT_FALSE(StartsWithIdeograph("\xe4\xb8"));
  EXPECT_FALSE(
      StartsWithIdeograph("\xe4\xb8"
                          "A"));
}

}  // namespace
}  // namespace jixiao::base
