#include "common/rpc/page_token.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/codec.h"
#include "common/base/errors.h"

namespace jixiao::rpc {
namespace {

// Bound into every MAC, so that a token of another layout never passes.
constexpr std::string_view kDomainTag = "jixiao page token 1";
// Half of SHA-256 is enough against forgery and keeps tokens short.
constexpr std::size_t kMacBytes = 16;

absl::Status InvalidToken() {
  return errors::InvalidArgument(
             errors::ERROR_REASON_INVALID_PAGE_TOKEN,
             "the page token is not one of this query: start again without it")
      .WithFieldViolation("page_token", "is not one of this query");
}

}  // namespace

absl::StatusOr<std::int32_t> CoercePageSize(std::int32_t page_size) {
  if (page_size < 0) {
    return errors::InvalidField("page_size", "must not be negative");
  }
  return page_size == 0 ? kDefaultPageSize : std::min(page_size, kMaxPageSize);
}

std::string PageTokens::Make(const PageScope& scope,
                             std::string_view position) const {
  return base::Base64UrlEncode(Mac(scope, position).append(position));
}

absl::StatusOr<std::string> PageTokens::Read(const PageScope& scope,
                                             std::string_view token) const {
  if (token.empty()) {
    return std::string();
  }
  if (token.size() > kMaxPageTokenBytes) {
    return InvalidToken();
  }
  const std::optional<std::string> bytes = base::Base64UrlDecode(token);
  if (!bytes.has_value() || bytes->size() < kMacBytes) {
    return InvalidToken();
  }
  const std::string_view mac = std::string_view(*bytes).substr(0, kMacBytes);
  std::string position = bytes->substr(kMacBytes);
  if (!security::EqualConstantTime(mac, Mac(scope, position))) {
    return InvalidToken();
  }
  return position;
}

std::string PageTokens::Mac(const PageScope& scope,
                            std::string_view position) const {
  std::string message;
  for (const std::string_view part :
       {kDomainTag, std::string_view(scope.parent),
        std::string_view(scope.query), std::string_view(scope.history_id),
        position}) {
    base::AppendLengthPrefixed(part, &message);
  }
  return security::HmacSha256(key_.bytes(), message).substr(0, kMacBytes);
}

}  // namespace jixiao::rpc
