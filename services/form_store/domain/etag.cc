#include "services/form_store/domain/etag.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/sha256.h"

namespace jixiao::form_store {
namespace {

constexpr std::size_t kEtagBytes = 12;

}  // namespace

std::string MakeEtag(std::string_view history_id,
                     std::string_view resource_name, std::int64_t revision) {
  std::string text;
  base::AppendLengthPrefixed(history_id, &text);
  base::AppendLengthPrefixed(resource_name, &text);
  base::AppendBigEndian64(static_cast<std::uint64_t>(revision), &text);
  return base::Base64UrlEncode(
      base::DigestBytes(base::Sha256Of(text)).substr(0, kEtagBytes));
}

absl::Status CheckEtag(std::string_view resource_name, std::string_view given,
                       std::string_view present) {
  return given.empty() || given == present ? absl::OkStatus()
                                           : EtagMismatch(resource_name);
}

absl::Status EtagMismatch(std::string_view resource_name) {
  return errors::Aborted(errors::ERROR_REASON_ETAG_MISMATCH,
                         std::string(resource_name) +
                             " has changed since you read it: read it again, "
                             "apply your change to what it is now, and retry")
      .With("resource", resource_name);
}

}  // namespace jixiao::form_store
