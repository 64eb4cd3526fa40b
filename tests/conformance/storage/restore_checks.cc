// Restoring a tenant from its history.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "tests/conformance/storage/storage_checks.h"

namespace jixiao::form_store {
namespace {

using ::testing::ElementsAre;

// A history of a few forms, with keys, reports and a request.
void Fill(FormStorage& storage) {
  ASSERT_TRUE(CreateTenant(storage).ok());
  for (int i = 0; i < 9; ++i) {
    Mutation form = FormChange(absl::StrCat("form-", i % 4),
                               absl::StrCat("content ", i), Anything());
    form.unique_keys = {absl::StrCat("key of ", i % 4)};
    MustCommit(storage, form);
  }
  MustCommit(storage, UnitChange("unit-1", "unit", Absent()));
  Write last = WriteOf(ReportChange("form-1", "report", Anything()));
  last.memos = {{.kind = "kind", .key = "key", .value = "memo"}};
  last.keys = {{"key-1", "wrapped"}};
  last.request.emplace().answer = "answer";
  ASSERT_TRUE(CommitOne(storage, last).ok());
}

// The changes as a restore gives them.
std::vector<RestoredChange> HistoryOf(FormStorage& storage) {
  std::vector<RestoredChange> history;
  auto changes = ReadAllChanges(storage);
  for (StoredChange& change : *changes) {
    RestoredChange restored;
    Mutation& mutation = restored.mutation;
    mutation.kind = change.header.kind;
    mutation.action = change.header.action;
    mutation.resource_name = change.header.resource_name;
    mutation.payload = change.payload;
    if (mutation.kind == form::v1::CHANGE_KIND_FORM) {
      const std::string id =
          mutation.resource_name.substr(mutation.resource_name.rfind('/') + 1);
      mutation.form_index = FormChange(id, "", Anything()).form_index;
      mutation.unique_keys = {absl::StrCat("key of ", id.substr(5))};
    } else if (mutation.kind == form::v1::CHANGE_KIND_REPORT) {
      mutation.report_index =
          ReportChange("form-1", mutation.payload, Anything()).report_index;
    }
    restored.change = std::move(change);
    history.push_back(std::move(restored));
  }
  return history;
}

Write Renewal() {
  return WriteOf(TenantRecord(kTenant, "renewed"));
}

void CheckRestoreGivesTheSame(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  Fill(storage);
  const std::vector<RestoredChange> history = HistoryOf(storage);
  const auto memos = storage.ListMemos(kTenant, {}, 9);
  const auto requests = storage.ListRequests(kTenant, {}, 9);
  const auto keys = storage.ListKeys(kTenant, "", 9);
  MustCommit(storage, FormChange("form-1", "lost", Anything()));
  MustCommit(storage, FormChange("form-8", "lost", Anything()));

  ASSERT_TRUE(
      storage.BeginRestore(kTenant, {.origin_history_id = kHistoryId}, true)
          .ok());
  EXPECT_EQ(errors::ReasonOf(storage.GetForm(kTenant, "form-1").status()),
            errors::ERROR_REASON_TENANT_RESTORING);
  EXPECT_EQ(errors::ReasonOf(CommitOne(storage, Renewal()).status()),
            errors::ERROR_REASON_TENANT_RESTORING);
  EXPECT_TRUE(storage.ListTenants("", 9)->empty());
  const std::span<const RestoredChange> all(history);
  ASSERT_TRUE(storage.RestoreChanges(kTenant, all.first(5)).ok());
  ASSERT_TRUE(storage.RestoreChanges(kTenant, all.subspan(5)).ok());
  ASSERT_TRUE(storage.RestoreRest(kTenant, *memos, *requests, *keys).ok());
  ASSERT_TRUE(storage.FinishRestore(kTenant, "history-2", Renewal()).ok());

  const auto tenant = storage.GetTenant(kTenant);
  ASSERT_TRUE(tenant.ok()) << tenant.status();
  EXPECT_EQ(tenant->head, static_cast<int64_t>(history.size()) + 1);
  EXPECT_EQ(tenant->history_id, "history-2");
  EXPECT_EQ(tenant->origin_history_id, kHistoryId);
  EXPECT_EQ(tenant->payload, "renewed");
  EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
  EXPECT_EQ(storage.GetForm(kTenant, "form-1")->payload, "content 5");
  EXPECT_EQ(storage.GetForm(kTenant, "form-1")->report.summary,
            "summary of report");
  EXPECT_FALSE(storage.GetForm(kTenant, "form-8").ok());
  EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "key of 2")),
            FormNameOf("form-2"));
  EXPECT_EQ(TextOf(storage.GetMemo(kTenant, "kind", "key")), "memo");
  EXPECT_EQ(TextOf(storage.GetKey(kTenant, "key-1")), "wrapped");
  EXPECT_EQ(storage.GetRequest(kTenant, {})->record.answer, "answer");
  if (harness.Reopen()) {
    EXPECT_TRUE(VerifyHistory(harness.storage()).ok());
  }
}

