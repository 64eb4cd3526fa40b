#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_STORAGE_SQLITE_FAULTY_VFS_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_STORAGE_SQLITE_FAULTY_VFS_H_

namespace jixiao::form_store {

// While it lives, SQLite opens files through it: calls that write or sync are
// counted, and from the chosen one on they fail. One at a time; connections
// must be closed before it goes.
class FaultyVfs {
 public:
  enum class Fault {
    kDiskFull,    // writes give SQLITE_FULL
    kWriteFails,  // writes give SQLITE_IOERR_WRITE
    kSyncFails,   // syncs give SQLITE_IOERR_FSYNC
  };

  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  // The n-th call from now fails (1: the next), and `times` in all.
  void FailAfter(Fault fault, int n, int times);
  void Heal();
  // Whether a call has failed since FailAfter.
  bool Failed() const;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_STORAGE_SQLITE_FAULTY_VFS_H_
