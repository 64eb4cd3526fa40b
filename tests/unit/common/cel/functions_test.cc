// The standard library and its extensions, case by case where the conformance
// data says nothing.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/cel/cel.h"
#include "common/cel/text.h"
#include "tests/unit/common/cel/cel_test_util.h"

namespace jixiao::cel {
namespace {

using testing::HasSubstr;

TEST(FunctionsTest, CountsCodePoints) {
  EXPECT_EQ(EvalText("'预算a'.size()"), "3");
  EXPECT_EQ(EvalText("'预算绩效'.substring(1, 3)"), "\"算绩\"");
  EXPECT_EQ(EvalText("'预算绩效'.indexOf('绩')"), "2");
  EXPECT_EQ(EvalText("'预算预算'.lastIndexOf('预')"), "2");
  EXPECT_EQ(EvalText("'预算'.charAt(1) + '预算'.charAt(2)"), "\"算\"");
  EXPECT_EQ(EvalText("'预算'.reverse()"), "\"算预\"");
  EXPECT_EQ(EvalText("'\\u3000预算 '.trim()"), "\"预算\"");
}

TEST(FunctionsTest, RefusesPositionsOutside) {
  for (const char* text :
       {"'ab'.charAt(3)", "'ab'.charAt(-1)", "'ab'.substring(3)",
        "'ab'.substring(2, 1)", "'ab'.indexOf('a', 3)",
        "'ab'.lastIndexOf('a', -1)"}) {
    EXPECT_EQ(Status(text).code(), absl::StatusCode::kOutOfRange) << text;
  }
}

TEST(FunctionsTest, ReplacesAndSplits) {
  EXPECT_EQ(EvalText("'aXbX'.replace('X', '')"), "\"ab\"");
  EXPECT_EQ(EvalText("'aXbX'.replace('X', 'Y', 1)"), "\"aYbX\"");
  EXPECT_EQ(EvalText("'aXbX'.replace('X', 'Y', 0)"), "\"aXbX\"");
  EXPECT_EQ(EvalText("'预算'.replace('', '-')"), "\"-预-算-\"");
  EXPECT_EQ(EvalText("'a、b、c'.split('、')"), "[\"a\", \"b\", \"c\"]");
  EXPECT_EQ(EvalText("'a,b,c'.split(',', 2)"), "[\"a\", \"b,c\"]");
  EXPECT_EQ(EvalText("'预算'.split('')"), "[\"预\", \"算\"]");
  EXPECT_EQ(EvalText("'abc'.split('', 2)"), "[\"a\", \"bc\"]");
  EXPECT_EQ(EvalText("''.split('')"), "[]");
  EXPECT_EQ(EvalText("''.split(',')"), "[\"\"]");
  EXPECT_EQ(EvalText("'a'.split(',', 0)"), "[]");
  EXPECT_EQ(EvalText("['a', 'b'].join(', ')"), "\"a, b\"");
  EXPECT_EQ(EvalText("[dyn('a'), 1].join()"),
            "error: no such overload: join(list)");
}

TEST(FunctionsTest, Matches) {
  EXPECT_EQ(EvalText("'2024年6月'.matches('^[0-9]{4}年')"), "true");
  EXPECT_EQ(EvalText("matches('abc', 'b')"), "true");
  EXPECT_THAT(EvalText("'a'.matches('(')"), HasSubstr("malformed pattern"));
  EXPECT_EQ(EvalText("['a', 'b'].filter(p, 'ab'.matches('^' + p))"), "[\"a\"]");
  EXPECT_THAT(EvalText("'a'.matches('" + std::string(5000, 'a') + "')"),
              HasSubstr("longer than 4096 bytes"));
  EXPECT_THAT(EvalText("'a'.matches('((a{100}){100}){100}')"),
              HasSubstr("malformed pattern"));
}

TEST(FunctionsTest, FormatsText) {
  EXPECT_EQ(EvalText("'%s:%d%%'.format(['a', 5])"), "\"a:5%\"");
  EXPECT_EQ(EvalText("'100%%'.format([])"), "\"100%\"");
  EXPECT_EQ(EvalText("'%x %X %o %b'.format([-30, 'Az', 8, 5u])"),
            "\"-1e 417A 10 101\"");
  EXPECT_EQ(EvalText("'%'.format([])"),
            "error: could not parse formatting clause");
  EXPECT_EQ(EvalText("'%.f'.format([1.0])"),
            "error: could not parse formatting clause");
  EXPECT_EQ(EvalText("'%.101f'.format([1.0])"),
            "error: could not parse formatting clause");
  EXPECT_EQ(EvalText("'%d'.format([1.5])"),
            "error: %d cannot format a value of type double");
  EXPECT_EQ(EvalText("'%s'.format([])"), "error: index 0 out of range");
  EXPECT_EQ(EvalText("'%中'.format([1])"),
            "error: %中 cannot format a value of type int");
}

TEST(FunctionsTest, ReadsTimesInZones) {
  const std::string at = "timestamp('2024-06-30T16:30:00.25Z')";
  EXPECT_EQ(EvalText(at + ".getFullYear()"), "2024");
  EXPECT_EQ(EvalText(at + ".getDate()"), "30");
  EXPECT_EQ(EvalText(at + ".getDate('Asia/Shanghai')"), "1");
  EXPECT_EQ(EvalText(at + ".getMonth('+08:00')"), "6");
  EXPECT_EQ(EvalText(at + ".getHours('08:00')"), "0");
  EXPECT_EQ(EvalText(at + ".getMilliseconds()"), "250");
  EXPECT_EQ(EvalText(at + ".getDayOfWeek()"), "0");
  for (const char* zone : {"Nowhere/City", "../etc/passwd", "/etc/localtime",
                           "", "+24:00", "+1:00", "+08:60"}) {
    EXPECT_THAT(EvalText(at + ".getHours('" + zone + "')"),
                HasSubstr("unknown time zone"))
        << zone;
  }
}

TEST(FunctionsTest, ReadsDurations) {
  EXPECT_EQ(EvalText("duration('1h30m').getMinutes()"), "90");
  EXPECT_EQ(EvalText("duration('1.5s').getMilliseconds()"), "500");
  EXPECT_EQ(EvalText("string(duration('-1500ms'))"), "\"-1.5s\"");
  EXPECT_EQ(EvalText("duration('1h') > duration('59m')"), "true");
  for (const char* text : {"", "1", "h", "1h-1m", "1d", "1.2.3s", "-", "1h "}) {
    EXPECT_THAT(EvalText("duration('" + std::string(text) + "')"),
                HasSubstr("is no duration"))
        << text;
  }
}

TEST(FunctionsTest, ReadsTimestamps) {
  EXPECT_EQ(EvalText("string(timestamp('2024-02-29T08:00:00+08:00'))"),
            "\"2024-02-29T00:00:00Z\"");
  EXPECT_EQ(EvalText("string(timestamp('1969-12-31T23:59:59.5Z'))"),
            "\"1969-12-31T23:59:59.500Z\"");
  for (const char* text :
       {"2024-06-30", "2023-02-29T00:00:00Z", "2024-06-30T24:00:00Z",
        "2024-06-30T00:00:00", "2024-06-30 00:00:00Z", "2024-6-30T00:00:00Z",
        "2024-06-30T00:00:00.Z", "2024-06-30T00:00:00Zx"}) {
    EXPECT_THAT(EvalText("timestamp('" + std::string(text) + "')"),
                HasSubstr("is no timestamp"))
        << text;
  }
}

TEST(FunctionsTest, RendersDoubles) {
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(-0.0), "-0");
  EXPECT_EQ(FormatDouble(123456789), "123456789");
  EXPECT_EQ(FormatDouble(6.02214e23), "6.02214e+23");
  EXPECT_EQ(FormatDouble(-4.5e-7), "-4.5e-07");
  EXPECT_EQ(FormatDouble(-4.5e-3), "-0.0045");
}

TEST(FunctionsTest, DoesMathematics) {
  EXPECT_EQ(EvalText("math.greatest(1, 2.5)"), "2.5");
  EXPECT_EQ(EvalText("math.least([3, 1, 2])"), "1");
  EXPECT_EQ(EvalText("math.round(2.5) == 3.0 && math.round(-2.5) == -3.0"),
            "true");
  EXPECT_EQ(EvalText("math.sqrt(16)"), "4.0");
  EXPECT_THAT(EvalText("math.greatest(dyn('a'), 1)"),
              HasSubstr("no such overload"));
  EXPECT_THAT(EvalText("math.least(dyn([]))"), HasSubstr("empty list"));
  EXPECT_THAT(Issues("math.greatest('a')"), HasSubstr("does not take"));
}

TEST(FunctionsTest, EncodesBase64) {
  EXPECT_EQ(EvalText("base64.encode(b'ab')"), "\"YWI=\"");
  EXPECT_EQ(EvalText("base64.decode('YWI') == b'ab'"), "true");
  EXPECT_EQ(EvalText("base64.decode('%')"), "error: the text is not base64");
}

TEST(FunctionsTest, BoundsResults) {
  EnvironmentBuilder builder;
  builder.AddVariable("big", Type::String());
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  activation.Set("big", Value::String(std::string(600'000, 'a')));
  for (const char* text : {"big + big", "[big, big].join()",
                           "big.replace('', 'bb')", "big.replace('a', big)",
                           "'%s%s'.format([big, big])", "big.split('')"}) {
    EXPECT_EQ(EvalText(environment, activation, text),
              "error: the result is too large")
        << text;
  }
}

}  // namespace
}  // namespace jixiao::cel
