#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "common/history/chain.h"
#include "tests/conformance/storage/storage_checks.h"

namespace jixiao::form_store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Changes>
std::vector<int64_t> RevisionsOf(const absl::StatusOr<Changes>& changes) {
  EXPECT_TRUE(changes.ok()) << changes.status();
  std::vector<int64_t> revisions;
  if (changes.ok()) {
    for (const auto& change : *changes) {
      if constexpr (requires { change.header; }) {
        revisions.push_back(change.header.revision);
      } else {
        revisions.push_back(change.revision);
      }
    }
  }
  return revisions;
}

void CheckChangesAreAsCommitted(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  Write write =
      WriteOf(FormChange("form-1", std::string("\0\xff\n", 3), Absent()));
  write.mutations[0].action = form::v1::CHANGE_ACTION_SUBMIT;
  write.actor = "users/wang";
  write.request_id = "request-9";
  write.commit_time_us = kStartTimeUs + 1234567;
  ASSERT_TRUE(CommitOne(storage, write).ok());
  MustCommit(storage, FormChange("form-1", "", AtRevision(2)));

  const auto change = storage.GetChange(kTenant, 2);
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_EQ(change->header.tenant, kTenant);
  EXPECT_EQ(change->header.revision, 2);
  EXPECT_EQ(change->header.kind, form::v1::CHANGE_KIND_FORM);
  EXPECT_EQ(change->header.action, form::v1::CHANGE_ACTION_SUBMIT);
  EXPECT_EQ(change->header.resource_name, FormNameOf("form-1"));
  EXPECT_EQ(change->header.previous_revision, 0);
  EXPECT_EQ(change->header.actor, "users/wang");
  EXPECT_EQ(change->header.request_id, "request-9");
  EXPECT_EQ(change->header.commit_time_us, kStartTimeUs + 1234567);
  EXPECT_EQ(change->payload, std::string("\0\xff\n", 3));
  EXPECT_EQ(change->header.payload_hash, base::Sha256Of(change->payload));
  EXPECT_EQ(storage.GetChange(kTenant, 3)->header.previous_revision, 2);
  EXPECT_EQ(storage.GetChange(kTenant, 3)->payload, "");
  EXPECT_EQ(storage.GetForm(kTenant, "form-1")->payload, "");

  for (const int64_t revision : {-1, 0, 4}) {
    const auto missing = storage.GetChange(kTenant, revision);
    EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(errors::ReasonOf(missing.status()),
              errors::ERROR_REASON_REVISION_NOT_FOUND);
  }
  EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
}

void CheckReadChangesLimits(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  for (int i = 2; i <= 10; ++i) {
    MustCommit(storage,
               FormChange("form-1", std::string(100, 'x'), Anything()));
  }
  const auto read = [&](int64_t after, int limit, size_t max_bytes) {
    return RevisionsOf(storage.ReadChanges(kTenant, after, limit, max_bytes));
  };
  // Payload and header; the names that callers send are in the header.
  const auto size_of = [&](int64_t revision) {
    const auto change = storage.GetChange(kTenant, revision);
    return change->payload.size() + EncodeHeader(change->header).size();
  };
  const size_t record = size_of(1);
  const size_t form = size_of(2);
  EXPECT_THAT(read(0, 3, 1 << 20), ElementsAre(1, 2, 3));
  EXPECT_THAT(read(3, 3, 1 << 20), ElementsAre(4, 5, 6));
  EXPECT_THAT(read(8, 100, 1 << 20), ElementsAre(9, 10));
  EXPECT_THAT(read(10, 100, 1 << 20), IsEmpty());
  EXPECT_THAT(read(99, 100, 1 << 20), IsEmpty());
  EXPECT_THAT(read(0, 100, record + 2 * form), ElementsAre(1, 2, 3));
  EXPECT_THAT(read(0, 100, record + 2 * form - 1), ElementsAre(1, 2));
  EXPECT_THAT(read(4, 100, 3 * form), ElementsAre(5, 6, 7));
  EXPECT_THAT(read(4, 100, 1), ElementsAre(5));
  EXPECT_THAT(read(4, 100, 0), ElementsAre(5));
  EXPECT_THAT(read(4, 0, 1000), IsEmpty());
}

