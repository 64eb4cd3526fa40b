// What SQLite adds to the contract: the directory, the schema, damage, and the
// log. The contract itself is in tests/conformance/storage.
#include "services/form_store/storage/sqlite/sqlite_storage.h"

#include <filesystem>
#include <fstream>

#include <sqlite3.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "tests/conformance/storage/storage_harness.h"

namespace jixiao::form_store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kMaxFileBytes = 64 << 20;

class SqliteStorageTest : public ::testing::Test {
 protected:
  SqliteStorageTest()
      : directory_(*base::TemporaryDirectory::Create("sqlite")),
        options_{.dir = directory_.path() / "data" / "store"} {}

  void MustOpen() {
    auto storage = OpenSqliteStorage(options_);
    ASSERT_TRUE(storage.ok()) << storage.status();
    storage_ = *std::move(storage);
  }
  absl::Status TryOpen() {
    storage_ = nullptr;
    return OpenSqliteStorage(options_).status();
  }
  // Runs SQL on the closed database, as an intruder or another program would.
  void Tamper(const std::string& sql) {
    storage_ = nullptr;
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(Database().c_str(), &handle), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message),
              SQLITE_OK)
        << message;
    sqlite3_close(handle);
  }
  std::filesystem::path Database() const { return options_.dir / "store.db"; }

  // A tenant with a few forms: revisions 1 to 5.
  void Fill() {
    MustOpen();
    ASSERT_TRUE(CreateTenant(*storage_).ok());
    for (int i = 0; i < 4; ++i) {
      MustCommit(*storage_,
                 FormChange(absl::StrCat("form-", i), "content", Absent()));
    }
  }
  void ExpectDamageFoundAtOpen(const std::string& sql) {
    Fill();
    Tamper(sql);
    const absl::Status status = TryOpen();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_DATA_CORRUPT);
  }

  base::TemporaryDirectory directory_;
  SqliteOptions options_;
  std::unique_ptr<FormStorage> storage_;
};

unsigned ModeOf(const std::filesystem::path& path) {
  struct stat info {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777u;
}

TEST_F(SqliteStorageTest, OnlyTheOwnerCanReadWhatItCreates) {
  Fill();
  EXPECT_EQ(ModeOf(options_.dir), 0700u);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(options_.dir)) {
    EXPECT_EQ(ModeOf(entry.path()), 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 4) << "database, log, shared memory, lock";
}

TEST_F(SqliteStorageTest, ADirectoryIsHeldByOne) {
  MustOpen();
  const absl::Status second = OpenSqliteStorage(options_).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(second.ToString(), HasSubstr("in use by another process"));
  EXPECT_THAT(second.ToString(), HasSubstr(options_.dir.string()));
  ASSERT_TRUE(CreateTenant(*storage_).ok()) << "the first is not disturbed";
  storage_ = nullptr;
  MustOpen();
}

TEST_F(SqliteStorageTest, RefusesANewerSchema) {
  Fill();
  Tamper("PRAGMA user_version = 4");
  const absl::Status status = TryOpen();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.ToString(), HasSubstr("schema version 4"));
}

TEST_F(SqliteStorageTest, RefusesForeignDatabases) {
  std::filesystem::create_directories(options_.dir);
  Tamper("CREATE TABLE recipes (name TEXT)");
  const absl::Status status = TryOpen();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.ToString(), HasSubstr("another program"));
}

