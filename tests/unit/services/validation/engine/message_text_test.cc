#include "services/validation/engine/message_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jixiao::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(MessageTextTest, ReplacesPlaceholders) {
  const absl::StatusOr<MessageText> text =
      MessageText::Parse("共{a}，{b}{a}。");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(text->Keys(), ElementsAre("a", "b", "a"));
  EXPECT_EQ(
      text->Render([](const std::string& key) { return "<" + key + ">"; }),
      "共<a>，<b><a>。");
}

TEST(MessageTextTest, TakesTextWithoutPlaceholders) {
  const absl::StatusOr<MessageText> text = MessageText::Parse("没有");
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(text->Keys(), IsEmpty());
  EXPECT_EQ(text->Render([](const std::string&) { return "x"; }), "没有");
}

TEST(MessageTextTest, DoesNotExpandWhatItPutsIn) {
  const absl::StatusOr<MessageText> text = MessageText::Parse("{a}");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->Render([](const std::string&) { return "{a}"; }), "{a}");
}

class BrokenMessageTest : public ::testing::TestWithParam<const char*> {};

TEST_P(BrokenMessageTest, IsRefused) {
  EXPECT_FALSE(MessageText::Parse(GetParam()).ok());
}

INSTANTIATE_TEST_SUITE_P(All, BrokenMessageTest,
                         ::testing::Values("{", "}", "a{b", "a}b", "{}",
                                           "{a{b}}", "{a}}"));

}  // namespace
}  // namespace jixiao::validation
