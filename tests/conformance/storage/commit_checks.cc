#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "tests/conformance/storage/storage_checks.h"

namespace jixiao::form_store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void ExpectRefused(const absl::StatusOr<Committed>& result,
                   absl::StatusCode code, errors::Reason reason) {
  EXPECT_EQ(result.status().code(), code) << result.status();
  EXPECT_EQ(errors::ReasonOf(result.status()), reason) << result.status();
}

void CheckExpectations(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  const auto commit = [&](Mutation mutation) {
    return CommitOne(storage, WriteOf(std::move(mutation)));
  };
  ExpectRefused(commit(FormChange("form-1", "a", AtRevision(1))),
                absl::StatusCode::kNotFound,
                errors::ERROR_REASON_FORM_NOT_FOUND);
  ExpectRefused(commit(UnitChange("unit-1", "a", AtRevision(1))),
                absl::StatusCode::kNotFound,
                errors::ERROR_REASON_ORG_UNIT_NOT_FOUND);
  ExpectRefused(commit(ReportChange("form-1", "r", Anything())),
                absl::StatusCode::kNotFound,
                errors::ERROR_REASON_FORM_NOT_FOUND);
  ExpectRefused(commit(ReportChange("form-1", "r", Absent())),
                absl::StatusCode::kNotFound,
                errors::ERROR_REASON_FORM_NOT_FOUND);
  EXPECT_EQ(MustCommit(storage, FormChange("form-1", "a", Absent())), 2);
  ExpectRefused(commit(FormChange("form-1", "b", Absent())),
                absl::StatusCode::kAlreadyExists,
                errors::ERROR_REASON_ALREADY_EXISTS);
  EXPECT_EQ(MustCommit(storage, FormChange("form-1", "b", AtRevision(2))), 3);
  ExpectRefused(commit(FormChange("form-1", "c", AtRevision(2))),
                absl::StatusCode::kAborted, errors::ERROR_REASON_ETAG_MISMATCH);
  ExpectRefused(commit(FormChange("form-1", "c", AtRevision(4))),
                absl::StatusCode::kAborted, errors::ERROR_REASON_ETAG_MISMATCH);
  ExpectRefused(commit(FormChange("form-1", "c", JustWritten())),
                absl::StatusCode::kAborted, errors::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_EQ(MustCommit(storage, FormChange("form-1", "d", Anything())), 4);
  EXPECT_EQ(MustCommit(storage, FormChange("form-2", "e", Anything())), 5);
  EXPECT_EQ(storage.GetForm(kTenant, "form-1")->payload, "d");
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 5);
}

void CheckDeletedStillExists(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, FormChange("form-1", "a", Absent()));
  Mutation deletion = FormChange("form-1", "gone", AtRevision(2));
  deletion.action = form::v1::CHANGE_ACTION_DELETE;
  deletion.form_index->deleted = true;
  EXPECT_EQ(MustCommit(storage, deletion), 3);
  ExpectRefused(
      CommitOne(storage, WriteOf(FormChange("form-1", "b", Absent()))),
      absl::StatusCode::kAlreadyExists, errors::ERROR_REASON_ALREADY_EXISTS);
  const auto row = storage.GetForm(kTenant, "form-1");
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_TRUE(row->index.deleted);
  EXPECT_EQ(row->payload, "gone");
}

// Refused writes between others leave no trace and take no revision.
void CheckEachWriteIsJudgedAlone(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  std::vector<Write> writes;
  writes.push_back(WriteOf(FormChange("form-1", "a", Absent())));
  writes.push_back(WriteOf({FormChange("form-2", "b", Absent()),
                            FormChange("form-1", "c", Absent())}));
  writes[1].memos.push_back({"kind", "key", "refused"});
  writes[1].keys.push_back({"key-1", "refused"});
  writes[1].mutations[0].unique_keys = {"key of form-2"};
  // Sees what the write before it has done.
  writes.push_back(WriteOf(FormChange("form-1", "d", AtRevision(2))));
  writes.push_back(WriteOf(FormChange("form-1", "e", AtRevision(2))));
  writes.push_back(WriteOf({FormChange("form-2", "f", Absent()),
                            FormChange("form-3", "g", Absent())}));
  const auto results = storage.Commit(kTenant, writes);
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->size(), 5u);
  ASSERT_TRUE((*results)[0].ok());
  EXPECT_THAT((*results)[0]->revisions, ElementsAre(2));
  ExpectRefused((*results)[1], absl::StatusCode::kAlreadyExists,
                errors::ERROR_REASON_ALREADY_EXISTS);
  ASSERT_TRUE((*results)[2].ok());
  EXPECT_THAT((*results)[2]->revisions, ElementsAre(3));
  ExpectRefused((*results)[3], absl::StatusCode::kAborted,
                errors::ERROR_REASON_ETAG_MISMATCH);
  ASSERT_TRUE((*results)[4].ok());
  EXPECT_THAT((*results)[4]->revisions, ElementsAre(4, 5));
  EXPECT_EQ(storage.GetForm(kTenant, "form-2")->payload, "f");
  EXPECT_FALSE(storage.GetMemo(kTenant, "kind", "key").ok());
  EXPECT_FALSE(storage.GetKey(kTenant, "key-1").ok());
  EXPECT_FALSE(storage.FindUniqueKey(kTenant, "key of form-2").ok());
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 5);
  EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
}

