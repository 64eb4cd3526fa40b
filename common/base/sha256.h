#ifndef JIXIAO_COMMON_BASE_SHA256_H_
#define JIXIAO_COMMON_BASE_SHA256_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace jixiao::base {

inline constexpr std::size_t kSha256Bytes = 32;
using Sha256Digest = std::array<std::uint8_t, kSha256Bytes>;

// SHA-256 (FIPS 180-4) of text that comes in pieces. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  // Returns itself, so that pieces can be chained.
  Sha256& Update(std::string_view bytes);

  // The digest of all bytes so far. The object starts anew after it.
  Sha256Digest Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// The digest of one piece.
Sha256Digest Sha256Of(std::string_view bytes);
// The same as 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

// The digest as 32 raw bytes. The view ends with the digest.
inline std::string_view DigestView(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
// The same in a string, for protobuf `bytes` fields.
std::string DigestBytes(const Sha256Digest& digest);

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_SHA256_H_