void CheckRestoreChecksTheChain(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  Fill(storage);
  const std::vector<RestoredChange> history = HistoryOf(storage);
  const auto refused = [&](auto spoil) {
    std::vector<RestoredChange> spoiled = history;
    spoil(spoiled);
    EXPECT_TRUE(
        storage.BeginRestore(kTenant, {.origin_history_id = kHistoryId}, true)
            .ok());
    return errors::ReasonOf(storage.RestoreChanges(kTenant, spoiled)) ==
           errors::ERROR_REASON_BACKUP_INVALID;
  };
  EXPECT_TRUE(refused([](auto& all) { all[3].change.payload += "x"; }));
  EXPECT_TRUE(refused([](auto& all) { all[3].change.header.actor = "who"; }));
  EXPECT_TRUE(refused([](auto& all) { all.erase(all.begin() + 3); }));
  EXPECT_TRUE(refused([](auto& all) { std::swap(all[3], all[4]); }));
  EXPECT_TRUE(refused([](auto& all) { all[3].change.hash[0] ^= 1; }));
  ASSERT_TRUE(storage.AbortRestore(kTenant).ok());
  EXPECT_EQ(errors::ReasonOf(storage.GetTenant(kTenant).status()),
            errors::ERROR_REASON_TENANT_NOT_FOUND);
  EXPECT_TRUE(CreateTenant(storage).ok()) << "nothing is left";
  EXPECT_THAT(*storage.ListKeys(kTenant, "", 9), ElementsAre());
}

void CheckRestoreIsAskedFor(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  EXPECT_EQ(storage.BeginRestore(kTenant, {}, false).code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(storage.RestoreChanges(kTenant, {}).ok());
  EXPECT_FALSE(storage.FinishRestore(kTenant, "history-2", Renewal()).ok());
  EXPECT_TRUE(storage.AbortRestore(kTenant).ok());
  EXPECT_TRUE(storage.GetTenant(kTenant).ok()) << "it was not being restored";
}

void CheckUnfinishedRestoreStaysShut(StorageHarness& harness) {
  ASSERT_TRUE(harness.storage()
                  .BeginRestore(kTenant, {.origin_history_id = "h"}, false)
                  .ok());
  if (!harness.Reopen()) {
    return;
  }
  FormStorage& storage = harness.storage();
  EXPECT_EQ(errors::ReasonOf(storage.GetTenant(kTenant).status()),
            errors::ERROR_REASON_TENANT_RESTORING);
  EXPECT_EQ(errors::ReasonOf(CreateTenant(storage)),
            errors::ERROR_REASON_TENANT_RESTORING);
  EXPECT_TRUE(
      storage.BeginRestore(kTenant, {.origin_history_id = "h"}, false).ok())
      << "begins anew";
  EXPECT_TRUE(storage.AbortRestore(kTenant).ok());
  EXPECT_TRUE(CreateTenant(storage).ok());
}

}  // namespace

std::vector<StorageCheck> RestoreChecks() {
  return {{"RestoreGivesTheSame", CheckRestoreGivesTheSame},
          {"RestoreChecksTheChain", CheckRestoreChecksTheChain},
          {"RestoreIsAskedFor", CheckRestoreIsAskedFor},
          {"UnfinishedRestoreStaysShut", CheckUnfinishedRestoreStaysShut}};
}

}  // namespace jixiao::form_store
