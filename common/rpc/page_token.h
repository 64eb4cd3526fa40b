#ifndef JIXIAO_COMMON_RPC_PAGE_TOKEN_H_
#define JIXIAO_COMMON_RPC_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/security/aead.h"

namespace jixiao::rpc {

inline constexpr std::int32_t kDefaultPageSize = 50;
inline constexpr std::int32_t kMaxPageSize = 1000;
inline constexpr std::size_t kMaxPageTokenBytes = 4096;

// The page size to use: 0 becomes kDefaultPageSize, more than kMaxPageSize
// that. INVALID_ARGUMENT INVALID_FIELD when negative.
absl::StatusOr<std::int32_t> CoercePageSize(std::int32_t page_size);

// What a page token is valid for. Any text; compared as a whole.
struct PageScope {
  std::string parent;      // tenants/{tenant}, or what is listed
  std::string query;       // a digest of filter, ordering and the like
  std::string history_id;  // of the tenant or tenants, if there is any
};

// Makes and reads page tokens: opaque base64url text that carries the history
// and a position, and an HMAC-SHA-256 over both and the rest of the scope.
// Thread-safe.
class PageTokens {
 public:
  // Replicas that share `key` read each other's tokens.
  explicit PageTokens(security::SecretKey key) : key_(std::move(key)) {}

  // Any bytes, e.g. the sort key of the last row; at most 2 KiB.
  std::string Make(const PageScope& scope, std::string_view position) const;

  // Names the history of a token in the metadata of HISTORY_CHANGED.
  static constexpr std::string_view kHistoryMetadata = "page_token_history_id";

  // The position; empty for an empty token (the first page). INVALID_ARGUMENT
  // INVALID_PAGE_TOKEN when the token was altered or made for another parent or
  // query, FAILED_PRECONDITION HISTORY_CHANGED when for another history.
  absl::StatusOr<std::string> Read(const PageScope& scope,
                                   std::string_view token) const;

 private:
  // `body` is what stands after the MAC in a token.
  std::string Mac(const PageScope& scope, std::string_view body) const;

  security::SecretKey key_;
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_PAGE_TOKEN_H_
