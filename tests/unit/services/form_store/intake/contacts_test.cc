#include "services/form_store/intake/extract/contacts.h"

#include <string>

#include "gtest/gtest.h"

namespace jixiao::form_store::intake {
namespace {

// `name:phone,phone;name:…` and how it was read.
std::string Read(std::string_view text) {
  const ParsedContacts parsed = ParseContacts(text);
  std::string result;
  for (const auto& contact : parsed.contacts) {
    result += (result.empty() ? "" : ";") + contact.display_name() + ":";
    for (int i = 0; i < contact.phones_size(); ++i) {
      result += (i > 0 ? "," : "") + contact.phones(i);
    }
  }
  return result + (parsed.glued ? " glued " : " ") +
         std::to_string(parsed.confidence);
}

TEST(ParseContacts, OnePerson) {
  EXPECT_EQ(Read("林小溪55500101"), "林小溪:55500101 glued 95");
  EXPECT_EQ(Read("林小溪 55500101"), "林小溪:55500101 100");
  EXPECT_EQ(Read("林小溪/0555-5550101"), "林小溪:0555-5550101 100");
  EXPECT_EQ(Read("林小溪：(0555)5550101"), "林小溪:(0555)5550101 100");
  EXPECT_EQ(Read("林小溪 ５５５００１０１"), "林小溪:５５５００１０１ 100");
  EXPECT_EQ(Read("林小溪"), "林小溪: 100");
}

TEST(ParseContacts, LongTextsHoldNone) {
  const std::string fits = std::string(kMaxContactBytes - 8, '-') + "55500101";
  EXPECT_EQ(Read(fits), ":" + fits + " 50");
  EXPECT_TRUE(ParseContacts("-" + fits).contacts.empty());
  EXPECT_TRUE(ParseContacts(std::string(64 * 1024, '-')).contacts.empty());
}

TEST(ParseContacts, NumbersEndWithTheirLastDigit) {
  EXPECT_EQ(Read("---555-0101---林小溪"), "林小溪:---555-0101 100");
  EXPECT_EQ(Read("12-林小溪-3-4"), "12:;林小溪:;3:;4: 100");
}

TEST(ParseContacts, OnePersonWithTwoNumbers) {
  EXPECT_EQ(Read("林小溪55500101、55500102"),
            "林小溪:55500101,55500102 glued 95");
}

TEST(ParseContacts, SeveralPersonsAreNumberedInOrder) {
  EXPECT_EQ(Read("白小石、云中月55500103、 55500104"),
            "白小石:55500103;云中月:55500104 glued 90");
  EXPECT_EQ(Read("白小石 55500103，云中月 55500104"),
            "白小石:55500103;云中月:55500104 90");
}

TEST(ParseContacts, UnequalCountsAreUnsure) {
  EXPECT_EQ(Read("白小石、云中月 55500103"), "白小石:;云中月:55500103 50");
  EXPECT_EQ(Read("白小石 55500103、55500104；云中月 55500105"),
            "白小石:55500103,55500104;云中月:55500105 50");
  EXPECT_EQ(Read("55500103"), ":55500103 50");
}

TEST(ParseContacts, NamesOfTwoCharactersMayHaveABlank) {
  EXPECT_EQ(Read("林 溪 55500101"), "林 溪:55500101 100");
  EXPECT_EQ(Read("林\u3000溪"), "林\u3000溪: 100");
  EXPECT_EQ(Read("林、溪"), "林:;溪: 100");
}

TEST(ParseContacts, WordsBesideThemAreNoNames) {
  EXPECT_EQ(Read("林小溪 联系电话：55500101"), "林小溪:55500101 100");
  EXPECT_EQ(Read("林小溪电话55500101"), "林小溪:55500101 100");
}

TEST(ParseContacts, FewDigitsAreNoNumber) {
  EXPECT_EQ(Read("甲1 55500101"), "甲1:55500101 100");
}

TEST(ParseContacts, NothingInBlanksAndMarks) {
  EXPECT_EQ(ParseContacts("").contacts.size(), 0u);
  EXPECT_EQ(ParseContacts(" /、- ").contacts.size(), 0u);
}

}  // namespace
}  // namespace jixiao::form_store::intake
