// Requests that are done once, and what else is kept beside the history.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/conformance/storage/storage_checks.h"

namespace jixiao::form_store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Sha256Digest KeyOf(uint8_t number) {
  Sha256Digest key{};
  key.front() = number;
  key.back() = 7;
  return key;
}

Write Requested(Mutation mutation, uint8_t number) {
  Write write = WriteOf(std::move(mutation));
  write.request = {.key = KeyOf(number),
                   .digest = KeyOf(static_cast<uint8_t>(number + 100)),
                   .answer = absl::StrCat("answer ", number)};
  return write;
}

void CheckRequestsAreDoneOnce(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  Write first = Requested(FormChange("form-1", "a", Absent()), 1);
  first.mutations.push_back(ReportChange("form-1", "r", JustWritten()));
  const auto done = CommitOne(storage, first);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_FALSE(done->replayed.has_value());
  EXPECT_THAT(done->revisions, ElementsAre(2, 3));
  MustCommit(storage, FormChange("form-1", "b", Anything()));

  const auto again =
      CommitOne(storage, Requested(FormChange("form-1", "c", Anything()), 1));
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_TRUE(again->replayed.has_value());
  EXPECT_THAT(again->revisions, IsEmpty());
  EXPECT_EQ(again->replayed->record.digest, KeyOf(101));
  EXPECT_EQ(again->replayed->record.answer, "answer 1");
  EXPECT_EQ(again->replayed->last_revision, 3);
  EXPECT_EQ(again->replayed->changes, 2);
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 4);
  EXPECT_EQ(storage.GetForm(kTenant, "form-1")->payload, "b");

  harness.Reopen();
  const auto found = harness.storage().GetRequest(kTenant, KeyOf(1));
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->record.answer, "answer 1");
  EXPECT_EQ(found->create_time_us, kStartTimeUs);
  EXPECT_TRUE(absl::IsNotFound(
      harness.storage().GetRequest(kTenant, KeyOf(2)).status()));
}

void CheckRefusalsAreNotRemembered(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  const Write write = Requested(FormChange("form-1", "a", AtRevision(9)), 1);
  EXPECT_FALSE(CommitOne(storage, write).ok());
  EXPECT_FALSE(storage.GetRequest(kTenant, KeyOf(1)).ok());
  Write better = write;
  better.mutations[0].expect = Absent();
  const auto done = CommitOne(storage, better);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_THAT(done->revisions, ElementsAre(2));
}

void CheckRequestsInsideABatch(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  std::vector<Write> batch;
  batch.push_back(Requested(FormChange("form-1", "a", Absent()), 1));
  batch.push_back(Requested(FormChange("form-2", "a", Absent()), 1));
  Write empty;
  empty.request = {.key = KeyOf(2), .digest = {}, .answer = "nothing to do"};
  batch.push_back(empty);
  batch.push_back(Requested(FormChange("form-3", "a", Absent()), 2));
  const auto results = storage.Commit(kTenant, batch);
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_THAT((*results)[0]->revisions, ElementsAre(2));
  ASSERT_TRUE((*results)[1].ok() && (*results)[1]->replayed.has_value());
  EXPECT_EQ((*results)[1]->replayed->last_revision, 2);
  EXPECT_THAT((*results)[2]->revisions, IsEmpty());
  EXPECT_FALSE((*results)[2]->replayed.has_value());
  ASSERT_TRUE((*results)[3].ok() && (*results)[3]->replayed.has_value());
  EXPECT_EQ((*results)[3]->replayed->record.answer, "nothing to do");
  EXPECT_EQ((*results)[3]->replayed->changes, 0);
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 2);
}

// Of many threads with one request, one is told that it was first.
void CheckRequestsRace(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  std::atomic<int> first = 0;
  std::atomic<int> replayed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (uint8_t request = 1; request <= 20; ++request) {
        const auto result = CommitOne(
            storage,
            Requested(FormChange(absl::StrCat("form-", i), "a", Anything()),
                      request));
        if (result.ok()) {
          ++(result->replayed.has_value() ? replayed : first);
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(first, 20);
  EXPECT_EQ(replayed, 7 * 20);
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 21);
}

void CheckListsBesideTheHistory(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  Write write = Requested(FormChange("form-1", "a", Absent()), 3);
  write.memos = {{.kind = "b", .key = "2", .value = "v1"},
                 {.kind = "a", .key = "9", .value = "v2"},
                 {.kind = "b", .key = "1", .value = "v3"}};
  write.keys = {{"key-2", "w2"}, {"key-1", "w1"}};
  ASSERT_TRUE(CommitOne(storage, write).ok());
  ASSERT_TRUE(
      CommitOne(storage, Requested(FormChange("form-2", "a", Absent()), 1))
          .ok());
  ASSERT_TRUE(
      CommitOne(storage, Requested(FormChange("form-3", "a", Absent()), 2))
          .ok());

  const auto memos = storage.ListMemos(kTenant, {}, 2);
  ASSERT_TRUE(memos.ok()) << memos.status();
  ASSERT_EQ(memos->size(), 2u);
  EXPECT_EQ((*memos)[0].value, "v2");
  EXPECT_EQ((*memos)[0].revision, 2);
  EXPECT_EQ((*memos)[1].value, "v3");
  EXPECT_EQ(storage.ListMemos(kTenant, (*memos)[1], 9)->size(), 1u);
  const auto keys = storage.ListKeys(kTenant, "", 9);
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[0].wrapped, "w1");
  EXPECT_EQ(storage.ListKeys(kTenant, "key-1", 9)->size(), 1u);
  const auto requests = storage.ListRequests(kTenant, {}, 2);
  ASSERT_EQ(requests->size(), 2u);
  EXPECT_EQ((*requests)[0].record.key, KeyOf(3));
  EXPECT_EQ((*requests)[1].record.key, KeyOf(1));
  EXPECT_EQ(storage.ListRequests(kTenant, (*requests)[1], 9)->size(), 1u);
}

void CheckRequestsAreForgotten(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  for (uint8_t i = 1; i <= 5; ++i) {
    Write write =
        Requested(FormChange(absl::StrCat("form-", i), "a", Absent()), i);
    write.commit_time_us = kStartTimeUs + i;
    ASSERT_TRUE(CommitOne(storage, write).ok());
  }
  EXPECT_EQ(*storage.ForgetRequests(kTenant, kStartTimeUs + 4, 2), 2);
  EXPECT_EQ(*storage.ForgetRequests(kTenant, kStartTimeUs + 4, 2), 1);
  EXPECT_EQ(*storage.ForgetRequests(kTenant, kStartTimeUs + 4, 2), 0);
  EXPECT_FALSE(storage.GetRequest(kTenant, KeyOf(3)).ok());
  EXPECT_TRUE(storage.GetRequest(kTenant, KeyOf(4)).ok());
}

}  // namespace

std::vector<StorageCheck> RequestChecks() {
  return {{"RequestsAreDoneOnce", CheckRequestsAreDoneOnce},
          {"RefusalsAreNotRemembered", CheckRefusalsAreNotRemembered},
          {"RequestsInsideABatch", CheckRequestsInsideABatch},
          {"RequestsRace", CheckRequestsRace},
          {"ListsBesideTheHistory", CheckListsBesideTheHistory},
          {"RequestsAreForgotten", CheckRequestsAreForgotten}};
}

}  // namespace jixiao::form_store
