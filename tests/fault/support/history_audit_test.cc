// The audit's own controls: each kind of damage is found.
#include "tests/fault/support/history_audit.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/base/sha256.h"
#include "services/form_store/storage/memory/memory_storage.h"
#include "tests/fault/support/ledger.h"

namespace jixiao::fault {
namespace {

using form_store::FormStorage;
using form_store::Mutation;
using form_store::Write;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

LedgerEntry Entry(const std::string& form_id, const std::string& request_id,
                  int64_t revision = 0) {
  return {.tenant = "linhai",
          .resource_name = "tenants/linhai/forms/" + form_id,
          .request_id = request_id,
          .revision = revision,
          .content_hash = base::Sha256Hex("content")};
}

class HistoryAuditTest : public ::testing::Test {
 protected:
  HistoryAuditTest() { StartAnew(); }

  void StartAnew() {
    storage_ = form_store::NewMemoryStorage();
    Mutation record;
    record.kind = form::v1::CHANGE_KIND_CONFIG;
    record.resource_name = "tenants/linhai";
    Write write;
    write.mutations.push_back(record);
    ASSERT_TRUE(storage_->CreateTenant("linhai", "h", write).ok());
  }

  void Store(const std::string& form_id, const std::string& request_id,
             const std::string& payload = "content") {
    Mutation mutation;
    mutation.kind = form::v1::CHANGE_KIND_FORM;
    mutation.resource_name = "tenants/linhai/forms/" + form_id;
    mutation.payload = payload;
    mutation.form_index.emplace();
    Write write;
    write.mutations.push_back(mutation);
    write.request_id = request_id;
    const auto results = storage_->Commit("linhai", {&write, 1});
    ASSERT_TRUE(results.ok() && results->at(0).ok());
  }

