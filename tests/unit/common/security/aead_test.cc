#include "common/security/aead.h"

#include <string>

#include "gtest/gtest.h"

#include "common/base/codec.h"
#include "common/base/errors.h"

namespace jixiao::security {
namespace {

std::string Unhex(std::string_view digits) {
  return base::HexDecode(digits).value();
}

TEST(AeadTest, SealsAndOpens) {
  const SecretKey key = SecretKey::Generate();
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(100'000, 'y')}) {
    const auto sealed = Seal(key, text, "t1/form");
    ASSERT_TRUE(sealed.ok());
    EXPECT_EQ(sealed->ciphertext.size(), text.size() + kTagBytes);
    EXPECT_EQ(*Open(key, *sealed, "t1/form"), text);
  }
}

// NIST GCM test case 16 (AES-256, 60 bytes, with AAD): another implementation
// sealed it.
TEST(AeadTest, OpensTheStandardsExample) {
  const auto key = SecretKey::FromBytes(Unhex(
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const Sealed sealed{
      .nonce = Unhex("cafebabefacedbaddecaf888"),
      .ciphertext = Unhex(
          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
          "76fc6ece0f4e1768cddf8853bb2d551b")};
  const auto opened =
      Open(*key, sealed, Unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(base::HexEncode(*opened),
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
}

TEST(AeadTest, EveryFlippedBitIsNoticed) {
  const SecretKey key = SecretKey::Generate();
  const auto sealed = Seal(key, "contact", "aad");
  ASSERT_TRUE(sealed.ok());
  const auto expect_refused = [&](const Sealed& altered) {
    const auto opened = Open(key, altered, "aad");
    EXPECT_EQ(errors::ReasonOf(opened.status()),
              errors::ERROR_REASON_DATA_CORRUPT);
  };
  for (std::size_t bit = 0; bit < sealed->ciphertext.size() * 8; ++bit) {
    Sealed altered = *sealed;
    altered.ciphertext[bit / 8] =
        static_cast<char>(altered.ciphertext[bit / 8] ^ (1 << (bit % 8)));
    expect_refused(altered);
  }
  for (std::size_t bit = 0; bit < kNonceBytes * 8; ++bit) {
    Sealed altered = *sealed;
    altered.nonce[bit / 8] =
        static_cast<char>(altered.nonce[bit / 8] ^ (1 << (bit % 8)));
    expect_refused(altered);
  }
  expect_refused({.nonce = sealed->nonce, .ciphertext = ""});
  expect_refused({.nonce = "", .ciphertext = sealed->ciphertext});
}

TEST(AeadTest, OtherKeyOrPlaceDoesNotOpen) {
  const SecretKey key = SecretKey::Generate();
  const auto sealed = Seal(key, "contact", "t1/form-a");
  EXPECT_FALSE(Open(SecretKey::Generate(), *sealed, "t1/form-a").ok());
  EXPECT_FALSE(Open(key, *sealed, "t1/form-b").ok());
}

TEST(AeadTest, NoncesDiffer) {
  const SecretKey key = SecretKey::Generate();
  const auto one = Seal(key, "same", "");
  const auto two = Seal(key, "same", "");
  EXPECT_NE(one->nonce, two->nonce);
  EXPECT_NE(one->ciphertext, two->ciphertext);
}

TEST(AeadTest, WrapsKeys) {
  const SecretKey tenant_key = SecretKey::Generate();
  const SecretKey data_key = SecretKey::Generate();
  const auto wrapped = WrapKey(tenant_key, data_key, "t1");
  ASSERT_TRUE(wrapped.ok());
  EXPECT_EQ(wrapped->find(data_key.bytes()), std::string::npos);
  const auto unwrapped = UnwrapKey(tenant_key, *wrapped, "t1");
  ASSERT_TRUE(unwrapped.ok());
  EXPECT_EQ(unwrapped->bytes(), data_key.bytes());
  EXPECT_FALSE(UnwrapKey(tenant_key, *wrapped, "t2").ok());
  EXPECT_FALSE(UnwrapKey(data_key, *wrapped, "t1").ok());
  EXPECT_FALSE(UnwrapKey(tenant_key, wrapped->substr(1), "t1").ok());
}

TEST(SecretKeyTest, IsWipedWhenMovedFrom) {
  SecretKey key = SecretKey::Generate();
  const std::string bytes(key.bytes());
  const SecretKey moved = std::move(key);
  EXPECT_EQ(moved.bytes(), bytes);
  EXPECT_EQ(key.bytes(), std::string(kKeyBytes, '\0'));
  EXPECT_EQ(moved.Clone().bytes(), bytes);
}

TEST(SecretKeyTest, HasItsLength) {
  EXPECT_FALSE(SecretKey::FromBytes("short").ok());
  EXPECT_FALSE(SecretKey::FromBytes(std::string(33, 'x')).ok());
}

// RFC 4231, test case 2.
TEST(HmacTest, KnownAnswer) {
  EXPECT_EQ(base::HexEncode(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(EqualConstantTimeTest, Compares) {
  EXPECT_TRUE(EqualConstantTime("", ""));
  EXPECT_TRUE(EqualConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualConstantTime("abc", "ab"));
}

}  // namespace
}  // namespace jixiao::security
