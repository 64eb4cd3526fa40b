#include "common/base/sha256.h"

#include <cstdio>
#include <cstdlib>

#include <openssl/evp.h>

#include "common/base/codec.h"

namespace jixiao::base {
namespace {

// OpenSSL's digest calls fail only when memory or the library itself is
// broken; a wrong digest would be worse than an end.
void Check(int result) {
  if (result != 1) {
    std::fputs("fatal: SHA-256 is not available from OpenSSL\n", stderr);
    std::abort();
  }
}

}  // namespace

struct Sha256::Context {
  Context() : md(EVP_MD_CTX_new()) { Start(); }
  ~Context() { EVP_MD_CTX_free(md); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void Start() {
    // Fetched once: a lookup by name costs more than hashing a short text.
    static const EVP_MD* const kAlgorithm =
        EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Check(EVP_DigestInit_ex(md, kAlgorithm, nullptr));
  }

  EVP_MD_CTX* md;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::Update(std::string_view bytes) {
  Check(EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()));
  return *this;
}

Sha256Digest Sha256::Finish() {
  Sha256Digest digest{};
  unsigned int size = 0;
  Check(EVP_DigestFinal_ex(context_->md, digest.data(), &size));
  context_->Start();
  return digest;
}

Sha256Digest Sha256Of(std::string_view bytes) {
  // Kept: to make a context costs more than to hash a short text.
  static thread_local Sha256 hasher;
  return hasher.Update(bytes).Finish();
}

std::string Sha256Hex(std::string_view bytes) {
  return HexEncode(DigestView(Sha256Of(bytes)));
}

std::string DigestBytes(const Sha256Digest& digest) {
  return {digest.begin(), digest.end()};
}

}  // namespace jixiao::base
