// Every call of SQLite that writes or syncs fails once, one after the other:
// nothing acknowledged is lost, and no answer is a lie.
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"
#include "tests/conformance/storage/storage_harness.h"
#include "tests/unit/services/form_store/storage/sqlite/faulty_vfs.h"

namespace jixiao::form_store {
namespace {

constexpr int kForever = 1 << 30;
constexpr int kForms = 3;

class SqliteFaultTest : public ::testing::Test {
 protected:
  SqliteFaultTest() : directory_(*base::TemporaryDirectory::Create("fault")) {}

  std::filesystem::path StoreDirectory() const {
    return directory_.path() / "store";
  }
  absl::StatusOr<std::unique_ptr<FormStorage>> Open() const {
    return OpenSqliteStorage({.dir = StoreDirectory()});
  }
  std::unique_ptr<FormStorage> MustOpen() const {
    auto storage = Open();
    EXPECT_TRUE(storage.ok()) << storage.status();
    return *std::move(storage);
  }

  FaultyVfs vfs_;
  base::TemporaryDirectory directory_;
};

Write FormWrite(int n) {
  Write write = WriteOf(
      FormChange(absl::StrCat("form-", n), std::string(3000, 'x'), Absent()));
  write.mutations[0].unique_keys = {absl::StrCat("key ", n)};
  return write;
}

TEST_F(SqliteFaultTest, FullDiskIsSaidAndRecoveredFrom) {
  auto storage = MustOpen();
  ASSERT_TRUE(CreateTenant(*storage).ok());
  vfs_.FailAfter(FaultyVfs::Fault::kDiskFull, 1, kForever);
  for (int i = 0; i < 3; ++i) {
    const Write write = FormWrite(1);
    const absl::Status status = storage->Commit(kTenant, {&write, 1}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_STORAGE_FULL);
  }
  EXPECT_EQ(storage->GetTenant(kTenant)->head, 1) << "reads go on";
  EXPECT_TRUE(storage->CheckWritable().ok()) << "it may be tried again";
  vfs_.Heal();
  EXPECT_TRUE(CommitOne(*storage, FormWrite(1)).ok());
  EXPECT_TRUE(VerifyHistory(*storage).ok());
}

TEST_F(SqliteFaultTest, AfterAFailedSyncNothingIsWrittenUntilReopened) {
  auto storage = MustOpen();
  ASSERT_TRUE(CreateTenant(*storage).ok());
  vfs_.FailAfter(FaultyVfs::Fault::kSyncFails, 1, 1);
  const absl::Status failed = CommitOne(*storage, FormWrite(1)).status();
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable) << failed;
  EXPECT_EQ(errors::ReasonOf(failed), errors::ERROR_REASON_STORAGE_UNAVAILABLE);
  ASSERT_TRUE(vfs_.Failed());
  EXPECT_EQ(CommitOne(*storage, FormWrite(2)).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(storage->CheckWritable().code(), absl::StatusCode::kUnavailable);
  storage = nullptr;
  storage = MustOpen();
  EXPECT_TRUE(storage->CheckWritable().ok());
  EXPECT_TRUE(CommitOne(*storage, FormWrite(3)).ok());
  EXPECT_TRUE(VerifyHistory(*storage).ok());
}

class SqliteNthCallTest
    : public SqliteFaultTest,
      public ::testing::WithParamInterface<FaultyVfs::Fault> {};

TEST_P(SqliteNthCallTest, FailsWithoutLoss) {
  int failed_runs = 0;
  for (int n = 1; n < 1000; ++n) {
    std::filesystem::remove_all(StoreDirectory());
    vfs_.FailAfter(GetParam(), n, 1);
    std::set<int> acknowledged;
    bool created = false;
    {
      const auto storage = Open();
      if (storage.ok()) {
        created = CreateTenant(**storage).ok();
        for (int i = 0; i < kForms && created; ++i) {
          if (CommitOne(**storage, FormWrite(i)).ok()) {
            acknowledged.insert(i);
          }
        }
      }
    }
    const bool failed = vfs_.Failed();
    vfs_.Heal();
    const auto storage = MustOpen();
    if (created) {
      const absl::Status whole = VerifyHistory(*storage);
      EXPECT_TRUE(whole.ok()) << "call " << n << ": " << whole;
    }
    for (const int i : acknowledged) {
      EXPECT_TRUE(storage->GetForm(kTenant, absl::StrCat("form-", i)).ok())
          << "call " << n << " lost form " << i;
    }
    if (!failed) {
      EXPECT_EQ(acknowledged.size(), static_cast<size_t>(kForms));
      EXPECT_GT(failed_runs, 5) << "too few calls were made to fail";
      return;
    }
    ++failed_runs;
  }
  FAIL() << "no run without a failure";
}

INSTANTIATE_TEST_SUITE_P(Faults, SqliteNthCallTest,
                         ::testing::Values(FaultyVfs::Fault::kDiskFull,
                                           FaultyVfs::Fault::kWriteFails,
                                           FaultyVfs::Fault::kSyncFails));

}  // namespace
}  // namespace jixiao::form_store