void CheckWriteOfSeveralMutations(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  Write write = WriteOf({FormChange("form-1", "a", Absent()),
                         ReportChange("form-1", "r", JustWritten()),
                         FormChange("form-1", "b", JustWritten()),
                         ReportChange("form-1", "s", JustWritten())});
  const auto committed = CommitOne(storage, write);
  ASSERT_TRUE(committed.ok()) << committed.status();
  EXPECT_THAT(committed->revisions, ElementsAre(2, 3, 4, 5));
  const auto row = storage.GetForm(kTenant, "form-1");
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->revision, 4);
  EXPECT_EQ(row->payload, "b");
  EXPECT_EQ(row->report_revision, 5);
  EXPECT_EQ(row->report.summary, "summary of s");
  EXPECT_EQ(storage.GetChange(kTenant, 4)->header.previous_revision, 2);
  EXPECT_EQ(storage.GetChange(kTenant, 5)->header.previous_revision, 3);
  EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
}

void CheckMalformedWrites(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  Mutation no_index = FormChange("form-1", "a", Absent());
  no_index.form_index.reset();
  Mutation no_kind = FormChange("form-1", "a", Absent());
  no_kind.kind = form::v1::CHANGE_KIND_UNSPECIFIED;
  Mutation no_report = FormChange("form-1", "a", Anything());
  no_report.kind = form::v1::CHANGE_KIND_REPORT;
  Mutation foreign = FormChange("form-1", "a", Absent());
  foreign.resource_name = "tenants/other/forms/form-1";
  Mutation no_form = FormChange("form-1", "a", Absent());
  no_form.resource_name = UnitNameOf("unit-1");
  for (const Mutation& mutation :
       {no_index, no_kind, no_report, foreign, no_form}) {
    EXPECT_FALSE(CommitOne(storage, WriteOf(mutation)).ok());
  }
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 1);
}

Mutation Keyed(std::string_view form_id, Expectation expect,
               std::vector<std::string> keys) {
  Mutation mutation = FormChange(form_id, "content", expect);
  mutation.unique_keys = std::move(keys);
  return mutation;
}

void CheckUniqueKeys(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  EXPECT_EQ(MustCommit(storage, Keyed("form-1", Absent(), {"k1", "k2", "k1"})),
            2);
  EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "k1")), FormNameOf("form-1"));
  EXPECT_EQ(storage.FindUniqueKey(kTenant, "k").status().code(),
            absl::StatusCode::kNotFound);

  const auto taken =
      CommitOne(storage, WriteOf(Keyed("form-2", Absent(), {"k3", "k2"})));
  ExpectRefused(taken, absl::StatusCode::kAlreadyExists,
                errors::ERROR_REASON_NATURAL_KEY_TAKEN);
  EXPECT_EQ(errors::MetadataOf(taken.status(), "holder"), FormNameOf("form-1"));
  EXPECT_FALSE(storage.FindUniqueKey(kTenant, "k3").ok());
  EXPECT_FALSE(storage.GetForm(kTenant, "form-2").ok());

  // Its own keys do not stand in its way; what it leaves out is free again.
  EXPECT_EQ(MustCommit(storage, Keyed("form-1", AtRevision(2), {"k2", "k4"})),
            3);
  EXPECT_FALSE(storage.FindUniqueKey(kTenant, "k1").ok());
  EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "k2")), FormNameOf("form-1"));
  EXPECT_EQ(MustCommit(storage, Keyed("form-2", Absent(), {"k1"})), 4);

  // A change that does not speak of keys keeps them; an empty set frees them.
  EXPECT_EQ(MustCommit(storage, FormChange("form-1", "x", AtRevision(3))), 5);
  EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "k4")), FormNameOf("form-1"));
  EXPECT_EQ(MustCommit(storage, Keyed("form-1", AtRevision(5), {})), 6);
  EXPECT_FALSE(storage.FindUniqueKey(kTenant, "k4").ok());
  EXPECT_EQ(MustCommit(storage, Keyed("form-2", AtRevision(4), {"k4", "k2"})),
            7);
  EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "k4")), FormNameOf("form-2"));
}

