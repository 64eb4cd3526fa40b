#include "common/security/aead.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"

namespace jixiao::security {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const {
    EVP_CIPHER_CTX_free(context);
  }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

// EVP counts in int.
constexpr std::size_t kMaxTextBytes = std::numeric_limits<int>::max() / 2;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string* text) {
  return reinterpret_cast<unsigned char*>(text->data());
}
int Size(std::string_view text) {
  return static_cast<int>(text.size());
}

// Null when there is none, which every call that is given it then says.
const EVP_CIPHER* Cipher() {
  // Fetched once: a lookup by name costs as much as sealing a short text.
  static const EVP_CIPHER* const kCipher =
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return kCipher;
}

absl::Status CipherFailed() {
  return errors::Internal("AES-256-GCM is not available from OpenSSL");
}

absl::Status DoesNotOpen() {
  return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                          "sealed data does not open");
}

}  // namespace

void Wipe(void* data, std::size_t size) {
  OPENSSL_cleanse(data, size);
}

SecretKey SecretKey::Generate() {
  std::string bytes = base::RandomBytes(kKeyBytes);
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  Wipe(bytes.data(), bytes.size());
  return key;
}

absl::StatusOr<SecretKey> SecretKey::FromBytes(std::string_view bytes) {
  if (bytes.size() != kKeyBytes) {
    return errors::InvalidArgument(errors::ERROR_REASON_INVALID_FIELD,
                                   "a key must have 32 bytes");
  }
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) {
  Wipe(other.bytes_.data(), other.bytes_.size());
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    Wipe(other.bytes_.data(), other.bytes_.size());
  }
  return *this;
}

SecretKey SecretKey::Clone() const {
  SecretKey copy;
  copy.bytes_ = bytes_;
  return copy;
}

absl::StatusOr<Sealed> Seal(const SecretKey& key, std::string_view plaintext,
                            std::string_view aad) {
  if (plaintext.size() > kMaxTextBytes || aad.size() > kMaxTextBytes) {
    return errors::Internal("text too long to seal");
  }
  Sealed sealed{.nonce = base::RandomBytes(kNonceBytes),
                .ciphertext = std::string(plaintext.size() + kTagBytes, '\0')};
  const CipherContext context(EVP_CIPHER_CTX_new());
  unsigned char* const out = Bytes(&sealed.ciphertext);
  int written = 0;
  int ignored = 0;
  const bool ok =
      context != nullptr &&
      EVP_EncryptInit_ex(context.get(), Cipher(), nullptr, Bytes(key.bytes()),
                         Bytes(sealed.nonce)) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &ignored, Bytes(aad),
                        Size(aad)) == 1 &&
      EVP_EncryptUpdate(context.get(), out, &written, Bytes(plaintext),
                        Size(plaintext)) == 1 &&
      EVP_EncryptFinal_ex(context.get(), out + written, &ignored) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                          out + plaintext.size()) == 1;
  if (!ok) {
    return CipherFailed();
  }
  return sealed;
}

absl::StatusOr<std::string> Open(const SecretKey& key, const Sealed& sealed,
                                 std::string_view aad) {
  if (sealed.nonce.size() != kNonceBytes ||
      sealed.ciphertext.size() < kTagBytes ||
      sealed.ciphertext.size() > kMaxTextBytes || aad.size() > kMaxTextBytes) {
    return DoesNotOpen();
  }
  const std::string_view body =
      std::string_view(sealed.ciphertext)
          .substr(0, sealed.ciphertext.size() - kTagBytes);
  std::string tag = sealed.ciphertext.substr(body.size());
  std::string plaintext(body.size(), '\0');
  const CipherContext context(EVP_CIPHER_CTX_new());
  int written = 0;
  int ignored = 0;
  const bool started =
      context != nullptr &&
      EVP_DecryptInit_ex(context.get(), Cipher(), nullptr, Bytes(key.bytes()),
                         Bytes(sealed.nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &ignored, Bytes(aad),
                        Size(aad)) == 1 &&
      EVP_DecryptUpdate(context.get(), Bytes(&plaintext), &written, Bytes(body),
                        Size(body)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                          tag.data()) == 1;
  if (!started) {
    return CipherFailed();
  }
  if (EVP_DecryptFinal_ex(context.get(), Bytes(&plaintext) + written,
                          &ignored) != 1) {
    Wipe(plaintext.data(), plaintext.size());
    return DoesNotOpen();
  }
  return plaintext;
}

absl::StatusOr<std::string> WrapKey(const SecretKey& wrapping_key,
                                    const SecretKey& key,
                                    std::string_view aad) {
  ASSIGN_OR_RETURN(const Sealed sealed, Seal(wrapping_key, key.bytes(), aad));
  return sealed.nonce + sealed.ciphertext;
}

absl::StatusOr<SecretKey> UnwrapKey(const SecretKey& wrapping_key,
                                    std::string_view wrapped,
                                    std::string_view aad) {
  if (wrapped.size() != kNonceBytes + kKeyBytes + kTagBytes) {
    return DoesNotOpen();
  }
  const Sealed sealed{.nonce = std::string(wrapped.substr(0, kNonceBytes)),
                      .ciphertext = std::string(wrapped.substr(kNonceBytes))};
  ASSIGN_OR_RETURN(std::string bytes, Open(wrapping_key, sealed, aad));
  auto key = SecretKey::FromBytes(bytes);
  Wipe(bytes.data(), bytes.size());
  return key;
}

std::string HmacSha256(std::string_view key, std::string_view message) {
  std::string mac(32, '\0');
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), Size(key), Bytes(message), message.size(),
           Bytes(&mac), &size) == nullptr ||
      size != mac.size()) {
    std::fputs("fatal: HMAC-SHA-256 is not available from OpenSSL\n", stderr);
    std::abort();
  }
  return mac;
}

bool EqualConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace jixiao::security
