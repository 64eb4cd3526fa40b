// Reads of the past, and compaction of it.
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

constexpr size_t kNoLimit = FormScan::kNoByteLimit;

Mutation Deletion(std::string_view form_id) {
  Mutation mutation = FormChange(form_id, "deleted", Anything());
  mutation.action = form::v1::CHANGE_ACTION_DELETE;
  mutation.form_index->deleted = true;
  return mutation;
}

// "id=payload" of every form as of a revision, read three at a time.
std::vector<std::string> FormsAt(FormStorage& storage, int64_t revision) {
  std::vector<std::string> forms;
  std::string last;
  while (true) {
    const auto rows = storage.ScanFormsAt(kTenant, revision, last, 3, kNoLimit);
    EXPECT_TRUE(rows.ok()) << rows.status();
    if (!rows.ok() || rows->empty()) {
      return forms;
    }
    EXPECT_LE(rows->size(), 3u);
    for (const FormRow& row : *rows) {
      forms.push_back(absl::StrCat(row.form_id, "=", row.payload,
                                   row.index.deleted ? " (gone)" : ""));
    }
    last = rows->back().form_id;
  }
}

// The forms as of each revision, kept while they are written, are read again.
void CheckThePastIsStable(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  std::vector<std::vector<std::string>> pasts;
  pasts.push_back(FormsAt(storage, 1));
  for (int i = 0; i < 40; ++i) {
    const std::string id = absl::StrCat("form-", (i * 7) % 11);
    MustCommit(storage, i % 9 == 8
                            ? Deletion(id)
                            : FormChange(id, absl::StrCat(i), Anything()));
    if (i % 5 == 0) {
      pasts.push_back(FormsAt(storage, storage.GetTenant(kTenant)->head));
      MustCommit(storage, ReportChange(id, "report", Anything()));
    }
    pasts.push_back(FormsAt(storage, storage.GetTenant(kTenant)->head));
  }
  for (size_t i = 0; i < pasts.size(); ++i) {
    EXPECT_EQ(FormsAt(storage, static_cast<int64_t>(i) + 1), pasts[i]) << i + 1;
  }
}

void CheckReportsOfThePast(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, FormChange("form-1", "a", Absent()));          // 2
  MustCommit(storage, ReportChange("form-1", "r3", AtRevision(2)));  // 3
  MustCommit(storage, ReportChange("form-1", "r4", AtRevision(2)));  // 4
  MustCommit(storage, FormChange("form-1", "b", AtRevision(2)));     // 5
  MustCommit(storage, ReportChange("form-1", "r6", AtRevision(5)));  // 6
  const auto at = [&](int64_t revision) {
    const auto row = storage.GetFormAt(kTenant, "form-1", revision);
    EXPECT_TRUE(row.ok()) << row.status();
    return row.ok() ? absl::StrCat(row->payload, row->revision, ":",
                                   row->report_revision, row->report.summary)
                    : "";
  };
  EXPECT_EQ(at(2), "a2:0");
  EXPECT_EQ(at(3), "a2:3");
  EXPECT_EQ(at(4), "a2:4");
  EXPECT_EQ(at(5), "b5:0");
  EXPECT_EQ(at(6), "b5:6summary of r6");
  EXPECT_EQ(storage.GetFormAt(kTenant, "form-1", 2)->update_time_us,
            storage.GetHeader(kTenant, 2)->commit_time_us);
}

void CheckLimitsOfThePast(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, FormChange("form-1", "a", Absent()));
  const auto reason = [](const absl::Status& status) {
    return errors::ReasonOf(status);
  };
  EXPECT_EQ(reason(storage.GetFormAt(kTenant, "form-1", 3).status()),
            errors::ERROR_REASON_CURSOR_AHEAD);
  EXPECT_EQ(reason(storage.ScanFormsAt(kTenant, 3, "", 9, kNoLimit).status()),
            errors::ERROR_REASON_CURSOR_AHEAD);
  EXPECT_EQ(reason(storage.GetFormAt(kTenant, "form-1", 1).status()),
            errors::ERROR_REASON_FORM_NOT_FOUND);
  EXPECT_EQ(reason(storage.GetFormAt(kTenant, "form-2", 2).status()),
            errors::ERROR_REASON_FORM_NOT_FOUND);
  EXPECT_EQ(reason(storage.GetHeader(kTenant, 3).status()),
            errors::ERROR_REASON_REVISION_NOT_FOUND);
  EXPECT_EQ(storage.GetHeader(kTenant, 2)->resource_name, FormNameOf("form-1"));
}

// Compacts up to a revision, two changes at a time.
CompactionStep Compact(FormStorage& storage, int64_t upto,
                       bool dry_run = false) {
  if (!dry_run) {
    EXPECT_TRUE(storage.BeginCompaction(kTenant, upto).ok());
  }
  CompactionStep sum;
  while (sum.last_revision < upto) {
    const auto step =
        storage.CompactStep(kTenant, sum.last_revision, upto, 2, dry_run);
    EXPECT_TRUE(step.ok()) << step.status();
    if (!step.ok() || step->last_revision <= sum.last_revision) {
      break;
    }
    sum.last_revision = step->last_revision;
    sum.dropped_payloads += step->dropped_payloads;
    sum.dropped_bytes += step->dropped_bytes;
  }
  return sum;
}

