#ifndef JIXIAO_TESTS_SUPPORT_COLD_READ_H_
#define JIXIAO_TESTS_SUPPORT_COLD_READ_H_

#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace jixiao::testing {

// A file of a megabyte without a name, for reads from memory and from disk.
class ColdFile {
 public:
  ColdFile() {
    char path[] = "/var/tmp/jixiao_cold_XXXXXX";
    file_ = mkstemp(path);
    unlink(path);
    written_ = write(file_, bytes_.data(), bytes_.size()) ==
                   static_cast<ssize_t>(bytes_.size()) &&
               fdatasync(file_) == 0;
  }
  ~ColdFile() { close(file_); }
  ColdFile(const ColdFile&) = delete;
  ColdFile& operator=(const ColdFile&) = delete;

  // From memory, as it was written or read before.
  bool Read() {
    return written_ && pread(file_, bytes_.data(), bytes_.size(), 0) ==
                           static_cast<ssize_t>(bytes_.size());
  }
  // From the disk, if the file is on one.
  bool ReadCold() {
    return posix_fadvise(file_, 0, 0, POSIX_FADV_DONTNEED) == 0 && Read();
  }

 private:
  int file_ = -1;
  bool written_ = false;
  std::string bytes_ = std::string(1 << 20, 'x');
};

}  // namespace jixiao::testing

#endif  // JIXIAO_TESTS_SUPPORT_COLD_READ_H_
