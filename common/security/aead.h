#ifndef JIXIAO_COMMON_SECURITY_AEAD_H_
#define JIXIAO_COMMON_SECURITY_AEAD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jixiao::security {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;

// Overwrites memory in a way that the compiler does not remove.
void Wipe(void* data, std::size_t size);

// A 256-bit key. Wiped when it goes; copies are made on purpose only.
class SecretKey {
 public:
  // A fresh random key.
  static SecretKey Generate();
  // INVALID_ARGUMENT unless `bytes` has 32 bytes. The caller wipes its copy.
  static absl::StatusOr<SecretKey> FromBytes(std::string_view bytes);

  ~SecretKey() { Wipe(bytes_.data(), bytes_.size()); }
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;

  SecretKey Clone() const;
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  SecretKey() = default;

  std::array<std::uint8_t, kKeyBytes> bytes_{};
};

// A sealed text: what is stored.
struct Sealed {
  std::string nonce;       // kNonceBytes
  std::string ciphertext;  // as long as the text, and kTagBytes behind it
};

// AES-256-GCM (NIST SP 800-38D) with a random nonce. One key seals at most
// 2^32 texts; data keys per form stay far below. `aad` is bound to the text but
// not stored: say where the text belongs (tenant, form), so that a sealed text
// moved elsewhere does not open.
absl::StatusOr<Sealed> Seal(const SecretKey& key, std::string_view plaintext,
                            std::string_view aad);

// DATA_LOSS DATA_CORRUPT when key, aad, nonce or any byte differs; which one is
// not told.
absl::StatusOr<std::string> Open(const SecretKey& key, const Sealed& sealed,
                                 std::string_view aad);

// A data key sealed by another key: nonce and ciphertext in one string.
absl::StatusOr<std::string> WrapKey(const SecretKey& wrapping_key,
                                    const SecretKey& key, std::string_view aad);
absl::StatusOr<SecretKey> UnwrapKey(const SecretKey& wrapping_key,
                                    std::string_view wrapped,
                                    std::string_view aad);

// HMAC-SHA-256 (RFC 2104), 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view message);

// Whether two texts are equal, in time that depends on their length only.
bool EqualConstantTime(std::string_view a, std::string_view b);

}  // namespace jixiao::security

#endif  // JIXIAO_COMMON_SECURITY_AEAD_H_
