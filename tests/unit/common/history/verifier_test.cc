#include "common/history/verifier.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/history/record_file.h"
#include "tests/support/history_builder.h"

namespace jixiao::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Verification Verify(const Records& records, VerifierOptions options = {}) {
  HistoryVerifier verifier(std::move(options));
  for (const form::v1::HistoryRecord& record : records) {
    verifier.Take(record);
  }
  return verifier.Finish();
}

// A change of `records` with its header decoded, altered and encoded again.
template <typename Alter>
void AlterHeader(Records* records, size_t index, Alter alter) {
  form::v1::HistoryChange& change = *(*records)[index].mutable_change();
  ChangeHeader header = *DecodeHeader(change.header());
  alter(&header);
  change.set_header(EncodeHeader(header));
}

class VerifierTest : public ::testing::Test {
 protected:
  // Records 1 to n are the changes with these revisions.
  Records records_ = SampleHistory(4).Stream(true);

  void ExpectFault(FaultKind kind, int64_t revision, const std::string& what) {
    const Verification result = Verify(records_);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(FaultName(result.fault->kind), FaultName(kind))
        << result.ToText();
    EXPECT_EQ(result.fault->revision, revision) << result.ToText();
    EXPECT_THAT(result.fault->what, HasSubstr(what));
  }
};

TEST_F(VerifierTest, TellsWhatAGoodHistoryHolds) {
  const Verification result = Verify(records_);
  EXPECT_TRUE(result.ok()) << result.ToText();
  EXPECT_EQ(result.tenant, "nantong");
  EXPECT_EQ(result.changes, 15);
  EXPECT_EQ(result.revision, 15);
  EXPECT_EQ(result.forms, 9);
  EXPECT_EQ(result.reports, 4);
  EXPECT_EQ(result.memos, 3);
  EXPECT_EQ(result.compacted_revision, 13);
  EXPECT_EQ(result.compacted_payloads, 5);
  EXPECT_THAT(result.compacted_ranges, ElementsAre(Pair(3, 7)));
  EXPECT_THAT(result.ToText(),
              HasSubstr("5 payloads, all superseded by revision 13: 3-7"));
  EXPECT_THAT(result.ToJson(), HasSubstr("\"compacted_ranges\": [[3, 7]]"));
}

TEST_F(VerifierTest, TakesAKeyTable) {
  records_ = SampleHistory(4).KeyStream();
  const Verification result = Verify(records_, {.only_keys = true});
  EXPECT_TRUE(result.ok()) << result.ToText();
  EXPECT_EQ(result.keys, 3);
  ExpectFault(FaultKind::kCutTail, 1, "tail was cut");
}

TEST_F(VerifierTest, NamesAnAlteredHeader) {
  AlterHeader(&records_, 9, [](ChangeHeader* h) { h->actor = "users/wang"; });
  ExpectFault(FaultKind::kAlteredHeader, 9, "header");
}

TEST_F(VerifierTest, NamesAHeaderThatCannotBeRead) {
  records_[9].mutable_change()->mutable_header()->push_back('\0');
  ExpectFault(FaultKind::kAlteredHeader, 9, "spare");
}

TEST_F(VerifierTest, NamesAnAlteredHash) {
  (*records_[9].mutable_change()->mutable_hash())[3] ^= 1;
  ExpectFault(FaultKind::kAlteredHash, 9, "hash was altered");
}

TEST_F(VerifierTest, NamesAnAlteredPayload) {
  (*records_[9].mutable_change()->mutable_payload())[5] ^= 1;
  ExpectFault(FaultKind::kAlteredPayload, 9, "payload");
}

TEST_F(VerifierTest, NamesAMissingEntry) {
  records_.erase(records_.begin() + 9);
  ExpectFault(FaultKind::kMissingEntry, 9, "10 follows 8");
}

TEST_F(VerifierTest, NamesAnEntryOutOfOrder) {
  std::swap(records_[9], records_[12]);
  ExpectFault(FaultKind::kMisplacedEntry, 9, "stands later");
}

TEST_F(VerifierTest, NamesARepeatedEntry) {
  records_.insert(records_.begin() + 9, records_[8]);
  ExpectFault(FaultKind::kRepeatedEntry, 9, "revision 8 once more");
}

TEST_F(VerifierTest, NamesAnInsertedEntry) {
  records_.insert(records_.begin() + 9, records_[9]);
  AlterHeader(&records_, 9, [](ChangeHeader* h) { h->actor = "x"; });
  ExpectFault(FaultKind::kInsertedEntry, 9, "does not belong");
}

TEST_F(VerifierTest, NamesAnEntryOfAnotherTenant) {
  AlterHeader(&records_, 9, [](ChangeHeader* h) { h->tenant = "suzhou"; });
  ExpectFault(FaultKind::kForeignEntry, 9, "'suzhou'");
}

TEST_F(VerifierTest, NamesAReplacedEntry) {
  AlterHeader(&records_, 9, [](ChangeHeader* h) { h->actor = "x"; });
  form::v1::HistoryChange& change = *records_[9].mutable_change();
  const Sha256Digest before = *DigestOf(records_[8].change().hash());
  change.set_hash(base::DigestBytes(LinkHash(before, change.header())));
  ExpectFault(FaultKind::kAlteredHeader, 10, "the change before it");
}

