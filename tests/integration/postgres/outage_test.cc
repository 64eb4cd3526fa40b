// The store while its server fails.
#include <thread>

#include "gmock/gmock.h"

#include "common/base/errors.h"
#include "tests/integration/postgres/postgres_test.h"

namespace jixiao::form_store {
namespace {

class OutageTest : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (!IsSkipped()) {
      Migrate();
      storage_ = Open();
      ASSERT_NE(storage_, nullptr);
      ASSERT_TRUE(CreateTenant(*storage_).ok());
    }
  }

  // Commits a form and fails while the commit waits for a standby that there is
  // not: `interrupt` is a function of the server that takes the process.
  absl::StatusOr<Committed> CommitInterrupted(std::string_view interrupt) {
    EXPECT_TRUE(cluster().Set("synchronous_standby_names", "nobody").ok());
    absl::StatusOr<Committed> committed;
    std::thread writer([&] {
      committed =
          CommitOne(*storage_, WriteOf(FormChange("form-1", "a", Absent())));
    });
    const std::string sql = std::string("SELECT count(") +
                            std::string(interrupt) +
                            "(pid)) FROM pg_stat_activity "
                            "WHERE wait_event = 'SyncRep'";
    EXPECT_TRUE(Eventually([&] { return Run(sql) == "1"; }));
    writer.join();
    EXPECT_TRUE(cluster().Set("synchronous_standby_names", "").ok());
    return committed;
  }

  std::unique_ptr<FormStorage> storage_;
};

TEST_F(OutageTest, ARestartOfTheServerIsNotNoticed) {
  ASSERT_TRUE(cluster().Restart().ok());
  EXPECT_TRUE(storage_->GetTenant(kTenant).ok());
  EXPECT_TRUE(storage_->ListTenants("", 5).ok());
  ASSERT_TRUE(cluster().Restart().ok());
  EXPECT_EQ(MustCommit(*storage_, FormChange("form-1", "a", Absent())), 2);
}

TEST_F(OutageTest, TheStoreComesBackWithTheServer) {
  cluster().KillAll();
  const absl::Status down = storage_->GetTenant(kTenant).status();
  EXPECT_EQ(errors::ReasonOf(down), errors::ERROR_REASON_STORAGE_UNAVAILABLE)
      << down;
  EXPECT_EQ(CommitOne(*storage_, WriteOf(FormChange("form-1", "a", Absent())))
                .status()
                .code(),
            absl::StatusCode::kUnavailable);
  EXPECT_TRUE(storage_->CheckWritable().ok());
  ASSERT_TRUE(cluster().Start().ok());
  EXPECT_TRUE(Eventually([&] { return storage_->GetTenant(kTenant).ok(); }));
  EXPECT_EQ(MustCommit(*storage_, FormChange("form-1", "a", Absent())), 2);
  EXPECT_TRUE(VerifyHistory(*storage_).ok());
}

// The server answers a cancelled wait for its standby with COMMIT and a
// warning.
TEST_F(OutageTest, AnUnconfirmedCommitIsNotAcknowledged) {
  const auto committed = CommitInterrupted("pg_cancel_backend");
  EXPECT_EQ(committed.status().code(), absl::StatusCode::kUnavailable)
      << committed.status();
  // It took place here, but a failover would have lost it.
  EXPECT_TRUE(storage_->GetForm(kTenant, "form-1").ok());
  EXPECT_EQ(MustCommit(*storage_, FormChange("form-2", "a", Absent())), 3);
}

TEST_F(OutageTest, ACommitCutOffIsOfUnknownOutcome) {
  const auto committed = CommitInterrupted("pg_terminate_backend");
  EXPECT_EQ(committed.status().code(), absl::StatusCode::kUnavailable)
      << committed.status();
  EXPECT_EQ(MustCommit(*storage_, FormChange("form-2", "a", Absent())), 3);
}

TEST_F(OutageTest, DamageIsFound) {
  MustCommit(*storage_, FormChange("form-1", "payload", Absent()));
  Run("UPDATE changes SET payload = 'other' WHERE revision = 2");
  EXPECT_EQ(storage_->GetChange(kTenant, 2).status().code(),
            absl::StatusCode::kDataLoss);
  storage_ = Open();
  EXPECT_EQ(CommitOne(*storage_, WriteOf(FormChange("form-2", "a", Absent())))
                .status()
                .code(),
            absl::StatusCode::kDataLoss)
      << "the end of a chain is looked at before the tenant is used";
  Run("UPDATE changes SET payload = 'payload' WHERE revision = 2");
  EXPECT_EQ(MustCommit(*storage_, FormChange("form-2", "a", Absent())), 3);
  Run("DELETE FROM changes WHERE revision = 3");
  storage_ = Open();
  EXPECT_EQ(storage_->GetTenant(kTenant).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace jixiao::form_store
