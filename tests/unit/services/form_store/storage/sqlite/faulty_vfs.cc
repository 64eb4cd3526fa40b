#include "tests/unit/services/form_store/storage/sqlite/faulty_vfs.h"

#include <atomic>
#include <new>

#include <sqlite3.h>

namespace jixiao::form_store {
namespace {

// SQLite's interface is a C table of functions without a user pointer for
// files, hence the state of the process.
std::atomic<int> fault_kind{0};
std::atomic<int> calls_to_go{0};  // 0 or below: this call fails
std::atomic<int> failures_left{0};
std::atomic<bool> has_failed{false};

bool FailsNow(bool is_sync) {
  const auto fault = static_cast<FaultyVfs::Fault>(fault_kind.load());
  if (is_sync != (fault == FaultyVfs::Fault::kSyncFails) ||
      failures_left.load() <= 0 || --calls_to_go > 0) {
    return false;
  }
  --failures_left;
  has_failed = true;
  return true;
}

// A file that hands all but writes and syncs on to the real one behind it.
struct FaultyFile {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* Real(sqlite3_file* file) {
  return reinterpret_cast<FaultyFile*>(file)->real;
}

int Close(sqlite3_file* file) {
  return Real(file)->pMethods->xClose(Real(file));
}
int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return Real(file)->pMethods->xRead(Real(file), to, size, at);
}
int Write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  if (FailsNow(/*is_sync=*/false)) {
    return static_cast<FaultyVfs::Fault>(fault_kind.load()) ==
                   FaultyVfs::Fault::kDiskFull
               ? SQLITE_FULL
               : SQLITE_IOERR_WRITE;
  }
  return Real(file)->pMethods->xWrite(Real(file), from, size, at);
}
int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  return Real(file)->pMethods->xTruncate(Real(file), size);
}
int Sync(sqlite3_file* file, int flags) {
  if (FailsNow(/*is_sync=*/true)) {
    return SQLITE_IOERR_FSYNC;
  }
  return Real(file)->pMethods->xSync(Real(file), flags);
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Real(file)->pMethods->xFileSize(Real(file), size);
}
int Lock(sqlite3_file* file, int level) {
  return Real(file)->pMethods->xLock(Real(file), level);
}
int Unlock(sqlite3_file* file, int level) {
  return Real(file)->pMethods->xUnlock(Real(file), level);
}
int CheckReservedLock(sqlite3_file* file, int* result) {
  return Real(file)->pMethods->xCheckReservedLock(Real(file), result);
}
int FileControl(sqlite3_file* file, int operation, void* argument) {
  return Real(file)->pMethods->xFileControl(Real(file), operation, argument);
}
int SectorSize(sqlite3_file* file) {
  return Real(file)->pMethods->xSectorSize(Real(file));
}
int DeviceCharacteristics(sqlite3_file* file) {
  return Real(file)->pMethods->xDeviceCharacteristics(Real(file));
}
int ShmMap(sqlite3_file* file, int page, int size, int extend,
           void volatile** map) {
  return Real(file)->pMethods->xShmMap(Real(file), page, size, extend, map);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return Real(file)->pMethods->xShmLock(Real(file), offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) {
  Real(file)->pMethods->xShmBarrier(Real(file));
}
int ShmUnmap(sqlite3_file* file, int remove) {
  return Real(file)->pMethods->xShmUnmap(Real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {2,
                                         Close,
                                         Read,
                                         Write,
                                         Truncate,
                                         Sync,
                                         FileSize,
                                         Lock,
                                         Unlock,
                                         CheckReservedLock,
                                         FileControl,
                                         SectorSize,
                                         DeviceCharacteristics,
                                         ShmMap,
                                         ShmLock,
                                         ShmBarrier,
                                         ShmUnmap,
                                         nullptr,
                                         nullptr};

sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs faulty_vfs;

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags,
         int* out_flags) {
  auto* const faulty = new (file) FaultyFile{};
  faulty->real = reinterpret_cast<sqlite3_file*>(faulty + 1);
  const int code =
      real_vfs->xOpen(real_vfs, name, faulty->real, flags, out_flags);
  // SQLite closes a file only if it has methods.
  faulty->base.pMethods =
      faulty->real->pMethods == nullptr ? nullptr : &kMethods;
  return code;
}

}  // namespace

FaultyVfs::FaultyVfs() {
  Heal();
  real_vfs = sqlite3_vfs_find(nullptr);
  faulty_vfs = *real_vfs;
  faulty_vfs.pNext = nullptr;
  faulty_vfs.zName = "faulty";
  faulty_vfs.szOsFile =
      real_vfs->szOsFile + static_cast<int>(sizeof(FaultyFile));
  faulty_vfs.xOpen = Open;
  sqlite3_vfs_register(&faulty_vfs, /*makeDflt=*/1);
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&faulty_vfs);
  sqlite3_vfs_register(real_vfs, /*makeDflt=*/1);
}

void FaultyVfs::FailAfter(Fault fault, int n, int times) {
  fault_kind = static_cast<int>(fault);
  has_failed = false;
  calls_to_go = n;
  failures_left = times;
}

void FaultyVfs::Heal() {
  failures_left = 0;
}

bool FaultyVfs::Failed() const {
  return has_failed;
}

}  // namespace jixiao::form_store
