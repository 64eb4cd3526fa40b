#include "common/form/masking.h"

#include <string>

#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

TEST(MaskingTest, Names) {
  EXPECT_EQ(MaskName("甲乙"), "甲*");
  EXPECT_EQ(MaskName("甲乙丙"), "甲*");
  EXPECT_EQ(MaskName(" 甲乙"), "甲*");
  EXPECT_EQ(MaskName("Alex Example"), "A*");
  EXPECT_EQ(MaskName("甲"), "*");
  EXPECT_EQ(MaskName(""), "");
  EXPECT_EQ(MaskName("  "), "");
  EXPECT_EQ(MaskName("\xff\xfe"), "*");
}

TEST(MaskingTest, Phones) {
  EXPECT_EQ(MaskPhone("55550123"), "555***23");
  EXPECT_EQ(MaskPhone("13055550123"), "130***23");
  EXPECT_EQ(MaskPhone("0555-0123"), "055***23");
  EXPECT_EQ(MaskPhone("5550123"), "***23");
  EXPECT_EQ(MaskPhone("55501"), "***01");
  EXPECT_EQ(MaskPhone("5550"), "***");
  EXPECT_EQ(MaskPhone("5"), "***");
  EXPECT_EQ(MaskPhone(""), "");
  EXPECT_EQ(MaskPhone("电话五五五零一二三"), "电话五***二三");
  EXPECT_EQ(MaskPhone("\xff"), "***");
}

TEST(MaskingTest, MaskingTwiceChangesNothing) {
  for (const std::string text :
       {"", "5", "5550", "55501", "5550123", "55550123", "0555-0123", "甲",
        "甲乙丙", "*", "**", "\xff"}) {
    EXPECT_EQ(MaskName(MaskName(text)), MaskName(text));
    EXPECT_EQ(MaskPhone(MaskPhone(text)), MaskPhone(text));
  }
}

TEST(MaskingTest, NeverShowsMoreThanFiveCharactersOfAPhone) {
  std::string phone;
  for (int i = 0; i < 30; ++i) {
    phone += static_cast<char>('0' + i % 10);
    const std::string masked = MaskPhone(phone);
    EXPECT_NE(masked.find("***"), std::string::npos);
    EXPECT_LE(masked.size(), 8U);
  }
}

TEST(MaskingTest, TellsTheMaskedFormOfAContact) {
  v1::Contact clear;
  clear.set_display_name("甲乙");
  clear.add_phones("55550123");
  const v1::Contact masked = MaskContact(clear);
  EXPECT_TRUE(IsMaskedFormOf(masked, clear));
  EXPECT_TRUE(IsMasked(masked));
  EXPECT_FALSE(IsMasked(clear));
  EXPECT_FALSE(IsMaskedFormOf(clear, clear));
  v1::Contact other = clear;
  other.set_phones(0, "55550199");
  EXPECT_FALSE(IsMaskedFormOf(masked, other));
  other = clear;
  other.add_phones("55550111");
  EXPECT_FALSE(IsMaskedFormOf(masked, other));
  other = clear;
  other.set_display_name("丙乙");
  EXPECT_FALSE(IsMaskedFormOf(masked, other));
}

TEST(MaskingTest, MasksAllContactsOfAForm) {
  v1::Form form;
  form.add_contacts()->set_display_name("甲乙");
  form.add_contacts()->add_phones("55550123");
  MaskContacts(&form);
  EXPECT_EQ(form.contacts(0).display_name(), "甲*");
  EXPECT_EQ(form.contacts(1).phones(0), "555***23");
}

}  // namespace
}  // namespace jixiao::form
