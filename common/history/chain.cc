#include "common/history/chain.h"

#include <algorithm>
#include <concepts>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::history {
namespace {

constexpr uint8_t kHeaderVersion = 1;
constexpr std::string_view kStartTag("jixiao.chain.start.v1\0", 22);
constexpr std::string_view kLinkTag("jixiao.chain.link.v1\0", 21);
constexpr size_t kFixedHeaderBytes = 3 + 3 * 8 + 32;

template <std::unsigned_integral Number>
void Append(Number value, std::string* out) {
  for (size_t i = 0; i < sizeof(Number); ++i) {
    out->push_back(static_cast<char>(value & 0xff));
    value = static_cast<Number>(value >> (sizeof(Number) > 1 ? 8 : 0));
  }
}

void AppendText(std::string_view text, std::string* out) {
  Append(static_cast<uint32_t>(text.size()), out);
  out->append(text);
}

std::string_view Bytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Takes what Append and AppendText wrote off the front of a text. Once it has
// run short it gives zeros and is not ok.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view bytes) : rest_(bytes) {}

  template <std::unsigned_integral Number>
  Number Take() {
    const std::string_view bytes = TakeBytes(sizeof(Number));
    uint64_t value = 0;
    for (size_t i = bytes.size(); i > 0; --i) {
      value = value << 8 | static_cast<uint8_t>(bytes[i - 1]);
    }
    return static_cast<Number>(value);
  }
  int64_t TakeInt64() { return static_cast<int64_t>(Take<uint64_t>()); }
  std::string TakeText() { return std::string(TakeBytes(Take<uint32_t>())); }
  Sha256Digest TakeDigest() {
    Sha256Digest digest{};
    const std::string_view bytes = TakeBytes(digest.size());
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
  }
  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  std::string_view TakeBytes(size_t count) {
    if (!ok_ || rest_.size() < count) {
      ok_ = false;
      return {};
    }
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }

  std::string_view rest_;
  bool ok_ = true;
};

absl::Status Broken(std::string_view tenant, int64_t revision,
                    std::string_view how) {
  return errors::DataLoss(
             errors::ERROR_REASON_DATA_CORRUPT,
             absl::StrCat("the history of tenant ", base::ToAbsl(tenant),
                          " is broken at revision ", revision, ": ",
                          base::ToAbsl(how)))
      .With("tenant", tenant)
      .With("revision", std::to_string(revision));
}

}  // namespace

ChainPoint ChainStart(std::string_view tenant, std::string_view history_id) {
  std::string bytes(kStartTag);
  AppendText(tenant, &bytes);
  AppendText(history_id, &bytes);
  ChainPoint start;
  start.hash = base::Sha256Of(bytes);
  return start;
}

size_t HeaderSize(const ChangeHeader& header) {
  return kFixedHeaderBytes + 4 * sizeof(uint32_t) + header.tenant.size() +
         header.resource_name.size() + header.actor.size() +
         header.request_id.size();
}

std::string EncodeHeader(const ChangeHeader& header) {
  std::string out;
  out.reserve(HeaderSize(header));
  Append(kHeaderVersion, &out);
  Append(static_cast<uint8_t>(header.kind), &out);
  Append(static_cast<uint8_t>(header.action), &out);
  Append(static_cast<uint64_t>(header.revision), &out);
  Append(static_cast<uint64_t>(header.previous_revision), &out);
  Append(static_cast<uint64_t>(header.commit_time_us), &out);
  out.append(Bytes(header.payload_hash));
  AppendText(header.tenant, &out);
  AppendText(header.resource_name, &out);
  AppendText(header.actor, &out);
  AppendText(header.request_id, &out);
  return out;
}

absl::StatusOr<ChangeHeader> DecodeHeader(std::string_view bytes) {
  HeaderReader reader(bytes);
  const auto version = reader.Take<uint8_t>();
  if (version != kHeaderVersion) {
    return errors::DataLoss(
        errors::ERROR_REASON_DATA_CORRUPT,
        absl::StrCat("a change header has the unknown version ", version));
  }
  ChangeHeader header;
  header.kind = static_cast<form::v1::ChangeKind>(reader.Take<uint8_t>());
  header.action = static_cast<form::v1::ChangeAction>(reader.Take<uint8_t>());
  header.revision = reader.TakeInt64();
  header.previous_revision = reader.TakeInt64();
  header.commit_time_us = reader.TakeInt64();
  header.payload_hash = reader.TakeDigest();
  header.tenant = reader.TakeText();
  header.resource_name = reader.TakeText();
  header.actor = reader.TakeText();
  header.request_id = reader.TakeText();
  if (!reader.AtEnd()) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a change header is cut or has bytes to spare");
  }
  return header;
}

Sha256Digest LinkHash(const Sha256Digest& previous,
                      std::string_view encoded_header) {
  return base::Sha256()
      .Update(kLinkTag)
      .Update(Bytes(previous))
      .Update(encoded_header)
      .Finish();
}

absl::Status VerifyPayload(const StoredChange& change) {
  if (change.payload_dropped) {
    return absl::OkStatus();
  }
  if (base::Sha256Of(change.payload) != change.header.payload_hash) {
    return Broken(change.header.tenant, change.header.revision,
                  "the payload does not match its hash");
  }
  return absl::OkStatus();
}

absl::StatusOr<ChainPoint> VerifyChain(std::string_view tenant,
                                       ChainPoint before,
                                       std::span<const StoredChange> changes) {
  for (const StoredChange& change : changes) {
    const int64_t expected = before.revision + 1;
    if (change.header.revision != expected || change.header.tenant != tenant) {
      return Broken(tenant, expected, "another change stands in its place");
    }
    if (absl::Status status = VerifyPayload(change); !status.ok()) {
      return status;
    }
    if (LinkHash(before.hash, EncodeHeader(change.header)) != change.hash) {
      return Broken(tenant, expected,
                    "the hash does not match its header and the change before");
    }
    before = {.revision = expected,
              .hash = change.hash,
              .commit_time_us = change.header.commit_time_us};
  }
  return before;
}

}  // namespace jixiao::history
