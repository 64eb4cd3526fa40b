#include "common/rpc/page_token.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/sha256.h"

namespace jixiao::rpc {
namespace {

// Bound into every MAC, so that a token of another layout never passes.
constexpr std::string_view kDomainTag = "jixiao page token 2";
// Half of SHA-256 is enough against forgery and keeps tokens short.
constexpr std::size_t kMacBytes = 16;
// Longer histories (of many tenants) stand in a token as their digest.
constexpr std::size_t kMaxHistoryBytes = 64;

absl::Status InvalidToken() {
  return errors::InvalidArgument(
             errors::ERROR_REASON_INVALID_PAGE_TOKEN,
             "the page token is not one of this query: start again without it")
      .WithFieldViolation("page_token", "is not one of this query");
}

absl::Status HistoryChanged(std::string_view history) {
  return errors::FailedPrecondition(
             errors::ERROR_REASON_HISTORY_CHANGED,
             "the page token is of a history that a restore has ended: start "
             "again without it")
      .With(PageTokens::kHistoryMetadata, history);
}

std::string HistoryTag(const std::string& history_id) {
  return history_id.size() <= kMaxHistoryBytes ? history_id
                                               : base::Sha256Hex(history_id);
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
  std::string body;
  base::AppendLengthPrefixed(HistoryTag(scope.history_id), &body);
  body.append(position);
  return base::Base64UrlEncode(Mac(scope, body).append(body));
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
  std::string_view body = std::string_view(*bytes).substr(kMacBytes);
  if (!security::EqualConstantTime(mac, Mac(scope, body))) {
    return InvalidToken();
  }
  const auto history = base::TakeLengthPrefixed(&body);
  if (!history.has_value()) {
    return InvalidToken();
  }
  if (*history != HistoryTag(scope.history_id)) {
    return HistoryChanged(*history);
  }
  return std::string(body);
}

std::string PageTokens::Mac(const PageScope& scope,
                            std::string_view body) const {
  std::string message;
  for (const std::string_view part :
       {kDomainTag, std::string_view(scope.parent),
        std::string_view(scope.query), body}) {
    base::AppendLengthPrefixed(part, &message);
  }
  return security::HmacSha256(key_.bytes(), message).substr(0, kMacBytes);
}

}  // namespace jixiao::rpc
