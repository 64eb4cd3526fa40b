// Ed25519 through OpenSSL: signing and checking checkpoints.
#include <memory>
#include <utility>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/history/checkpoint.h"
#include "common/history/checkpoint_text.h"

namespace jixiao::history {
namespace {

constexpr size_t kMaxKeyFileBytes = 64 * 1024;
constexpr size_t kSignatureBytes = 64;
constexpr size_t kKeyIdBytes = 8;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct DigestDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using BioHandle = std::unique_ptr<BIO, BioDeleter>;
using DigestHandle = std::unique_ptr<EVP_MD_CTX, DigestDeleter>;

// Key files are never encrypted here; without this OpenSSL would ask the
// terminal.
int NoPassword(char*, int, int, void*) {
  return 0;
}

BioHandle BioOf(const std::string& text) {
  return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// The first 8 bytes of the SHA-256 of the public key as SPKI DER.
std::string KeyIdOf(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) {
    return "";
  }
  const base::Sha256Digest digest = base::Sha256Of(
      {reinterpret_cast<const char*>(der), static_cast<size_t>(size)});
  OPENSSL_free(der);
  return base::HexEncode(base::DigestBytes(digest).substr(0, kKeyIdBytes));
}

absl::Status WrongKey(const std::filesystem::path& path, const char* what) {
  return absl::InvalidArgumentError(
      absl::StrCat(path.string(), " holds no Ed25519 ", what,
                   " key in PEM: make one with `openssl genpkey -algorithm "
                   "ed25519`, its public part with `openssl pkey -pubout`"));
}

absl::Status BadCheckpoint(const Checkpoint& checkpoint, const char* why) {
  return errors::DataLoss(
             errors::ERROR_REASON_DATA_CORRUPT,
             absl::StrCat("the checkpoint of ", checkpoint.tenant,
                          " at revision ", checkpoint.revision, " ", why))
      .With("tenant", checkpoint.tenant)
      .With("revision", std::to_string(checkpoint.revision));
}

bool IsSigned(EVP_PKEY* key, const std::string& signature,
              const std::string& text) {
  const DigestHandle context(EVP_MD_CTX_new());
  return signature.size() == kSignatureBytes &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) ==
             1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                          Bytes(text), text.size()) == 1;
}

}  // namespace

void KeyDeleter::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

absl::StatusOr<CheckpointSigner> CheckpointSigner::Load(
    const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(std::string pem, base::ReadFile(path, kMaxKeyFileBytes));
  KeyHandle key(
      PEM_read_bio_PrivateKey(BioOf(pem).get(), nullptr, NoPassword, nullptr));
  OPENSSL_cleanse(pem.data(), pem.size());
  if (key == nullptr || EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) {
    return WrongKey(path, "private");
  }
  std::string key_id = KeyIdOf(key.get());
  return CheckpointSigner(std::move(key), std::move(key_id));
}

absl::StatusOr<std::string> CheckpointSigner::PublicKeyPem() const {
  const BioHandle bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PUBKEY(bio.get(), key_.get()) != 1) {
    return errors::Internal("cannot write a public key");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

absl::StatusOr<Checkpoint> CheckpointSigner::Sign(Checkpoint checkpoint) const {
  checkpoint.key_id = key_id_;
  const std::string text = SignedText(checkpoint);
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  const DigestHandle context(EVP_MD_CTX_new());
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                         key_.get()) != 1 ||
      EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(signature.data()), &size,
                     Bytes(text), text.size()) != 1 ||
      size != kSignatureBytes) {
    return errors::Internal("cannot sign a checkpoint");
  }
  checkpoint.signature = std::move(signature);
  // A text with a line feed in a name would not be read as it was written.
  RETURN_IF_ERROR(ParseCheckpoint(FormatCheckpoint(checkpoint)).status());
  return checkpoint;
}

absl::StatusOr<CheckpointKeys> CheckpointKeys::Load(
    const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(const std::string pem,
                   base::ReadFile(path, kMaxKeyFileBytes));
  const BioHandle bio = BioOf(pem);
  CheckpointKeys keys;
  while (EVP_PKEY* read =
             PEM_read_bio_PUBKEY(bio.get(), nullptr, NoPassword, nullptr)) {
    KeyHandle key(read);
    if (EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) {
      return WrongKey(path, "public");
    }
    std::string id = KeyIdOf(key.get());
    keys.keys_.push_back({.id = std::move(id), .handle = std::move(key)});
  }
  if (keys.keys_.empty()) {
    return WrongKey(path, "public");
  }
  return keys;
}

absl::Status CheckpointKeys::Verify(const Checkpoint& checkpoint) const {
  for (const Key& key : keys_) {
    if (key.id == checkpoint.key_id) {
      return IsSigned(key.handle.get(), checkpoint.signature,
                      SignedText(checkpoint))
                 ? absl::OkStatus()
                 : BadCheckpoint(checkpoint, "is not what its key signed");
    }
  }
  return BadCheckpoint(checkpoint, "was signed with a key that is not given");
}

}  // namespace jixiao::history
