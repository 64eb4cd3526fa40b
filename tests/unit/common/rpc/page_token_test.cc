#include "common/rpc/page_token.h"

#include <string>

#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::rpc {
namespace {

const PageScope kScope = {
    .parent = "tenants/t1", .query = "digest", .history_id = "h1"};

class PageTokensTest : public ::testing::Test {
 protected:
  void ExpectRefused(const PageScope& scope, std::string_view token) {
    const auto position = tokens_.Read(scope, token);
    EXPECT_EQ(position.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(errors::ReasonOf(position.status()),
              errors::ERROR_REASON_INVALID_PAGE_TOKEN);
  }

  PageTokens tokens_{security::SecretKey::Generate()};
  const std::string position_ = std::string("name\0\xff", 6);
};

TEST_F(PageTokensTest, RoundTrips) {
  EXPECT_EQ(*tokens_.Read(kScope, tokens_.Make(kScope, position_)), position_);
  EXPECT_EQ(*tokens_.Read(kScope, tokens_.Make(kScope, "")), "");
}

TEST_F(PageTokensTest, EmptyTokenIsTheFirstPage) {
  EXPECT_EQ(*tokens_.Read(kScope, ""), "");
}

TEST_F(PageTokensTest, EveryFlippedBitIsRefused) {
  const std::string token = tokens_.Make(kScope, position_);
  for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
    std::string altered = token;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    ExpectRefused(kScope, altered);
  }
  for (std::size_t size = 1; size < token.size(); ++size) {
    ExpectRefused(kScope, token.substr(0, size));
  }
  ExpectRefused(kScope, token + "A");
  ExpectRefused(kScope, std::string(5000, 'A'));
}

TEST_F(PageTokensTest, TokenOfAnotherScopeIsRefused) {
  const std::string token = tokens_.Make(kScope, position_);
  ExpectRefused({"tenants/t2", "digest", "h1"}, token);
  ExpectRefused({"tenants/t1", "other", "h1"}, token);
  // Parts may not slide into each other.
  ExpectRefused({"tenants/t1d", "igest", "h1"}, token);
}

TEST_F(PageTokensTest, TokenOfAnotherHistoryIsToldSo) {
  const std::string token = tokens_.Make(kScope, position_);
  const absl::Status status =
      tokens_.Read({"tenants/t1", "digest", "h2"}, token).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_HISTORY_CHANGED);
  EXPECT_EQ(errors::MetadataOf(status, PageTokens::kHistoryMetadata), "h1");
  // Only to those whose token it would be otherwise.
  ExpectRefused({"tenants/t1", "other", "h2"}, token);
}

TEST_F(PageTokensTest, LongHistoriesMakeNoLongTokens) {
  const PageScope many{"reports", "digest", std::string(40'000, 'h')};
  const std::string token = tokens_.Make(many, position_);
  EXPECT_LT(token.size(), 200u);
  EXPECT_EQ(*tokens_.Read(many, token), position_);
  EXPECT_EQ(
      errors::ReasonOf(
          tokens_.Read({"reports", "digest", std::string(40'001, 'h')}, token)
              .status()),
      errors::ERROR_REASON_HISTORY_CHANGED);
}

TEST_F(PageTokensTest, OtherKeysTokenIsRefused) {
  const PageTokens other(security::SecretKey::Generate());
  ExpectRefused(kScope, other.Make(kScope, position_));
}

TEST(PageSizeTest, IsCoerced) {
  EXPECT_EQ(*CoercePageSize(0), 50);
  EXPECT_EQ(*CoercePageSize(7), 7);
  EXPECT_EQ(*CoercePageSize(1000), 1000);
  EXPECT_EQ(*CoercePageSize(1001), 1000);
  EXPECT_EQ(errors::ReasonOf(CoercePageSize(-1).status()),
            errors::ERROR_REASON_INVALID_FIELD);
}

}  // namespace
}  // namespace jixiao::rpc
