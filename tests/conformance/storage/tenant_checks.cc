#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "tests/conformance/storage/storage_checks.h"

namespace jixiao::form_store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> IdsOf(
    const absl::StatusOr<std::vector<TenantRow>>& rows) {
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> ids;
  if (rows.ok()) {
    for (const TenantRow& row : *rows) {
      ids.push_back(row.tenant_id);
    }
  }
  return ids;
}

void CheckCreateAndGet(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  const auto row = storage.GetTenant(kTenant);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->tenant_id, kTenant);
  EXPECT_EQ(row->revision, 1);
  EXPECT_EQ(row->head, 1);
  EXPECT_EQ(row->payload, "record");
  EXPECT_EQ(row->history_id, kHistoryId);

  const absl::Status again = CreateTenant(storage);
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(errors::ReasonOf(again), errors::ERROR_REASON_ALREADY_EXISTS);
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 1);
}

void CheckRefusesTenantWithoutRecord(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  EXPECT_FALSE(storage.CreateTenant(kTenant, "h", Write{}).ok());
  EXPECT_FALSE(
      storage.CreateTenant(kTenant, "h", WriteOf(TenantRecord("other"))).ok());
  Write two = WriteOf(
      {TenantRecord(kTenant), UnitChange("unit-1", "u", AtRevision(7))});
  EXPECT_FALSE(storage.CreateTenant(kTenant, "h", two).ok());
  EXPECT_EQ(storage.GetTenant(kTenant).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_THAT(IdsOf(storage.ListTenants("", 10)), IsEmpty());
}

void CheckList(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  for (const std::string tenant : {"cc", "aa", "dd", "bb"}) {
    ASSERT_TRUE(CreateTenant(storage, tenant).ok());
  }
  EXPECT_THAT(IdsOf(storage.ListTenants("", 10)),
              ElementsAre("aa", "bb", "cc", "dd"));
  EXPECT_THAT(IdsOf(storage.ListTenants("", 2)), ElementsAre("aa", "bb"));
  EXPECT_THAT(IdsOf(storage.ListTenants("bb", 2)), ElementsAre("cc", "dd"));
  EXPECT_THAT(IdsOf(storage.ListTenants("bbb", 1)), ElementsAre("cc"));
  EXPECT_THAT(IdsOf(storage.ListTenants("dd", 2)), IsEmpty());
}

void CheckUpdate(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, UnitChange("unit-1", "unit", Absent()));
  Mutation update = TenantRecord(kTenant, "second record");
  update.expect = AtRevision(1);
  EXPECT_EQ(MustCommit(storage, update), 3);
  const auto row = storage.GetTenant(kTenant);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->revision, 3);
  EXPECT_EQ(row->payload, "second record");
  EXPECT_EQ(row->head, 3);
  MustCommit(storage, UnitChange("unit-2", "unit", Absent()));
  EXPECT_EQ(storage.GetTenant(kTenant)->revision, 3);
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 4);
}

void CheckTenantsAreApart(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  ASSERT_TRUE(CreateTenant(storage, "linhai-2").ok());
  Mutation form = FormChange("form-1", "content", Absent());
  form.unique_keys = {"key"};
  MustCommit(storage, form);
  Write memo = WriteOf(std::vector<Mutation>{});
  memo.memos.push_back({"kind", "key", "value"});
  memo.keys.push_back({"key-1", "wrapped"});
  ASSERT_TRUE(CommitOne(storage, memo).ok());

  EXPECT_EQ(storage.GetTenant("linhai-2")->head, 1);
  EXPECT_FALSE(storage.GetForm("linhai-2", "form-1").ok());
  EXPECT_THAT(*storage.ScanForms("linhai-2", {.limit = 10}), IsEmpty());
  EXPECT_FALSE(storage.FindUniqueKey("linhai-2", "key").ok());
  EXPECT_FALSE(storage.GetMemo("linhai-2", "kind", "key").ok());
  EXPECT_FALSE(storage.GetKey("linhai-2", "key-1").ok());
  EXPECT_EQ(storage.ReadChanges("linhai-2", 0, 10, 1 << 20)->size(), 1u);

  Write foreign = WriteOf(form);
  const auto results = storage.Commit("linhai-2", {&foreign, 1});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_FALSE(results->at(0).ok()) << "a name of another tenant";
}

void CheckUnknownTenantIsNotFound(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  const Write write = WriteOf(FormChange("form-1", "content", Absent()));
  const std::vector<absl::Status> answers = {
      storage.Commit(kTenant, {&write, 1}).status(),
      storage.GetTenant(kTenant).status(),
      storage.GetConfig(kTenant, UnitNameOf("unit-1")).status(),
      storage.ListConfigs(kTenant, "", 5).status(),
      storage.GetForm(kTenant, "form-1").status(),
      storage.ScanForms(kTenant, {.limit = 5}).status(),
      storage.GetFormAt(kTenant, "form-1", 0).status(),
      storage.ScanFormsAt(kTenant, 0, "", 5, 100).status(),
      storage.FindUniqueKey(kTenant, "key").status(),
      storage.ReadChanges(kTenant, 0, 5, 100).status(),
      storage.GetChange(kTenant, 1).status(),
      storage.GetHeader(kTenant, 1).status(),
      storage
          .ListChangesOf(kTenant, FormNameOf("form-1"),
                         form::v1::CHANGE_KIND_FORM, 0, 5)
          .status(),
      storage.GetMemo(kTenant, "kind", "key").status(),
      storage.ListMemos(kTenant, {}, 5).status(),
      storage.GetRequest(kTenant, {}).status(),
      storage.ListRequests(kTenant, {}, 5).status(),
      storage.ForgetRequests(kTenant, 5, 5).status(),
      storage.BeginCompaction(kTenant, 0),
      storage.CompactStep(kTenant, 0, 1, 5, false).status(),
      storage.ListKeys(kTenant, "", 5).status(),
      storage.GetKey(kTenant, "key").status(),
      storage.DeleteKey(kTenant, "key")};
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].code(), absl::StatusCode::kNotFound) << i;
    EXPECT_EQ(errors::ReasonOf(answers[i]),
              errors::ERROR_REASON_TENANT_NOT_FOUND)
        << i;
  }
}

}  // namespace

std::vector<StorageCheck> TenantChecks() {
  return {{"TenantIsCreatedOnce", CheckCreateAndGet},
          {"TenantNeedsItsRecord", CheckRefusesTenantWithoutRecord},
          {"TenantsAreListed", CheckList},
          {"TenantIsUpdated", CheckUpdate},
          {"TenantsAreApart", CheckTenantsAreApart},
          {"UnknownTenantIsNotFound", CheckUnknownTenantIsNotFound}};
}

std::vector<StorageCheck> AllChecks() {
  std::vector<StorageCheck> all;
  for (const auto& part :
       {TenantChecks(), CommitChecks(), ReadChecks(), ScanChecks(),
        PastChecks(), RequestChecks(), RestoreChecks(), ConcurrencyChecks()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace jixiao::form_store