void CheckUniqueKeysInsideABatch(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  std::vector<Write> writes;
  writes.push_back(WriteOf(Keyed("form-1", Absent(), {"k1"})));
  writes.push_back(WriteOf(Keyed("form-2", Absent(), {"k1"})));
  // Within one write a key is handed on in the order of the mutations.
  writes.push_back(WriteOf({Keyed("form-1", AtRevision(2), {"k2"}),
                            Keyed("form-3", Absent(), {"k1"})}));
  writes.push_back(WriteOf(
      {Keyed("form-4", Absent(), {"k5"}), Keyed("form-5", Absent(), {"k5"})}));
  const auto results = storage.Commit(kTenant, writes);
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_TRUE((*results)[0].ok());
  ExpectRefused((*results)[1], absl::StatusCode::kAlreadyExists,
                errors::ERROR_REASON_NATURAL_KEY_TAKEN);
  EXPECT_TRUE((*results)[2].ok()) << (*results)[2].status();
  ExpectRefused((*results)[3], absl::StatusCode::kAlreadyExists,
                errors::ERROR_REASON_NATURAL_KEY_TAKEN);
  EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "k1")), FormNameOf("form-3"));
  EXPECT_EQ(TextOf(storage.FindUniqueKey(kTenant, "k2")), FormNameOf("form-1"));
  EXPECT_FALSE(storage.FindUniqueKey(kTenant, "k5").ok());
}

void CheckReportBinding(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  Mutation form = FormChange("form-1", "a", Absent());
  form.form_index->validation_pending = true;
  MustCommit(storage, form);
  EXPECT_TRUE(storage.GetForm(kTenant, "form-1")->index.validation_pending);
  EXPECT_EQ(storage.GetForm(kTenant, "form-1")->report_revision, 0);

  EXPECT_EQ(MustCommit(storage, ReportChange("form-1", "r", AtRevision(2))), 3);
  auto row = storage.GetForm(kTenant, "form-1");
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->revision, 2) << "a report moves no content";
  EXPECT_EQ(row->payload, "a");
  EXPECT_EQ(row->report_revision, 3);
  EXPECT_EQ(row->report.summary, "summary of r");
  EXPECT_EQ(row->report.finding_counts, "counts of r");
  EXPECT_FALSE(row->index.validation_pending);

  // A report about content that has gone is refused; new content unbinds.
  EXPECT_EQ(MustCommit(storage, FormChange("form-1", "b", AtRevision(2))), 4);
  row = storage.GetForm(kTenant, "form-1");
  EXPECT_EQ(row->report_revision, 0);
  EXPECT_EQ(row->report.summary, "");
  EXPECT_EQ(row->report.finding_counts, "");
  ExpectRefused(
      CommitOne(storage, WriteOf(ReportChange("form-1", "s", AtRevision(2)))),
      absl::StatusCode::kAborted, errors::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_EQ(MustCommit(storage, ReportChange("form-1", "t", AtRevision(4))), 5);
  EXPECT_EQ(storage.GetChange(kTenant, 5)->header.previous_revision, 3);
  EXPECT_EQ(storage.GetChange(kTenant, 5)->payload, "t");
}