TEST_F(SqliteStorageTest, RefusesWhatIsNoDatabase) {
  std::filesystem::create_directories(options_.dir);
  std::ofstream(Database()) << std::string(5000, 'j');
  EXPECT_EQ(TryOpen().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SqliteStorageTest, RefusesADirectoryThatCannotBeMade) {
  std::ofstream(directory_.path() / "data") << "a file";
  EXPECT_EQ(TryOpen().code(), absl::StatusCode::kUnavailable);
}

TEST_F(SqliteStorageTest, FindsAnAlteredLastPayload) {
  ExpectDamageFoundAtOpen("UPDATE changes SET payload = 'x' WHERE revision=5");
}
TEST_F(SqliteStorageTest, FindsAnAlteredLastHeader) {
  ExpectDamageFoundAtOpen(
      "UPDATE changes SET header = (SELECT header FROM changes "
      "WHERE revision = 4) WHERE revision = 5");
}
TEST_F(SqliteStorageTest, FindsAnAlteredLastHash) {
  ExpectDamageFoundAtOpen(
      "UPDATE changes SET hash = zeroblob(32) WHERE revision = 5");
}
TEST_F(SqliteStorageTest, FindsAnAlteredHead) {
  ExpectDamageFoundAtOpen("UPDATE tenants SET head_hash = zeroblob(32)");
}
TEST_F(SqliteStorageTest, FindsARemovedLastChange) {
  ExpectDamageFoundAtOpen("DELETE FROM changes WHERE revision = 5");
}
TEST_F(SqliteStorageTest, FindsAnAlteredTimeOfTheHead) {
  ExpectDamageFoundAtOpen("UPDATE tenants SET head_time_us = 0");
}

TEST_F(SqliteStorageTest, FindsAnotherOrigin) {
  MustOpen();
  ASSERT_TRUE(CreateTenant(*storage_).ok());
  Tamper("UPDATE tenants SET origin_history_id = 'other'");
  EXPECT_EQ(TryOpen().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SqliteStorageTest, DamageFoundByAReadStopsWrites) {
  Fill();
  Tamper("UPDATE changes SET payload = 'y' WHERE revision = 2");
  MustOpen();
  EXPECT_TRUE(
      CommitOne(*storage_, WriteOf(FormChange("form-7", "a", Absent()))).ok());
  EXPECT_EQ(storage_->GetChange(kTenant, 2).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(storage_->ReadChanges(kTenant, 0, 9, 1 << 20).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_TRUE(storage_->GetChange(kTenant, 3).ok());
  const Write write = WriteOf(FormChange("form-8", "a", Absent()));
  const absl::Status refused = storage_->Commit(kTenant, {&write, 1}).status();
  EXPECT_EQ(errors::ReasonOf(refused), errors::ERROR_REASON_DATA_CORRUPT);
  EXPECT_EQ(storage_->CheckWritable().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SqliteStorageTest, AMissingChangeOfACurrentRowIsDamage) {
  Fill();
  Tamper("DELETE FROM changes WHERE revision = 2");
  MustOpen();
  EXPECT_TRUE(storage_->GetForm(kTenant, "form-1").ok());
  EXPECT_EQ(storage_->GetForm(kTenant, "form-0").status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(storage_->ScanForms(kTenant, {.limit = 9}).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(SqliteStorageTest, BytesOfADeletedKeyAreGone) {
  const std::string secret = "wrapped-key-that-must-not-be-found-again";
  MustOpen();
  ASSERT_TRUE(CreateTenant(*storage_).ok());
  Write write = WriteOf(FormChange("form-1", "content", Absent()));
  write.keys = {{"key-1", secret}, {"key-2", "another"}};
  ASSERT_TRUE(CommitOne(*storage_, write).ok());
  const auto all_files = [&] {
    std::string bytes;
    for (const auto& entry :
         std::filesystem::directory_iterator(options_.dir)) {
      bytes += base::ReadFile(entry.path(), kMaxFileBytes).value_or("");
    }
    return bytes;
  };
  EXPECT_THAT(all_files(), HasSubstr(secret)) << "the search works";
  ASSERT_TRUE(storage_->DeleteKey(kTenant, "key-1").ok());
  storage_ = nullptr;
  EXPECT_THAT(all_files(), Not(HasSubstr(secret)));
  MustOpen();
  EXPECT_EQ(TextOf(storage_->GetKey(kTenant, "key-2")), "another");
}

TEST_F(SqliteStorageTest, TheLogBeginsAnewUnderConstantWriting) {
  options_.checkpoint = {.start_pages = 8, .restart_pages = 16};
  MustOpen();
  ASSERT_TRUE(CreateTenant(*storage_).ok());
  // How often it began anew stands in the header of the log.
  const auto times_restarted = [&] {
    std::ifstream log(options_.dir / "store.db-wal", std::ios::binary);
    char header[16] = {};
    log.read(header, sizeof(header));
    return static_cast<unsigned char>(header[15]);
  };
  const auto first = times_restarted();
  int commits = 0;
  while (times_restarted() == first && ++commits < 20000) {
    MustCommit(*storage_, FormChange(absl::StrCat("form-", commits),
                                     std::string(3000, 'x'), Absent()));
  }
  EXPECT_LT(commits, 20000);
  EXPECT_TRUE(VerifyHistory(*storage_).ok());
}

}  // namespace
}  // namespace jixiao::form_store
