#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "services/form_store/storage/commit_queue.h"
#include "tests/conformance/storage/storage_checks.h"

namespace jixiao::form_store {
namespace {

constexpr int kWriters = 6;
constexpr int kWritesOfEach = 60;

// The acknowledged writes of one thread: payload by revision.
using Acknowledged = std::map<int64_t, std::string>;

// Creates forms and contends for one shared form and one shared key.
Acknowledged RunWriter(CommitQueue& queue, FormStorage& storage, int writer) {
  Acknowledged acknowledged;
  for (int i = 0; i < kWritesOfEach; ++i) {
    const std::string payload = absl::StrCat("payload ", writer, " ", i);
    Mutation mutation;
    if (i % 3 == 0) {
      const auto shared = storage.GetForm(kTenant, "shared");
      EXPECT_TRUE(shared.ok()) << shared.status();
      mutation = FormChange("shared", payload, AtRevision(shared->revision));
    } else {
      mutation =
          FormChange(absl::StrCat("form-", writer, "-", i), payload, Absent());
      if (i % 3 == 1) {
        mutation.unique_keys = {absl::StrCat("key ", i)};
      }
    }
    const auto committed = queue.Commit(kTenant, WriteOf(mutation));
    if (committed.ok()) {
      const int64_t revision = committed->revisions.at(0);
      EXPECT_TRUE(acknowledged.emplace(revision, payload).second)
          << "revision " << revision << " was given twice";
    } else {
      EXPECT_TRUE(committed.status().code() == absl::StatusCode::kAborted ||
                  committed.status().code() == absl::StatusCode::kAlreadyExists)
          << committed.status();
    }
  }
  return acknowledged;
}

// Reads while others write: what it sees is always whole and in order.
void RunReader(FormStorage& storage, const std::atomic<bool>& stop) {
  int64_t last = 0;
  while (!stop) {
    const auto changes = storage.ReadChanges(kTenant, last, 50, 1 << 20);
    ASSERT_TRUE(changes.ok()) << changes.status();
    for (const StoredChange& change : *changes) {
      ASSERT_EQ(change.header.revision, ++last);
    }
    const auto tenant = storage.GetTenant(kTenant);
    ASSERT_TRUE(tenant.ok()) << tenant.status();
    ASSERT_GE(tenant->head, last);
    const auto forms = storage.ScanForms(kTenant, {.limit = 20});
    ASSERT_TRUE(forms.ok()) << forms.status();
  }
}

void CheckConcurrentWriters(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, FormChange("shared", "first", Absent()));
  std::vector<Acknowledged> acknowledged(kWriters);
  std::atomic<bool> stop = false;
  {
    CommitQueue queue(&storage, {.max_batch_writes = 16});
    std::thread reader([&] { RunReader(storage, stop); });
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        acknowledged[static_cast<size_t>(i)] = RunWriter(queue, storage, i);
      });
    }
    for (std::thread& writer : writers) {
      writer.join();
    }
    stop = true;
    reader.join();
  }
  std::map<int64_t, std::string> all = {{1, "record"}, {2, "first"}};
  for (const Acknowledged& of_writer : acknowledged) {
    for (const auto& [revision, payload] : of_writer) {
      EXPECT_TRUE(all.emplace(revision, payload).second)
          << "revision " << revision << " was given twice";
    }
  }
  const auto changes = ReadAllChanges(storage);
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_EQ(changes->size(), all.size());
  for (const StoredChange& change : *changes) {
    EXPECT_EQ(change.payload, all[change.header.revision]);
  }
  EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
}

void CheckReopen(StorageHarness& harness) {
  ASSERT_TRUE(CreateTenant(harness.storage()).ok());
  ASSERT_TRUE(CreateTenant(harness.storage(), "other").ok());
  for (int i = 0; i < 50; ++i) {
    Write write =
        WriteOf({FormChange(absl::StrCat("form-", i), "a", Absent()),
                 ReportChange(absl::StrCat("form-", i), "r", JustWritten())});
    write.mutations[0].unique_keys = {absl::StrCat("key ", i)};
    write.memos = {{"kind", absl::StrCat("memo ", i), "value"}};
    write.keys = {{absl::StrCat("key-", i), "wrapped"}};
    ASSERT_TRUE(CommitOne(harness.storage(), write).ok());
  }
  ASSERT_TRUE(harness.storage().DeleteKey(kTenant, "key-7").ok());
  for (int round = 0; round < 2; ++round) {
    if (!harness.Reopen()) {
      return;  // keeps nothing: so it promises nothing here
    }
    FormStorage& storage = harness.storage();
    EXPECT_EQ(storage.GetTenant(kTenant)->head, 101 + round);
    EXPECT_EQ(storage.GetTenant("other")->head, 1);
    EXPECT_EQ(storage.GetForm(kTenant, "form-9")->report.summary,
              "summary of r");
    EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "key 9")),
              FormNameOf("form-9"));
    EXPECT_EQ(TextOf(storage.GetMemo(kTenant, "kind", "memo 9")), "value");
    EXPECT_EQ(TextOf(storage.GetKey(kTenant, "key-9")), "wrapped");
    EXPECT_FALSE(storage.GetKey(kTenant, "key-7").ok());
    EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
    EXPECT_EQ(MustCommit(storage, FormChange("form-0", "b", Anything())),
              102 + round);
  }
}

}  // namespace

std::vector<StorageCheck> ConcurrencyChecks() {
  return {{"ConcurrentWriters", CheckConcurrentWriters},
          {"Reopen", CheckReopen}};
}

}  // namespace jixiao::form_store