// Revisions whose payloads are gone.
std::vector<int64_t> Dropped(FormStorage& storage) {
  std::vector<int64_t> dropped;
  const auto changes = ReadAllChanges(storage);
  for (const StoredChange& change : *changes) {
    if (change.payload_dropped) {
      EXPECT_EQ(change.payload, "");
      dropped.push_back(change.header.revision);
    }
  }
  return dropped;
}

void FillForCompaction(FormStorage& storage) {
  ASSERT_TRUE(CreateTenant(storage).ok());
  MustCommit(storage, FormChange("form-1", "a2", Absent()));   // 2
  MustCommit(storage, FormChange("form-2", "b3", Absent()));   // 3
  Mutation approved = FormChange("form-1", "a4", Anything());  // 4
  approved.keep_payload = true;
  MustCommit(storage, approved);
  MustCommit(storage, FormChange("form-1", "a5", Anything()));  // 5
  MustCommit(storage, FormChange("form-1", "a6", Anything()));  // 6
  MustCommit(storage, FormChange("form-1", "a7", Anything()));  // 7
}

void CheckCompactionDropsWhatIsOld(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  FillForCompaction(storage);
  const CompactionStep told = Compact(storage, 6, true);
  EXPECT_EQ(told.dropped_payloads, 2);
  EXPECT_THAT(Dropped(storage), ElementsAre());
  const CompactionStep done = Compact(storage, 6);
  EXPECT_EQ(done.dropped_payloads, 2);
  EXPECT_EQ(done.dropped_bytes, 4);
  EXPECT_THAT(Dropped(storage), ElementsAre(2, 5)) << "4 is to be kept";
  EXPECT_EQ(Compact(storage, 6).dropped_payloads, 0) << "done before";
  EXPECT_EQ(storage.GetTenant(kTenant)->compacted_revision, 6);
  EXPECT_TRUE(VerifyHistory(storage).ok()) << VerifyHistory(storage);
  EXPECT_THAT(FormsAt(storage, 6), ElementsAre("form-1=a6", "form-2=b3"));
  EXPECT_THAT(FormsAt(storage, 7), ElementsAre("form-1=a7", "form-2=b3"));
  const absl::Status too_old = storage.GetFormAt(kTenant, "form-1", 5).status();
  EXPECT_EQ(too_old.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(errors::ReasonOf(too_old), errors::ERROR_REASON_REVISION_COMPACTED);
  EXPECT_EQ(errors::MetadataOf(too_old, "oldest_revision"), "6");
  EXPECT_EQ(errors::ReasonOf(storage.GetChange(kTenant, 2).status()),
            errors::ERROR_REASON_REVISION_COMPACTED);
  EXPECT_EQ(storage.GetChange(kTenant, 4)->payload, "a4");
  EXPECT_EQ(storage.GetHeader(kTenant, 2)->revision, 2);
}

void CheckCompactionOnlyGoesOn(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  FillForCompaction(storage);
  ASSERT_TRUE(storage.BeginCompaction(kTenant, 4).ok());
  ASSERT_TRUE(storage.BeginCompaction(kTenant, 2).ok());
  EXPECT_EQ(storage.GetTenant(kTenant)->compacted_revision, 4);
  EXPECT_EQ(errors::ReasonOf(storage.BeginCompaction(kTenant, 8)),
            errors::ERROR_REASON_CURSOR_AHEAD);
  if (harness.Reopen()) {
    EXPECT_EQ(harness.storage().GetTenant(kTenant)->compacted_revision, 4);
  }
}

void CheckCompactionKeepsAnswers(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  for (int i = 0; i < 6; ++i) {  // 2 to 7
    Write write =
        WriteOf(FormChange("form-1", absl::StrCat("a", i + 2), Anything()));
    if (i % 2 == 1) {  // 3, 5, 7
      write.request.emplace().key[0] = static_cast<uint8_t>(i);
    }
    ASSERT_TRUE(CommitOne(storage, write).ok());
    // A request that changed nothing stands at the same revision.
    Write nothing;
    nothing.request.emplace().key[1] = static_cast<uint8_t>(i + 1);
    ASSERT_TRUE(CommitOne(storage, nothing).ok());
  }
  Compact(storage, 7);
  EXPECT_THAT(Dropped(storage), ElementsAre(2, 4, 6));
  const auto forgotten = storage.ForgetRequests(kTenant, kStartTimeUs + 1, 100);
  ASSERT_TRUE(forgotten.ok()) << forgotten.status();
  EXPECT_EQ(*forgotten, 9);
  Compact(storage, 7);
  EXPECT_THAT(Dropped(storage), ElementsAre(2, 3, 4, 5, 6));
}

}  // namespace

std::vector<StorageCheck> PastChecks() {
  return {{"ThePastIsStable", CheckThePastIsStable},
          {"ReportsOfThePast", CheckReportsOfThePast},
          {"LimitsOfThePast", CheckLimitsOfThePast},
          {"CompactionDropsWhatIsOld", CheckCompactionDropsWhatIsOld},
          {"CompactionOnlyGoesOn", CheckCompactionOnlyGoesOn},
          {"CompactionKeepsAnswers", CheckCompactionKeepsAnswers}};
}

}  // namespace jixiao::form_store
