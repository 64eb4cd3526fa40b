#include "common/base/sha256.h"

#include "gtest/gtest.h"

#include "common/base/codec.h"

namespace jixiao::base {
namespace {

// FIPS 180-4 examples.
constexpr char kOfAbc[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kOfNothing[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Sha256Test, KnownAnswers) {
  EXPECT_EQ(Sha256Hex("abc"), kOfAbc);
  EXPECT_EQ(Sha256Hex(""), kOfNothing);
  EXPECT_EQ(
      Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256Test, PiecesEqualTheWhole) {
  Sha256 hash;
  hash.Update("a").Update("").Update("bc");
  EXPECT_EQ(HexEncode(DigestBytes(hash.Finish())), kOfAbc);
}

TEST(Sha256Test, StartsAnewAfterFinish) {
  Sha256 hash;
  hash.Update("something else").Finish();
  EXPECT_EQ(hash.Finish(), Sha256Of(""));
  EXPECT_EQ(hash.Update("abc").Finish(), Sha256Of("abc"));
}

}  // namespace
}  // namespace jixiao::base