  std::unique_ptr<FormStorage> storage_;
  HistoryAudit audit_;
};

TEST_F(HistoryAuditTest, IsContentWithAHistoryThatWasAcknowledged) {
  audit_.AddTries(
      {Entry("form-1", "r1"), Entry("form-2", "r2"), Entry("form-3", "r3")});
  Store("form-1", "r1");
  audit_.AddAcknowledged({Entry("form-1", "r1", 2)});
  EXPECT_THAT(audit_.Check(*storage_), IsEmpty());
  Store("form-2", "r2");  // unanswered, yet kept: that is allowed
  EXPECT_THAT(audit_.Check(*storage_), IsEmpty());
  EXPECT_EQ(audit_.stored(), 2u);
}

TEST_F(HistoryAuditTest, FindsLostWrites) {
  audit_.AddTries({Entry("form-1", "r1"), Entry("form-2", "r2")});
  Store("form-1", "r1");
  audit_.AddAcknowledged({Entry("form-2", "r2", 3)});
  const auto problems = audit_.Check(*storage_);
  ASSERT_FALSE(problems.empty());
  EXPECT_THAT(problems[0], StartsWith("lost: "));
}

TEST_F(HistoryAuditTest, FindsARevisionGivenToAnother) {
  audit_.AddTries({Entry("form-1", "r1"), Entry("form-1", "r2")});
  Store("form-1", "r2");
  audit_.AddAcknowledged({Entry("form-1", "r1", 2)});
  EXPECT_THAT(audit_.Check(*storage_),
              ElementsAre(HasSubstr("stands tenants/linhai/forms/form-1")));
}

TEST_F(HistoryAuditTest, FindsPhantomsAndAlteredPayloads) {
  audit_.AddTries({Entry("form-2", "r2")});
  Store("form-1", "r1");
  Store("form-2", "r2", "other content");
  EXPECT_THAT(audit_.Check(*storage_),
              ElementsAre(StartsWith("phantom: "), StartsWith("altered: ")));
}

TEST_F(HistoryAuditTest, FindsDoubleEffects) {
  audit_.AddTries({Entry("form-1", "r1")});
  Store("form-1", "r1");
  Store("form-1", "r1");
  EXPECT_THAT(audit_.Check(*storage_), ElementsAre(StartsWith("twice: ")));
}

TEST_F(HistoryAuditTest, FindsAnotherHistory) {
  audit_.AddTries({Entry("form-1", "r1"), Entry("form-2", "r2")});
  Store("form-1", "r1");
  Store("form-2", "r2");
  EXPECT_THAT(audit_.Check(*storage_), IsEmpty());
  StartAnew();
  Store("form-1", "r1");
  EXPECT_THAT(audit_.Check(*storage_), ElementsAre(HasSubstr("head 2")));
  Store("form-2", "r2", "other content");
  Store("form-1", "r1");
  EXPECT_THAT(audit_.Check(*storage_), ElementsAre(HasSubstr("broken at")));
}

TEST_F(HistoryAuditTest, FindsRefusedWritesThatTookEffect) {
  audit_.AddTries({Entry("form-1", "r1")});
  audit_.AddRefused({Entry("form-1", "r1")});
  Store("form-1", "r1");
  EXPECT_THAT(audit_.Check(*storage_),
              ElementsAre(StartsWith("phantom: refused")));
  EXPECT_EQ(audit_.tally().phantoms, 1u);
}

TEST_F(HistoryAuditTest, FindsTheSameContentUnderAnotherRequest) {
  HistoryAudit audit({.content_hash = {}, .unique_contents = true});
  audit.AddTries({Entry("form-1", "r1"), Entry("form-1", "r2")});
  Store("form-1", "r1");
  Store("form-1", "r2");
  EXPECT_THAT(audit.Check(*storage_), ElementsAre(StartsWith("twice: ")));
  EXPECT_EQ(audit.tally().duplicates, 1u);
}

TEST_F(HistoryAuditTest, FindsGapsAndForeignChangesInAFeed) {
  audit_.AddTries({Entry("form-1", "r1"), Entry("form-2", "r2")});
  Store("form-1", "r1");
  Store("form-2", "r2");
  LedgerEntry tenant = Entry("", "", 1);
  tenant.resource_name = "tenants/linhai";
  tenant.content_hash.clear();
  audit_.AddWatched({tenant, Entry("form-2", "r2", 3)});
  EXPECT_THAT(audit_.Check(*storage_), ElementsAre(StartsWith("gap: ")));
  audit_.AddWatched({Entry("form-3", "r3", 4)});
  EXPECT_THAT(audit_.Check(*storage_),
              ElementsAre(StartsWith("lost: a watcher")));
  audit_.AddWatched({Entry("form-2", "r2", 3)});
  EXPECT_THAT(audit_.Check(*storage_), ElementsAre(StartsWith("gap: ")));
}

TEST_F(HistoryAuditTest, IsContentWithAWholeFeed) {
  audit_.AddTries({Entry("form-1", "r1")});
  Store("form-1", "r1");
  LedgerEntry tenant = Entry("", "", 1);
  tenant.resource_name = "tenants/linhai";
  tenant.content_hash.clear();
  audit_.AddWatched({tenant, Entry("form-1", "r1", 2)});
  EXPECT_THAT(audit_.Check(*storage_), IsEmpty());
}

TEST_F(HistoryAuditTest, FindsALostTenant) {
  EXPECT_THAT(audit_.Check(*storage_), IsEmpty());
  storage_ = form_store::NewMemoryStorage();
  EXPECT_THAT(audit_.Check(*storage_), ElementsAre(HasSubstr("lost: ")));
}

TEST(LedgerTest, ALineThatWasCutIsNoEntryAndSpoilsNoOther) {
  const auto directory = base::TemporaryDirectory::Create("ledger");
  ASSERT_TRUE(directory.ok());
  const auto path = directory->path() / "tries";
  LedgerReader reader(path);
  LedgerWriter(path).Append(Entry("form-1", "r1"));
  EXPECT_EQ(reader.ReadNew().size(), 1u);
  LedgerWriter(path).Append(Entry("form-2", "r2"));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 9);
  EXPECT_THAT(reader.ReadNew(), IsEmpty());
  LedgerWriter(path).Append(Entry("form-3", "r3"));
  const auto entries = reader.ReadNew();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].request_id, "r3");
}

}  // namespace
}  // namespace jixiao::fault
