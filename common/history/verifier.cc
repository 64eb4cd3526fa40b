#include "common/history/verifier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

#include "common/base/codec.h"
#include "common/base/sha256.h"
#include "common/base/string_view_bridge.h"
#include "common/history/record_file.h"

namespace jixiao::history {
namespace {

using form::v1::HistoryRecord;
using google::protobuf::util::TimeUtil;

constexpr int32_t kStreamVersion = 1;
constexpr std::string_view kTenantPrefix = "tenants/";

// Whether it is a time from year 1 to 9999.
bool IsTime(const google::protobuf::Timestamp& time) {
  return time.seconds() >= TimeUtil::kTimestampMinSeconds &&
         time.seconds() <= TimeUtil::kTimestampMaxSeconds &&
         time.nanos() >= 0 && time.nanos() < 1'000'000'000;
}

std::string HashText(const Sha256Digest& digest) {
  return base::HexEncode(base::DigestBytes(digest));
}

}  // namespace

HistoryVerifier::HistoryVerifier(VerifierOptions options)
    : options_(std::move(options)) {
  result_.only_keys = options_.only_keys;
  if (options_.checkpoints.has_value()) {
    trail_.emplace(*options_.checkpoints);
  }
}

void HistoryVerifier::Note(Fault fault) {
  if (!broken()) {
    result_.fault = std::move(fault);
  }
}

void HistoryVerifier::Fail(FaultKind kind, int64_t revision, std::string what) {
  Note({.kind = kind, .revision = revision, .what = std::move(what)});
}

void HistoryVerifier::Break(FaultKind kind, const absl::Status& why) {
  const bool in_changes = stage_ == Stage::kChanges && !options_.only_keys &&
                          result_.revision < last_revision_;
  Fail(kind, in_changes ? result_.revision + 1 : 0, std::string(why.message()));
}

bool HistoryVerifier::Enter(Stage stage, std::string_view sort) {
  if (stage_ == Stage::kStart || stage_ > stage) {
    const std::string name(sort);
    Fail(FaultKind::kBadRecord, 0,
         stage_ == Stage::kStart   ? "the stream begins with a " + name
         : stage_ == Stage::kEnded ? "a " + name + " follows the end"
                                   : "a " + name + " is out of its order");
    return false;
  }
  stage_ = stage;
  return true;
}

void HistoryVerifier::Take(const HistoryRecord& record) {
  if (broken()) {
    Explain(record);
    return;
  }
  switch (record.record_case()) {
    case HistoryRecord::kBegin:
      TakeBegin(record.begin());
      break;
    case HistoryRecord::kChange:
      TakeChange(record.change());
      break;
    case HistoryRecord::kMemo:
      if (Enter(Stage::kMemos, "memo")) {
        CheckMemo(record.memo());
      }
      break;
    case HistoryRecord::kRequest:
      if (Enter(Stage::kRequests, "remembered request")) {
        CheckRequest(record.request());
      }
      break;
    case HistoryRecord::kKey:
      if (Enter(Stage::kKeys, "wrapped key")) {
        ++result_.keys;
      }
      break;
    case HistoryRecord::kEnd:
      if (Enter(Stage::kEnded, "end")) {
        TakeEnd(record.end());
      }
      break;
    default:
      Fail(FaultKind::kBadRecord, 0,
           "a record is empty, or of a sort that "
           "this program does not know");
  }
}

void HistoryVerifier::TakeBegin(const form::v1::HistoryBegin& begin) {
  const std::string& name = begin.as_of().tenant();
  if (stage_ != Stage::kStart) {
    return Fail(FaultKind::kBadRecord, 0, "the stream begins a second time");
  }
  stage_ = Stage::kChanges;
  if (begin.version() != kStreamVersion) {
    return Fail(
        FaultKind::kBadRecord, 0,
        absl::StrCat("the stream has the unknown version ", begin.version()));
  }
  if (!name.starts_with(kTenantPrefix) || name.size() == kTenantPrefix.size() ||
      begin.as_of().revision() < 0 || begin.compacted_revision() < 0 ||
      !IsTime(begin.create_time())) {
    return Fail(FaultKind::kBadRecord, 0,
                "the stream does not say which history it holds");
  }
  if (begin.compacted_revision() > begin.as_of().revision()) {
    return Fail(FaultKind::kBadRecord, 0,
                absl::StrCat("the history was compacted up to revision ",
                             begin.compacted_revision(),
                             ", beyond the one that it ends with"));
  }
  result_.tenant = name.substr(kTenantPrefix.size());
  result_.history_id = begin.as_of().history_id();
  result_.origin_history_id = begin.origin_history_id();
  result_.compacted_revision = begin.compacted_revision();
  result_.create_time_us =
      TimeUtil::TimestampToMicroseconds(begin.create_time());
  last_revision_ = begin.as_of().revision();
  checker_.emplace(result_.tenant, begin.origin_history_id(),
                   begin.compacted_revision(), options_.skip);
}

void HistoryVerifier::TakeChange(const form::v1::HistoryChange& change) {
  if (!Enter(Stage::kChanges, "change")) {
    return;
  }
  if (options_.only_keys || checker_->head().revision == last_revision_) {
    return Fail(FaultKind::kBadRecord, 0,
                absl::StrCat("a change follows the last one, ",
                             options_.only_keys ? 0 : last_revision_));
  }
  if (auto fault = checker_->Check(change)) {
    explainable_ = true;
    return Note(*std::move(fault));
  }
  Count(checker_->header(), !change.has_payload());
  if (trail_.has_value()) {
    if (auto fault = trail_->Pass(checker_->header(), checker_->head().hash,
                                  result_.origin_history_id)) {
      Note(*std::move(fault));
    }
  }
}

void HistoryVerifier::Count(const ChangeHeader& header, bool dropped) {
  ++result_.changes;
  result_.revision = header.revision;
  result_.last_commit_us = header.commit_time_us;
  if (!result_.first_commit_us.has_value()) {
    result_.first_commit_us = header.commit_time_us;
  }
  result_.forms += header.kind == form::v1::CHANGE_KIND_FORM ? 1 : 0;
  result_.reports += header.kind == form::v1::CHANGE_KIND_REPORT ? 1 : 0;
  result_.configs = result_.changes - result_.forms - result_.reports;
  result_.restores += header.action == form::v1::CHANGE_ACTION_RESTORE ? 1 : 0;
  if (dropped) {
    result_.AddCompacted(header.revision);
  }
}

void HistoryVerifier::CheckMemo(const form::v1::HistoryMemo& memo) {
  ++result_.memos;
  if (memo.revision() < 0 || memo.revision() > last_revision_) {
    Fail(FaultKind::kBadRecord, 0,
         absl::StrCat("a memo was kept at revision ", memo.revision(),
                      ", which the history has not"));
  }
}

void HistoryVerifier::CheckRequest(const form::v1::HistoryRequest& request) {
  ++result_.requests;
  const auto is_there = [&](int64_t revision) {
    return revision >= 0 && revision <= last_revision_;
  };
  if (!DigestOf(request.key()) || !DigestOf(request.request_digest()) ||
      !is_there(request.head()) ||
      !std::all_of(request.revisions().begin(), request.revisions().end(),
                   is_there)) {
    Fail(FaultKind::kBadRecord, 0,
         "a remembered request is not one of this history");
  }
}

void HistoryVerifier::TakeEnd(const form::v1::HistoryEnd& end) {
  if (end.changes() > result_.changes) {
    return Fail(FaultKind::kMissingEntry, result_.revision + 1,
                absl::StrCat("the end counts ", end.changes(), " changes, and ",
                             result_.changes, " are there"));
  }
  if (end.changes() != result_.changes || end.memos() != result_.memos ||
      end.requests() != result_.requests || end.keys() != result_.keys) {
    return Fail(FaultKind::kWrongEnd, 0,
                "the end counts other records than are there");
  }
  if (options_.only_keys) {
    return;
  }
  if (result_.revision < last_revision_) {
    return Fail(FaultKind::kCutTail, result_.revision + 1,
                absl::StrCat("the history should reach revision ",
                             last_revision_, ": its tail was cut"));
  }
  if (end.head_hash() != base::DigestBytes(checker_->head().hash)) {
    return Fail(FaultKind::kWrongEnd, result_.revision,
                "the end names another hash of the last change");
  }
}

void HistoryVerifier::Explain(const HistoryRecord& record) {
  if (!explainable_ || !record.has_change()) {
    return;
  }
  checker_->Explain(record.change(), &*result_.fault);
  // What is missing may come at any time; else only the next entry tells.
  explainable_ = result_.fault->kind == FaultKind::kMissingEntry;
}

void HistoryVerifier::CheckWhole() {
  if (stage_ != Stage::kEnded) {
    const bool in_changes =
        stage_ == Stage::kChanges && result_.revision < last_revision_;
    return Fail(FaultKind::kCutTail, in_changes ? result_.revision + 1 : 0,
                absl::StrCat("the stream has no end: it was cut",
                             in_changes ? absl::StrCat(" before revision ",
                                                       last_revision_)
                                        : ""));
  }
  if (options_.only_keys) {
    return;
  }
  if (auto fault = checker_->CheckEnd()) {
    Note(*std::move(fault));
  }
  if (trail_.has_value()) {
    if (auto fault = trail_->Finish(result_.revision, result_.history_id)) {
      Note(*std::move(fault));
    }
  }
}

Verification HistoryVerifier::Finish() {
  if (!broken()) {
    CheckWhole();
  }
  if (trail_.has_value()) {
    result_.checkpoints = trail_->summary();
  }
  if (checker_.has_value()) {
    result_.head_hash = HashText(checker_->head().hash);
  }
  return std::move(result_);
}

Verification VerifyBackup(std::istream* in, VerifierOptions options) {
  RecordReader reader(in);
  const absl::StatusOr<FileContent> content = reader.Open();
  options.only_keys = content.ok() && *content == FileContent::kKeys;
  HistoryVerifier verifier(std::move(options));
  if (!content.ok()) {
    verifier.Break(FaultKind::kBadFile, content.status());
    return verifier.Finish();
  }
  while (true) {
    const auto record = reader.Next();
    if (!record.ok()) {
      verifier.Break(FaultKind::kBadFile, record.status());
      break;
    }
    if (!record->has_value()) {
      break;
    }
    verifier.Take(**record);
  }
  return verifier.Finish();
}

}  // namespace jixiao::history
