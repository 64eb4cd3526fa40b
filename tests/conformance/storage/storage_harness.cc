#include "tests/conformance/storage/storage_harness.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/history/chain.h"
#include "services/form_store/storage/memory/memory_storage.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"

namespace jixiao::form_store {
namespace {

class VolatileHarness final : public StorageHarness {
 public:
  explicit VolatileHarness(std::unique_ptr<FormStorage> storage)
      : storage_(std::move(storage)) {}
  FormStorage& storage() override { return *storage_; }

 private:
  const std::unique_ptr<FormStorage> storage_;
};

class SqliteHarness final : public StorageHarness {
 public:
  SqliteHarness() : directory_(*base::TemporaryDirectory::Create("storage")) {
    Open();
  }
  FormStorage& storage() override { return *storage_; }
  bool Reopen() override {
    storage_.reset();
    Open();
    return true;
  }

 private:
  void Open() {
    auto storage = OpenSqliteStorage({.dir = directory_.path() / "store"});
    EXPECT_TRUE(storage.ok()) << storage.status();
    storage_ = *std::move(storage);
  }

  base::TemporaryDirectory directory_;
  std::unique_ptr<FormStorage> storage_;
};

}  // namespace

StorageBackend MemoryBackend() {
  return BackendOf("Memory", NewMemoryStorage);
}

StorageBackend SqliteBackend() {
  return {"Sqlite", [] { return std::make_unique<SqliteHarness>(); }};
}

StorageBackend BackendOf(std::string name,
                         std::function<std::unique_ptr<FormStorage>()> make) {
  return {std::move(name), [make = std::move(make)] {
            return std::make_unique<VolatileHarness>(make());
          }};
}

std::string FormNameOf(std::string_view form_id) {
  return absl::StrCat("tenants/", kTenant, "/forms/", std::string(form_id));
}

std::string UnitNameOf(std::string_view unit_id) {
  return absl::StrCat("tenants/", kTenant, "/orgUnits/", std::string(unit_id));
}

Expectation Anything() {
  return {};
}
Expectation Absent() {
  return {.kind = Expectation::Kind::kAbsent};
}
Expectation AtRevision(int64_t revision) {
  return {.kind = Expectation::Kind::kRevision, .revision = revision};
}
Expectation JustWritten() {
  return {.kind = Expectation::Kind::kPreviousInWrite};
}

Mutation TenantRecord(std::string_view tenant, std::string payload) {
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = form::v1::CHANGE_ACTION_CREATE;
  mutation.resource_name = absl::StrCat("tenants/", std::string(tenant));
  mutation.payload = std::move(payload);
  return mutation;
}

Mutation UnitChange(std::string_view unit_id, std::string payload,
                    Expectation expect) {
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = form::v1::CHANGE_ACTION_UPDATE;
  mutation.resource_name = UnitNameOf(unit_id);
  mutation.payload = std::move(payload);
  mutation.expect = expect;
  return mutation;
}

Mutation FormChange(std::string_view form_id, std::string payload,
                    Expectation expect) {
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_FORM;
  mutation.action = form::v1::CHANGE_ACTION_UPDATE;
  mutation.resource_name = FormNameOf(form_id);
  mutation.payload = std::move(payload);
  mutation.expect = expect;
  FormIndex& index = mutation.form_index.emplace();
  index.fiscal_year = 2024;
  index.state = form::v1::FORM_STATE_DRAFT;
  index.implementing_unit = UnitNameOf("unit-1");
  index.project_display_name = absl::StrCat("project ", std::string(form_id));
  index.effective_total_fen = 100;
  index.create_time_us = kStartTimeUs;
  return mutation;
}

Mutation ReportChange(std::string_view form_id, std::string payload,
                      Expectation expect) {
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_REPORT;
  mutation.action = form::v1::CHANGE_ACTION_BIND_REPORT;
  mutation.resource_name = FormNameOf(form_id);
  mutation.expect = expect;
  mutation.report_index = {.summary = "summary of " + payload,
                           .finding_counts = "counts of " + payload};
  mutation.payload = std::move(payload);
  return mutation;
}

Write WriteOf(std::vector<Mutation> mutations) {
  Write write;
  write.mutations = std::move(mutations);
  write.actor = "users/chen";
  write.request_id = "request-1";
  write.commit_time_us = kStartTimeUs;
  return write;
}

Write WriteOf(Mutation mutation) {
  std::vector<Mutation> mutations;
  mutations.push_back(std::move(mutation));
  return WriteOf(std::move(mutations));
}

absl::Status CreateTenant(FormStorage& storage, std::string_view tenant) {
  return storage.CreateTenant(tenant, kHistoryId,
                              WriteOf(TenantRecord(tenant)));
}

absl::StatusOr<Committed> CommitOne(FormStorage& storage, Write write) {
  ASSIGN_OR_RETURN(const auto results, storage.Commit(kTenant, {&write, 1}));
  if (results.size() != 1) {
    return absl::InternalError("one write, but not one result");
  }
  return results[0];
}

int64_t MustCommit(FormStorage& storage, Mutation mutation) {
  const std::string name = mutation.resource_name;
  const auto committed = CommitOne(storage, WriteOf(std::move(mutation)));
  EXPECT_TRUE(committed.ok()) << name << ": " << committed.status();
  if (!committed.ok() || committed->revisions.size() != 1) {
    return 0;
  }
  return committed->revisions[0];
}

std::string TextOf(const absl::StatusOr<std::string>& text) {
  return text.ok() ? *text : text.status().ToString();
}

absl::StatusOr<std::vector<StoredChange>> ReadAllChanges(
    FormStorage& storage, std::string_view tenant, int page) {
  std::vector<StoredChange> all;
  while (true) {
    const int64_t after = all.empty() ? 0 : all.back().header.revision;
    ASSIGN_OR_RETURN(std::vector<StoredChange> changes,
                     storage.ReadChanges(tenant, after, page, 64 << 20));
    if (changes.empty()) {
      return all;
    }
    for (StoredChange& change : changes) {
      all.push_back(std::move(change));
    }
  }
}

absl::Status VerifyHistory(FormStorage& storage, std::string_view tenant) {
  ASSIGN_OR_RETURN(const TenantRow row, storage.GetTenant(tenant));
  ASSIGN_OR_RETURN(const std::vector<StoredChange> changes,
                   ReadAllChanges(storage, tenant));
  ASSIGN_OR_RETURN(
      const ChainPoint end,
      VerifyChain(tenant, ChainStart(tenant, row.origin_history_id), changes));
  if (end.revision != row.head) {
    return absl::DataLossError(absl::StrCat("the chain ends at ", end.revision,
                                            ", the head is ", row.head));
  }
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