void CheckListChangesOf(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, FormChange("form-1", "a", Absent()));         // 2
  MustCommit(storage, FormChange("form-12", "a", Absent()));        // 3
  MustCommit(storage, ReportChange("form-1", "r", AtRevision(2)));  // 4
  MustCommit(storage, FormChange("form-1", "b", AtRevision(2)));    // 5
  MustCommit(storage, UnitChange("form-1", "b", Absent()));         // 6
  MustCommit(storage, FormChange("form-1", "c", AtRevision(5)));    // 7
  const auto list = [&](std::string_view id, form::v1::ChangeKind kind,
                        int64_t before, int limit) {
    return RevisionsOf(
        storage.ListChangesOf(kTenant, FormNameOf(id), kind, before, limit));
  };
  const auto kForm = form::v1::CHANGE_KIND_FORM;
  EXPECT_THAT(list("form-1", kForm, 0, 10), ElementsAre(7, 5, 2));
  EXPECT_THAT(list("form-1", kForm, 0, 2), ElementsAre(7, 5));
  EXPECT_THAT(list("form-1", kForm, 5, 2), ElementsAre(2));
  EXPECT_THAT(list("form-1", kForm, 6, 1), ElementsAre(5));
  EXPECT_THAT(list("form-1", kForm, 2, 10), IsEmpty());
  EXPECT_THAT(list("form-1", form::v1::CHANGE_KIND_REPORT, 0, 10),
              ElementsAre(4));
  EXPECT_THAT(list("form-9", kForm, 0, 10), IsEmpty());
  EXPECT_EQ(storage.ListChangesOf(kTenant, FormNameOf("form-1"), kForm, 0, 1)
                ->at(0)
                .payload_hash,
            base::Sha256Of("c"));
}

void CheckConfigs(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  for (const char* const unit : {"cccc", "aaaa", "bbbb"}) {
    MustCommit(storage, UnitChange(unit, unit, Absent()));
  }
  MustCommit(storage, UnitChange("aaaa", "new", AtRevision(3)));
  const auto unit = storage.GetConfig(kTenant, UnitNameOf("aaaa"));
  ASSERT_TRUE(unit.ok()) << unit.status();
  EXPECT_EQ(unit->resource_name, UnitNameOf("aaaa"));
  EXPECT_EQ(unit->revision, 5);
  EXPECT_EQ(unit->payload, "new");
  const auto missing = storage.GetConfig(kTenant, UnitNameOf("dddd"));
  EXPECT_EQ(errors::ReasonOf(missing.status()),
            errors::ERROR_REASON_ORG_UNIT_NOT_FOUND);

  const auto list = [&](std::string_view after, int limit) {
    std::vector<std::string> payloads;
    const auto rows = storage.ListConfigs(kTenant, after, limit);
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const ConfigRow& row : *rows) {
      payloads.push_back(row.payload);
    }
    return payloads;
  };
  EXPECT_THAT(list("", 10), ElementsAre("new", "bbbb", "cccc"));
  EXPECT_THAT(list("", 2), ElementsAre("new", "bbbb"));
  EXPECT_THAT(list(UnitNameOf("aaaa"), 2), ElementsAre("bbbb", "cccc"));
  EXPECT_THAT(list(UnitNameOf("cccc"), 2), IsEmpty());
}

void CheckChainVerifies(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  ASSERT_TRUE(CreateTenant(storage, "other").ok());
  for (int i = 0; i < 250; ++i) {
    MustCommit(
        storage,
        FormChange("form-" + std::to_string(i % 7),
                   std::string(static_cast<size_t>(i) * 40, 'x'), Anything()));
  }
  const absl::Status sound = VerifyHistory(storage);
  EXPECT_TRUE(sound.ok()) << sound;
  const auto changes = ReadAllChanges(storage, kTenant, 17);
  ASSERT_TRUE(changes.ok()) << changes.status();
  EXPECT_EQ(changes->size(), 251u);
  // The chain is bound to its history id.
  EXPECT_FALSE(
      VerifyChain(kTenant, ChainStart(kTenant, "history-2"), *changes).ok());
}

}  // namespace

std::vector<StorageCheck> ReadChecks() {
  return {{"ChangesAreAsCommitted", CheckChangesAreAsCommitted},
          {"ReadChangesKeepsItsLimits", CheckReadChangesLimits},
          {"ChangesOfAResource", CheckListChangesOf},
          {"Configs", CheckConfigs},
          {"ChainVerifies", CheckChainVerifies}};
}

}  // namespace jixiao::form_store
