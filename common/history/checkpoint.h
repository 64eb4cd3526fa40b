// Signed statements of where a history stood. The bytes are defined in
// FORMAT.md.
#ifndef JIXIAO_COMMON_HISTORY_CHECKPOINT_H_
#define JIXIAO_COMMON_HISTORY_CHECKPOINT_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/sha256.h"

extern "C" {
struct evp_pkey_st;
}

namespace jixiao::history {

// Where a history stood, and who says so.
struct Checkpoint {
  std::string tenant;  // tenant id, without "tenants/"
  std::string history_id;
  std::string origin_history_id;
  int64_t revision = 0;  // at least 1
  base::Sha256Digest head_hash{};
  int64_t commit_time_us = 0;   // of that change
  int64_t signing_time_us = 0;  // by the signer's clock
  std::string key_id = {};      // which key signed
  std::string signature = {};   // 64 bytes

  bool operator==(const Checkpoint&) const = default;
};

// The text of FORMAT.md, and its inverse: INVALID_ARGUMENT for anything that
// FormatCheckpoint does not give, and for names that no file can have. Neither
// looks at the signature.
std::string FormatCheckpoint(const Checkpoint& checkpoint);
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// An OpenSSL key.
struct KeyDeleter {
  void operator()(evp_pkey_st* key) const;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, KeyDeleter>;

// Signs checkpoints with an Ed25519 key (RFC 8032). Thread-safe.
class CheckpointSigner {
 public:
  // Of a PKCS#8 PEM file, as `openssl genpkey -algorithm ed25519` makes it.
  // INVALID_ARGUMENT when it holds no such key.
  static absl::StatusOr<CheckpointSigner> Load(
      const std::filesystem::path& path);

  const std::string& key_id() const { return key_id_; }
  // The SPKI PEM text of the public key.
  absl::StatusOr<std::string> PublicKeyPem() const;
  // The same with key id and signature.
  absl::StatusOr<Checkpoint> Sign(Checkpoint checkpoint) const;

 private:
  CheckpointSigner(KeyHandle key, std::string key_id)
      : key_(std::move(key)), key_id_(std::move(key_id)) {}

  KeyHandle key_;
  std::string key_id_;
};

// Checks signatures against the keys that somebody trusts. Thread-safe.
class CheckpointKeys {
 public:
  // Of a file with one or more SPKI PEM public keys, as `openssl pkey -pubout`
  // makes them. INVALID_ARGUMENT when it holds none, or one that is no Ed25519
  // key.
  static absl::StatusOr<CheckpointKeys> Load(const std::filesystem::path& path);

  // DATA_LOSS (DATA_CORRUPT) unless one of the keys signed it.
  absl::Status Verify(const Checkpoint& checkpoint) const;

 private:
  struct Key {
    std::string id;
    KeyHandle handle;
  };

  std::vector<Key> keys_;
};

// `{tenant}-{revision}-{history_id}.checkpoint`, the revision in 19 digits, so
// that names are in order.
std::string CheckpointFileName(const Checkpoint& checkpoint);

// Writes a checkpoint under its name, durably.
absl::Status WriteCheckpoint(const std::filesystem::path& dir,
                             const Checkpoint& checkpoint);

// The checkpoints of a tenant in a directory, by revision; other files are
// passed over. DATA_LOSS (DATA_CORRUPT) names a file that is no checkpoint or
// another than its name says.
absl::StatusOr<std::vector<Checkpoint>> ReadCheckpoints(
    const std::filesystem::path& dir, std::string_view tenant);
// Of those of one history the one with the greatest revision; nullopt when
// there is none.
absl::StatusOr<std::optional<Checkpoint>> ReadNewestCheckpoint(
    const std::filesystem::path& dir, std::string_view tenant,
    std::string_view history_id);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_CHECKPOINT_H_
