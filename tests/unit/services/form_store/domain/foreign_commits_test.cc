#include "services/form_store/domain/foreign_commits.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "services/form_store/domain/checkpoint_writer.h"
#include "tests/unit/services/form_store/domain/backup.h"
#include "tests/unit/services/form_store/domain/shared_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

// RFC 8032 §7.1, test 1, as PKCS#8.
constexpr char kPrivateKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

// `store_` is what the others do; the directory is that of this process.
class ForeignCommitsTest : public ::testing::Test {
 protected:
  ForeignCommitsTest()
      : store_(std::make_unique<SharedStorage>()),
        shared_(static_cast<SharedStorage*>(store_.storage.get())),
        directory_(shared_),
        foreign_(shared_, &directory_,
                 [this](std::string_view tenant, std::int64_t head) {
                   told_.emplace_back(tenant, head);
                 }) {
    store_.MakeTenant();
    store_.MustCreate("a", "form-1");
    Tell();
  }

  // As the storage does.
  void Tell() { shared_->listener("yunxi", store_.Head()); }
  std::shared_ptr<const TenantInfo> Find() { return *directory_.Find("yunxi"); }
  void Retitle(const std::string& title) {
    form::v1::UpdateFormRequest update;
    update.mutable_form()->set_name("tenants/yunxi/forms/form-1");
    update.mutable_form()->set_title(title);
    update.mutable_update_mask()->add_paths("title");
    ASSERT_THAT(store_.writer.Update(store_.caller, update), IsOk());
  }
  void MakeUnit(const std::string& name) {
    form::v1::CreateOrgUnitRequest request;
    request.set_parent("tenants/yunxi");
    request.mutable_org_unit()->set_display_name(name);
    request.mutable_org_unit()->set_kind(form::v1::ORG_UNIT_KIND_DEPARTMENT);
    ASSERT_THAT(store_.units.Create(store_.caller, request), IsOk());
  }

  TestStore store_;
  SharedStorage* const shared_;
  TenantDirectory directory_;
  std::vector<std::pair<std::string, std::int64_t>> told_;
  ForeignCommits foreign_;
};

TEST_F(ForeignCommitsTest, ChangesOfFormsLeaveTheDirectoryAlone) {
  const auto known = Find();
  for (const char* title : {"b", "c", "d"}) {
    Retitle(title);
    Tell();
  }
  EXPECT_EQ(Find(), known) << "read anew for nothing";
  ASSERT_EQ(told_.size(), 4u);
  EXPECT_EQ(told_.back(), std::make_pair(std::string("yunxi"), store_.Head()));
}

TEST_F(ForeignCommitsTest, AConfigChangeAmongThemDoesNot) {
  const auto known = Find();
  Retitle("b");
  MakeUnit("云溪市水务局");
  Retitle("c");
  Tell();
  const auto anew = Find();
  EXPECT_NE(anew, known);
  Retitle("d");
  Tell();
  EXPECT_EQ(Find(), anew) << "once is enough";
}

TEST_F(ForeignCommitsTest, WhatIsNotKnownIsTakenForAChange) {
  const auto known = Find();
  for (int i = 0; i < 40; ++i) {  // two changes each
    Retitle("title " + std::to_string(i));
  }
  Tell();
  auto last = Find();
  EXPECT_NE(last, known) << "too many to look at";
  Retitle("b");
  Tell();
  EXPECT_EQ(Find(), last) << "it does not know where it stands";
  Tell();  // the same head again: of another history, perhaps
  EXPECT_NE(Find(), last);
  last = Find();
  shared_->listener("yunxi", store_.Head() + 1);  // which cannot be read
  EXPECT_NE(Find(), last);
}

TEST_F(ForeignCommitsTest, AnotherHistoryIsNoticedAlthoughItsNumbersGoOn) {
  const Backup backup = TakeBackup(store_, store_.Head());
  Retitle("b");
  Tell();
  for (const bool keep_history_id : {true, false}) {
    const auto known = Find();
    const std::int64_t head = store_.Head();
    store_.clock.Advance(absl::Seconds(1));
    ASSERT_THAT(RestoreBackup(store_, backup, keep_history_id), IsOk());
    while (store_.Head() <= head) {
      Retitle("c" + std::to_string(store_.Head()));
    }
    Tell();
    EXPECT_NE(Find(), known) << keep_history_id;
    EXPECT_EQ(Find()->history_id,
              store_.storage->GetTenant("yunxi")->history_id);
  }
}

TEST_F(ForeignCommitsTest, TheyAreSigned) {
  const auto directory = *base::TemporaryDirectory::Create("foreign");
  const std::filesystem::path key = directory.path() / "key";
  ASSERT_TRUE(base::WriteFileAtomically(key, kPrivateKey).ok());
  const auto signer = history::CheckpointSigner::Load(key);
  ASSERT_THAT(signer, IsOk());
  CheckpointWriter writer(
      {shared_, &*signer, &store_.clock, [](const absl::Status&) {}},
      {.dir = directory.path(), .changes = 1});
  const ForeignCommits foreign(shared_, &directory_,
                               [&](std::string_view tenant, std::int64_t head) {
                                 writer.OnCommit(tenant, head);
                               });
  const auto is_signed = [&](std::int64_t revision) {
    const auto newest = history::ReadNewestCheckpoint(directory.path(), "yunxi",
                                                      Find()->history_id);
    return newest.ok() && newest->has_value() &&
           (*newest)->revision == revision;
  };
  const auto wait_until_signed = [&](std::int64_t revision) {
    const absl::Time limit = absl::Now() + absl::Seconds(20);
    while (!is_signed(revision) && absl::Now() < limit) {
      std::this_thread::yield();
    }
    EXPECT_TRUE(is_signed(revision));
  };
  writer.Start();
  wait_until_signed(store_.Head());
  const std::int64_t before = store_.Head();
  Retitle("b");
  EXPECT_TRUE(is_signed(before)) << "by whom was it told?";
  Tell();
  wait_until_signed(store_.Head());
}

}  // namespace
}  // namespace jixiao::form_store
