#include "services/form_store/domain/checkpoint_writer.h"

#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "services/form_store/storage/memory/memory_storage.h"

namespace jixiao::form_store {
namespace {

using history::Checkpoint;

constexpr char kTenant[] = "linhai";
// RFC 8032 §7.1, test 1, as PKCS#8.
constexpr char kPrivateKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

Write UnitWrite(const std::string& name, const std::string& payload) {
  Write write;
  Mutation& mutation = write.mutations.emplace_back();
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = form::v1::CHANGE_ACTION_UPDATE;
  mutation.resource_name = name;
  mutation.payload = payload;
  return write;
}

class CheckpointWriterTest : public ::testing::Test {
 protected:
  CheckpointWriterTest() {
    const std::filesystem::path key = directory_.path() / "key";
    EXPECT_TRUE(base::WriteFileAtomically(key, kPrivateKey).ok());
    signer_.emplace(*history::CheckpointSigner::Load(key));
    std::filesystem::create_directory(checkpoints_);
    CreateTenant("h-1", "first");
  }

  void CreateTenant(const std::string& history_id, const std::string& payload) {
    storage_ = NewMemoryStorage();
    EXPECT_TRUE(storage_
                    ->CreateTenant(kTenant, history_id,
                                   UnitWrite("tenants/linhai", payload))
                    .ok());
  }
  void Commit() {
    const std::vector<form_store::Write> writes = {
        UnitWrite("tenants/linhai/orgUnits/u", "unit")};
    EXPECT_TRUE(storage_->Commit(kTenant, writes).ok());
  }
  std::unique_ptr<CheckpointWriter> MakeWriter(
      std::function<void(const absl::Status&)> observer =
          [](const absl::Status&) {}) {
    CheckpointWriterOptions options;
    options.dir = checkpoints_;
    options.interval = absl::Hours(1);
    options.changes = 2;
    return std::make_unique<CheckpointWriter>(
        CheckpointWriter::Parts{storage_.get(), &*signer_, &clock_,
                                std::move(observer)},
        options);
  }
  std::vector<Checkpoint> Written() {
    return *history::ReadCheckpoints(checkpoints_, kTenant);
  }

  base::TemporaryDirectory directory_ = *base::TemporaryDirectory::Create("c");
  const std::filesystem::path checkpoints_ = directory_.path() / "out";
  base::FakeClock clock_;
  std::optional<history::CheckpointSigner> signer_;
  std::unique_ptr<FormStorage> storage_;
};

TEST_F(CheckpointWriterTest, SignsTheHeadOnce) {
  const auto writer = MakeWriter();
  Commit();
  ASSERT_TRUE(writer->WriteTenant(kTenant).ok());
  ASSERT_TRUE(writer->WriteTenant(kTenant).ok());
  ASSERT_EQ(Written().size(), 1U);
  const Checkpoint checkpoint = Written()[0];
  const StoredChange head = (*storage_->ReadChanges(kTenant, 1, 1, 1)).at(0);
  EXPECT_EQ(checkpoint.revision, 2);
  EXPECT_EQ(checkpoint.head_hash, head.hash);
  EXPECT_EQ(checkpoint.history_id, "h-1");
  EXPECT_EQ(checkpoint.origin_history_id, "h-1");
  EXPECT_EQ(checkpoint.signing_time_us, absl::ToUnixMicros(clock_.Now()));
  EXPECT_EQ(checkpoint.key_id, signer_->key_id());
  Commit();
  ASSERT_TRUE(MakeWriter()->WriteTenant(kTenant).ok());
  EXPECT_EQ(Written().size(), 2U);
}

TEST_F(CheckpointWriterTest, DoesNotSignAStoreThatItsCheckpointContradicts) {
  Commit();
  ASSERT_TRUE(MakeWriter()->WriteTenant(kTenant).ok());
  CreateTenant("h-1", "first");  // its tail is gone
  EXPECT_TRUE(absl::IsDataLoss(MakeWriter()->WriteTenant(kTenant)));
  CreateTenant("h-1", "another");  // the same history made anew
  Commit();
  Commit();
  EXPECT_TRUE(absl::IsDataLoss(MakeWriter()->WriteTenant(kTenant)));
  EXPECT_EQ(Written().size(), 1U);
  CreateTenant("h-2", "another");  // restored
  EXPECT_TRUE(MakeWriter()->WriteTenant(kTenant).ok());
  EXPECT_EQ(Written().size(), 2U);
}

TEST_F(CheckpointWriterTest, WritesInTheBackground) {
  std::promise<void> first;
  std::promise<void> second;
  std::atomic<int> passes = 0;
  const auto writer = MakeWriter([&](const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    const int pass = ++passes;
    if (pass <= 2) {
      (pass == 1 ? first : second).set_value();
    }
  });
  writer->Start();
  first.get_future().wait();  // what is there at the start
  EXPECT_EQ(Written().size(), 1U);
  Commit();
  writer->OnCommit(kTenant, 2);  // may wait for an hour
  Commit();
  writer->OnCommit(kTenant, 3);  // two changes may not
  second.get_future().wait();
  writer->Stop();
  ASSERT_EQ(Written().size(), 2U);
  EXPECT_EQ(Written()[1].revision, 3);
}

TEST_F(CheckpointWriterTest, SignsARestoredHistoryAtOnce) {
  std::promise<void> first;
  std::promise<void> second;
  std::atomic<int> passes = 0;
  const auto writer = MakeWriter([&](const absl::Status&) {
    const int pass = ++passes;
    if (pass <= 2) {
      (pass == 1 ? first : second).set_value();
    }
  });
  writer->Start();
  first.get_future().wait();
  Commit();
  writer->OnRestored(kTenant);  // not in an hour
  second.get_future().wait();
  writer->Stop();
  EXPECT_EQ(Written().size(), 2U);
}

TEST_F(CheckpointWriterTest, TellsOfFailures) {
  std::filesystem::remove_all(checkpoints_);
  std::promise<absl::Status> outcome;
  std::atomic<bool> told = false;
  const auto writer = MakeWriter([&](const absl::Status& status) {
    if (!told.exchange(true)) {
      outcome.set_value(status);
    }
  });
  writer->Start();
  EXPECT_FALSE(outcome.get_future().get().ok());
}

}  // namespace
}  // namespace jixiao::form_store