TEST_F(VerifierTest, NamesACutTail) {
  Records cut(records_.begin(), records_.begin() + 10);
  std::swap(records_, cut);
  ExpectFault(FaultKind::kCutTail, 10, "no end");
  records_.push_back(cut.back());
  ExpectFault(FaultKind::kMissingEntry, 10, "counts 15 changes");
  records_.back().mutable_end()->set_changes(9);
  records_.back().mutable_end()->set_memos(0);
  records_.back().mutable_end()->set_requests(0);
  ExpectFault(FaultKind::kCutTail, 10, "should reach revision 15");
  records_[0].mutable_begin()->mutable_as_of()->set_revision(9);
  ExpectFault(FaultKind::kBadRecord, 0, "compacted up to revision 13, beyond");
  records_[0].mutable_begin()->set_compacted_revision(0);
  ExpectFault(FaultKind::kMissingPayload, 3, "is missing");
  records_[0].mutable_begin()->set_compacted_revision(9);
  Recount(&records_);
  ExpectFault(FaultKind::kMissingPayload, 4, "newest of its resource");
}

TEST_F(VerifierTest, RefusesABeginThatSaysNothing) {
  const Records good = records_;
  records_[0].mutable_begin()->mutable_create_time()->set_seconds(INT64_MAX);
  ExpectFault(FaultKind::kBadRecord, 0, "not say which history");
  records_ = good;
  records_[0].mutable_begin()->mutable_as_of()->set_tenant("nantong");
  ExpectFault(FaultKind::kBadRecord, 0, "not say which history");
  records_ = good;
  records_[0].mutable_begin()->set_version(2);
  ExpectFault(FaultKind::kBadRecord, 0, "unknown version");
  records_ = good;
  std::swap(records_[0], records_[1]);
  ExpectFault(FaultKind::kBadRecord, 0, "begins with a change");
}

TEST_F(VerifierTest, NamesRecordsBehindTheEndOrOutOfOrder) {
  records_.push_back(records_[1]);
  ExpectFault(FaultKind::kBadRecord, 0, "follows the end");
  records_.pop_back();
  std::swap(records_[15], records_[16]);
  ExpectFault(FaultKind::kBadRecord, 0, "out of its order");
}

TEST_F(VerifierTest, NamesAMissingRememberedAnswer) {
  records_.erase(records_.end() - 2);
  ExpectFault(FaultKind::kWrongEnd, 0, "other records");
}

TEST_F(VerifierTest, NamesPayloadsThatCompactionCannotHaveDropped) {
  const Records good = records_;
  records_[12].mutable_change()->clear_payload();  // superseded by 15
  ExpectFault(FaultKind::kMissingPayload, 12, "newest of its resource");
  records_ = good;
  records_[9].mutable_change()->clear_payload();  // superseded by 15
  ExpectFault(FaultKind::kMissingPayload, 9, "superseded only by revision 15");
  records_ = good;
  records_[14].mutable_change()->clear_payload();
  ExpectFault(FaultKind::kMissingPayload, 14, "superseded by revision 13");
}

// Histories whose hashes are right but which no store can have written.
TEST_F(VerifierTest, NamesForgedFacts) {
  const Records good = records_;
  AlterHeader(&records_, 9,
              [](ChangeHeader* h) { h->commit_time_us -= 5'000'000; });
  Relink(&records_, 9);
  ExpectFault(FaultKind::kInconsistentEntry, 9, "before the change before");
  records_ = good;
  AlterHeader(&records_, 10, [](ChangeHeader* h) { h->previous_revision = 1; });
  Relink(&records_, 10);
  ExpectFault(FaultKind::kInconsistentEntry, 10, "change before of its");
  records_ = good;
  records_[10].mutable_change()->set_content_revision(3);  // of another form
  ExpectFault(FaultKind::kInconsistentEntry, 10, "content 3; that was 9");
  records_ = good;
  records_[14].mutable_change()->set_payload("no form");
  Relink(&records_, 14);
  ExpectFault(FaultKind::kUnreadablePayload, 14, "CHANGE_KIND_FORM");
}

TEST_F(VerifierTest, IsBoundToTenantAndOrigin) {
  records_[0].mutable_begin()->set_origin_history_id("h-2");
  ExpectFault(FaultKind::kAlteredHeader, 1, "another tenant or origin");
}

TEST_F(VerifierTest, NamesTheRevisionWhereAFileIsDamaged) {
  std::ostringstream out;
  RecordWriter writer(&out, FileContent::kHistory);
  size_t begins_at = 0;
  for (size_t i = 0; i < records_.size(); ++i) {
    begins_at = i == 9 ? out.str().size() : begins_at;
    ASSERT_TRUE(writer.Write(records_[i]).ok());
  }
  ASSERT_TRUE(writer.Finish().ok());
  std::string file = out.str();
  std::istringstream good(file);
  EXPECT_TRUE(VerifyBackup(&good, {}).ok());
  file[begins_at + 30] ^= 4;
  std::istringstream damaged(file);
  const Verification result = VerifyBackup(&damaged, {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.fault->kind, FaultKind::kBadFile);
  EXPECT_EQ(result.fault->revision, 9);
  EXPECT_THAT(result.fault->what,
              HasSubstr("at byte " + std::to_string(begins_at)));
}

}  // namespace
}  // namespace jixiao::history
