#include "common/base/random.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <sys/random.h>

#include "common/base/codec.h"

namespace jixiao::base {

std::string RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = getrandom(&bytes[filled], count - filled, 0);
    if (got > 0) {
      filled += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      std::perror("fatal: getrandom");
      std::abort();
    }
  }
  return bytes;
}

std::string RandomId() {
  return Base32Encode(RandomBytes(16));
}

}  // namespace jixiao::base
