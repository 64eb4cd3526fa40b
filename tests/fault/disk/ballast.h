#ifndef JIXIAO_TESTS_FAULT_DISK_BALLAST_H_
#define JIXIAO_TESTS_FAULT_DISK_BALLAST_H_

#include <filesystem>

#include "absl/status/status.h"

namespace jixiao::fault {

// A file that takes what room there is on a disk.
class Ballast {
 public:
  explicit Ballast(const std::filesystem::path& disk)
      : path_(disk / "ballast") {}

  // Writes until nothing more fits, but for so many blocks of 4 KiB.
  absl::Status Fill(unsigned spare_blocks) const;
  // Gives one block free.
  void Shrink() const;
  void Remove() const;

 private:
  const std::filesystem::path path_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_DISK_BALLAST_H_