void CheckMemosAndKeys(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  Write write = WriteOf(FormChange("form-1", "a", Absent()));
  write.memos = {{"import", "doc-1", std::string("a\0b", 3)},
                 {"import", "doc-2", ""}};
  write.keys = {{"key-1", "wrapped 1"}, {"key-2", "wrapped 2"}};
  ASSERT_TRUE(CommitOne(storage, write).ok());
  EXPECT_EQ(TextOf(storage.GetMemo(kTenant, "import", "doc-1")),
            std::string("a\0b", 3));
  EXPECT_EQ(TextOf(storage.GetMemo(kTenant, "import", "doc-2")), "");
  EXPECT_FALSE(storage.GetMemo(kTenant, "other", "doc-1").ok());
  EXPECT_EQ(TextOf(storage.GetKey(kTenant, "key-1")), "wrapped 1");

  // Without a mutation no revision is taken.
  Write later = WriteOf(std::vector<Mutation>{});
  later.memos = {{"import", "doc-1", "new"}};
  later.keys = {{"key-2", "wrapped again"}};
  const auto committed = CommitOne(storage, later);
  ASSERT_TRUE(committed.ok()) << committed.status();
  EXPECT_THAT(committed->revisions, IsEmpty());
  EXPECT_EQ(storage.GetTenant(kTenant)->head, 2);
  EXPECT_EQ(TextOf(storage.GetMemo(kTenant, "import", "doc-1")), "new");
  EXPECT_EQ(TextOf(storage.GetKey(kTenant, "key-2")), "wrapped again");

  EXPECT_TRUE(storage.DeleteKey(kTenant, "key-1").ok());
  EXPECT_EQ(storage.GetKey(kTenant, "key-1").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_TRUE(storage.DeleteKey(kTenant, "key-1").ok());
  EXPECT_EQ(TextOf(storage.GetKey(kTenant, "key-2")), "wrapped again");
  EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
}

// A clock may go back, and a write waits in a queue after it was timed: the
// order of times is the order of revisions all the same.
void CheckTimesFollowRevisions(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  const auto commit = [&](std::string_view id, int64_t seconds) {
    Write write = WriteOf({FormChange(id, "a", Anything()),
                           ReportChange(id, "r", JustWritten())});
    write.commit_time_us = kStartTimeUs + seconds * 1'000'000;
    return write;
  };
  const std::vector<Write> batch = {commit("form-1", 50), commit("form-2", 20)};
  ASSERT_TRUE(storage.Commit(kTenant, batch).ok());
  ASSERT_TRUE(CommitOne(storage, commit("form-3", 40)).ok());
  harness.Reopen();
  FormStorage& reopened = harness.storage();
  ASSERT_TRUE(CommitOne(reopened, commit("form-4", 30)).ok());
  ASSERT_TRUE(CommitOne(reopened, commit("form-5", 60)).ok());
  std::vector<int64_t> seconds;
  for (int64_t revision = 2; revision <= 11; ++revision) {
    const auto change = reopened.GetChange(kTenant, revision);
    ASSERT_TRUE(change.ok()) << change.status();
    seconds.push_back((change->header.commit_time_us - kStartTimeUs) /
                      1'000'000);
  }
  EXPECT_THAT(seconds, ElementsAre(50, 50, 50, 50, 50, 50, 50, 50, 60, 60));
  EXPECT_EQ(reopened.GetForm(kTenant, "form-2")->update_time_us,
            kStartTimeUs + 50'000'000);
  EXPECT_TRUE(VerifyHistory(reopened).ok()) << VerifyHistory(reopened);
}

// A report tells which content it is about, however many came since.
void CheckReportsNameTheirContent(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, FormChange("form-1", "a", Absent()));         // 2
  MustCommit(storage, FormChange("form-2", "a", Absent()));         // 3
  MustCommit(storage, ReportChange("form-1", "r", AtRevision(2)));  // 4
  MustCommit(storage, FormChange("form-1", "b", AtRevision(2)));    // 5
  MustCommit(storage, ReportChange("form-1", "s", AtRevision(5)));  // 6
  MustCommit(storage, ReportChange("form-1", "t", AtRevision(5)));  // 7
  ASSERT_TRUE(
      CommitOne(storage, WriteOf({FormChange("form-3", "a", Absent()),
                                  ReportChange("form-3", "u", JustWritten())}))
          .ok());  // 8, 9
  harness.Reopen();
  const auto changes = ReadAllChanges(harness.storage());
  ASSERT_TRUE(changes.ok()) << changes.status();
  std::vector<int64_t> contents;
  for (const StoredChange& change : *changes) {
    contents.push_back(change.content_revision);
    EXPECT_EQ(harness.storage()
                  .GetChange(kTenant, change.header.revision)
                  ->content_revision,
              change.content_revision);
  }
  EXPECT_THAT(contents, ElementsAre(0, 0, 0, 2, 0, 5, 5, 0, 8));
}

}  // namespace

std::vector<StorageCheck> CommitChecks() {
  return {{"ExpectationsHold", CheckExpectations},
          {"DeletedFormsStillExist", CheckDeletedStillExists},
          {"EachWriteIsJudgedAlone", CheckEachWriteIsJudgedAlone},
          {"WriteOfSeveralMutations", CheckWriteOfSeveralMutations},
          {"MalformedWritesAreRefused", CheckMalformedWrites},
          {"UniqueKeys", CheckUniqueKeys},
          {"UniqueKeysInsideABatch", CheckUniqueKeysInsideABatch},
          {"ReportBinding", CheckReportBinding},
          {"MemosAndKeys", CheckMemosAndKeys},
          {"TimesFollowRevisions", CheckTimesFollowRevisions},
          {"ReportsNameTheirContent", CheckReportsNameTheirContent}};
}

}  // namespace jixiao::form_store
