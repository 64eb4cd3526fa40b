// Faults that controls plant into a program: load this library before all
// others (LD_PRELOAD) and name one in PLANTED_FAULT.
//   no_sync      fsync and fdatasync do nothing and say that they have
//   ignore_full  what does not fit on a full disk is thrown away, as if written
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

using Sync = int (*)(int);
using Write = ssize_t (*)(int, const void*, size_t, off64_t);

bool Planted(std::string_view fault) {
  const char* const name = std::getenv("PLANTED_FAULT");
  return name != nullptr && name == fault;
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int fsync(int fd) {
  static const auto real = Real<Sync>("fsync");
  return Planted("no_sync") ? 0 : real(fd);
}

int fdatasync(int fd) {
  static const auto real = Real<Sync>("fdatasync");
  return Planted("no_sync") ? 0 : real(fd);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  static const auto real = Real<Write>("pwrite64");
  const ssize_t written = real(fd, bytes, size, offset);
  const bool full = (written < 0 && errno == ENOSPC) ||
                    (written >= 0 && static_cast<size_t>(written) < size);
  return full && Planted("ignore_full") ? static_cast<ssize_t>(size) : written;
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return pwrite64(fd, bytes, size, offset);
}

}  // extern "C"
