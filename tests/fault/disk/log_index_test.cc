// SQLite's index of its write-ahead log grows every 4096 pages, inside a
// commit. On a full disk that must not leave a commit in doubt.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"
#include "tests/fault/disk/ballast.h"
#include "tests/fault/support/loop_filesystem.h"

namespace jixiao::fault {
namespace {

using form_store::FormStorage;
using form_store::Write;

constexpr char kTenant[] = "linhai";
constexpr int kDiskMb = 64;
constexpr uintmax_t kFrameBytes = 4096 + 24;
// The first piece of the index holds 4062 frames.
constexpr uintmax_t kNearTheEdge = 4030 * kFrameBytes;
constexpr uintmax_t kBeyondTheEdge = 4080 * kFrameBytes;

Write WriteOf(form::v1::ChangeKind kind, const std::string& name) {
  Write write;
  write.mutations.emplace_back();
  write.mutations[0].kind = kind;
  write.mutations[0].action = form::v1::CHANGE_ACTION_CREATE;
  write.mutations[0].resource_name = name;
  if (kind == form::v1::CHANGE_KIND_FORM) {
    write.mutations[0].payload = std::string(3000, 'x');
    write.mutations[0].form_index.emplace();
  }
  return write;
}

absl::Status CreateForm(FormStorage& storage, int number) {
  const Write write =
      WriteOf(form::v1::CHANGE_KIND_FORM,
              absl::StrCat("tenants/", kTenant, "/forms/form-", number));
  return storage.Commit(kTenant, {&write, 1}).status();
}

TEST(LogIndexTest, GrowsOnAFullDisk) {
  const auto directory = *base::TemporaryDirectory::Create("log-index");
  const auto disk = LoopFilesystem::Create(directory.path(), kDiskMb);
  if (absl::IsFailedPrecondition(disk.status())) {
    GTEST_SKIP() << disk.status().message();
  }
  ASSERT_TRUE(disk.ok()) << disk.status();
  const auto store = (*disk)->path() / "store";
  // Nothing is copied out of the log, so that it only grows.
  const auto storage = form_store::OpenSqliteStorage(
      {.dir = store, .checkpoint = {.start_pages = 1 << 20}});
  ASSERT_TRUE(storage.ok()) << storage.status();
  ASSERT_TRUE((*storage)
                  ->CreateTenant(kTenant, "history",
                                 WriteOf(form::v1::CHANGE_KIND_CONFIG,
                                         absl::StrCat("tenants/", kTenant)))
                  .ok());
  const auto log_bytes = [&] {
    return std::filesystem::file_size(store / "store.db-wal");
  };
  int number = 0;
  while (log_bytes() < kNearTheEdge) {
    ASSERT_TRUE(CreateForm(**storage, number++).ok());
  }
  const Ballast ballast((*disk)->path());
  ASSERT_TRUE(ballast.Fill(0).ok());
  int refused = 0;
  // Block by block, so that somewhere the log fits and nothing besides.
  while (log_bytes() < kBeyondTheEdge) {
    const absl::Status status = CreateForm(**storage, number++);
    if (!status.ok()) {
      ASSERT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_STORAGE_FULL)
          << status << ", log of " << log_bytes() << " bytes";
      ++refused;
      ballast.Shrink();
    }
  }
  EXPECT_GT(refused, 8);
  EXPECT_TRUE((*storage)->CheckWritable().ok());
}

}  // namespace
}  // namespace jixiao::fault
