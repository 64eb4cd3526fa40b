// The hash chain of a tenant's history. The bytes are defined in FORMAT.md.
#ifndef JIXIAO_COMMON_HISTORY_CHAIN_H_
#define JIXIAO_COMMON_HISTORY_CHAIN_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/sha256.h"
#include "jixiao/form/v1/change.pb.h"

namespace jixiao::history {

using base::Sha256Digest;

// What a committed change is, apart from its payload. Its fixed encoding, over
// which the chain is computed, is in FORMAT.md.
struct ChangeHeader {
  std::string tenant;  // tenant id, without "tenants/"
  int64_t revision = 0;
  form::v1::ChangeKind kind = form::v1::CHANGE_KIND_UNSPECIFIED;
  form::v1::ChangeAction action = form::v1::CHANGE_ACTION_UNSPECIFIED;
  std::string resource_name;
  int64_t previous_revision = 0;  // last change of this resource and kind, or 0
  std::string actor;
  std::string request_id;
  int64_t commit_time_us = 0;  // since the Unix epoch
  Sha256Digest payload_hash{};
};

// A committed change as stored. `payload` is the serialised Form (FORM),
// ValidationReport (REPORT), Tenant or OrgUnit (CONFIG); never re-serialised.
struct StoredChange {
  ChangeHeader header;
  std::string payload;
  // Whether the payload was compacted; it is empty then.
  bool payload_dropped = false;
  // For REPORT the FORM change whose content was judged, else 0.
  int64_t content_revision = 0;
  // SHA-256(domain tag || hash of the change before || encoded header).
  Sha256Digest hash{};
};

// The place after a change: what the next one is linked to.
struct ChainPoint {
  int64_t revision = 0;
  Sha256Digest hash{};
  // Of the change; no later change has an earlier one.
  int64_t commit_time_us = std::numeric_limits<int64_t>::min();

  bool operator==(const ChainPoint&) const = default;
};

// Where a history starts: revision 0. Differs per tenant and history id (the
// one that the tenant was created with), so that no history can be passed off
// as another.
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
// one that the header pins, or was dropped.
absl::Status VerifyPayload(const StoredChange& change);

// Checks that `changes` continue the history of `tenant` after `before`: dense
// revisions, payloads (unless dropped) and links. Returns the point after the
// last one, so that a long history is verified page by page. DATA_LOSS
// (DATA_CORRUPT) names the first broken change.
absl::StatusOr<ChainPoint> VerifyChain(std::string_view tenant,
                                       ChainPoint before,
                                       std::span<const StoredChange> changes);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_CHAIN_H_
