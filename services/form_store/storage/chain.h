// The hash chain of a tenant's history. The bytes are defined in FORMAT.md.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_CHAIN_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_CHAIN_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// The place after a change: what the next one is linked to.
struct ChainPoint {
  int64_t revision = 0;
  Sha256Digest hash{};
  // Of the change; no later change has an earlier one.
  int64_t commit_time_us = std::numeric_limits<int64_t>::min();

  bool operator==(const ChainPoint&) const = default;
};

// Where a history starts: revision 0. Differs per tenant and history id, so
// that no history can be passed off as another.
ChainPoint ChainStart(std::string_view tenant, std::string_view history_id);

// Bytes of the encoded header.
size_t HeaderSize(const ChangeHeader& header);
// The encoding of FORMAT.md. Equal headers have equal bytes and no others.
std::string EncodeHeader(const ChangeHeader& header);
// The inverse. DATA_LOSS (DATA_CORRUPT) for anything EncodeHeader cannot give.
absl::StatusOr<ChangeHeader> DecodeHeader(std::string_view bytes);

// The hash of the change with this header after one with the hash `previous`.
Sha256Digest LinkHash(const Sha256Digest& previous,
                      std::string_view encoded_header);

// DATA_LOSS (DATA_CORRUPT, with tenant and revision) unless the payload is the
// one that the header pins.
absl::Status VerifyPayload(const StoredChange& change);

// Checks that `changes` continue the history of `tenant` after `before`: dense
// revisions, payloads and links. Returns the point after the last one, so that
// a long history is verified page by page. DATA_LOSS (DATA_CORRUPT) names the
// first broken change.
absl::StatusOr<ChainPoint> VerifyChain(std::string_view tenant,
                                       ChainPoint before,
                                       std::span<const StoredChange> changes);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_CHAIN_H_
