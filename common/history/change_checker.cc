#include "common/history/change_checker.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "common/base/sha256.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::history {
namespace {

using form::v1::ChangeKind;
using form::v1::HistoryChange;

bool ParsesAs(google::protobuf::Message* message, const std::string& payload) {
  return message->ParseFromString(payload);
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::optional<Sha256Digest> DigestOf(std::string_view bytes) {
  Sha256Digest digest{};
  if (bytes.size() != digest.size()) {
    return std::nullopt;
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

ChangeChecker::ChangeChecker(std::string tenant,
                             std::string_view origin_history_id,
                             int64_t compacted_revision, SkippedChecks skip)
    : tenant_(std::move(tenant)),
      compacted_revision_(compacted_revision),
      skip_(skip),
      head_(ChainStart(tenant_, origin_history_id)) {}

Fault ChangeChecker::Broken(FaultKind kind, std::string what) const {
  return {
      .kind = kind, .revision = head_.revision + 1, .what = std::move(what)};
}

// A collision would take 2^64 names made for it.
ChangeChecker::ResourceKey ChangeChecker::KeyOf(ChangeKind kind,
                                                std::string_view name) {
  const char kind_byte = static_cast<char>(kind);
  const Sha256Digest digest =
      base::Sha256().Update({&kind_byte, 1}).Update(name).Finish();
  ResourceKey key;
  std::memcpy(&key.first, digest.data(), sizeof(key.first));
  std::memcpy(&key.second, digest.data() + sizeof(key.first),
              sizeof(key.second));
  return key;
}

int64_t ChangeChecker::LastRevision(ChangeKind kind,
                                    std::string_view name) const {
  const auto found = last_.find(KeyOf(kind, name));
  return found == last_.end() ? 0 : found->second.revision;
}

std::optional<Fault> ChangeChecker::Check(const HistoryChange& change) {
  const absl::StatusOr<ChangeHeader> header = DecodeHeader(change.header());
  if (!header.ok()) {
    return Broken(
        FaultKind::kAlteredHeader,
        absl::StrCat("its header cannot be read: ", header.status().message()));
  }
  const std::optional<Sha256Digest> hash = DigestOf(change.hash());
  if (!hash.has_value()) {
    return Broken(FaultKind::kAlteredHash, "its hash has not 32 bytes");
  }
  std::optional<Fault> fault = CheckPlace(*header, *hash);
  if (!fault.has_value()) {
    fault = CheckLink(change);
  }
  if (!fault.has_value()) {
    fault = CheckPayload(*header, change);
  }
  if (!fault.has_value()) {
    fault = CheckFacts(*header, change.content_revision());
  }
  if (!fault.has_value()) {
    fault = Supersede(*header, !change.has_payload());
  }
  if (!fault.has_value()) {
    head_ = {.revision = header->revision,
             .hash = *hash,
             .commit_time_us = header->commit_time_us};
    header_ = *header;
  }
  return fault;
}

std::optional<Fault> ChangeChecker::CheckPlace(const ChangeHeader& header,
                                               const Sha256Digest& hash) const {
  const int64_t due = head_.revision + 1;
  if (header.tenant != tenant_) {
    return Broken(FaultKind::kForeignEntry,
                  absl::StrCat("a change of the tenant '", header.tenant,
                               "' stands in its place"));
  }
  if (header.revision > due) {
    return Broken(FaultKind::kMissingEntry,
                  header.revision == due + 1
                      ? absl::StrCat("it is missing: ", header.revision,
                                     " follows ", head_.revision)
                      : absl::StrCat("it and those to ", header.revision - 1,
                                     " are missing"));
  }
  if (header.revision < due) {
    const bool again = header.revision == head_.revision && hash == head_.hash;
    return Broken(
        again ? FaultKind::kRepeatedEntry : FaultKind::kMisplacedEntry,
        absl::StrCat("in its place stands revision ", header.revision,
                     again ? " once more" : ", repeated or out of order"));
  }
  return std::nullopt;
}

std::optional<Fault> ChangeChecker::CheckLink(const HistoryChange& change) {
  if (skip_.links) {
    return std::nullopt;
  }
  const Sha256Digest wanted = LinkHash(head_.hash, change.header());
  found_hash_ = *DigestOf(change.hash());
  if (wanted == found_hash_) {
    return std::nullopt;
  }
  wanted_hash_ = wanted;
  return Broken(FaultKind::kBrokenLink,
                "its hash does not follow from its header and the change "
                "before: one of them was altered or replaced");
}

std::optional<Fault> ChangeChecker::CheckFacts(const ChangeHeader& header,
                                               int64_t content_revision) const {
  if (skip_.facts) {
    return std::nullopt;
  }
  const auto inconsistent = [&](std::string what) {
    return Broken(FaultKind::kInconsistentEntry, std::move(what));
  };
  if (header.commit_time_us < head_.commit_time_us) {
    return inconsistent("it was committed before the change before it");
  }
  const int64_t previous = LastRevision(header.kind, header.resource_name);
  if (header.previous_revision != previous) {
    return inconsistent(
        absl::StrCat("it says that the change before of its resource is ",
                     header.previous_revision, "; it is ", previous));
  }
  const bool is_report = header.kind == form::v1::CHANGE_KIND_REPORT;
  const int64_t content =
      is_report ? LastRevision(form::v1::CHANGE_KIND_FORM, header.resource_name)
                : 0;
  if (content_revision != content || (is_report && content == 0)) {
    return inconsistent(absl::StrCat("it is noted as of the content ",
                                     content_revision, "; that was ", content,
                                     " when it was committed"));
  }
  return std::nullopt;
}

std::optional<Fault> ChangeChecker::CheckPayload(const ChangeHeader& header,
                                                 const HistoryChange& change) {
  if (!change.has_payload()) {
    // Dropped before it was superseded: compaction never does that.
    if (!skip_.payloads && header.revision >= compacted_revision_) {
      return Broken(FaultKind::kMissingPayload,
                    absl::StrCat("its payload is missing, and only those "
                                 "superseded by revision ",
                                 compacted_revision_, " were compacted"));
    }
    return std::nullopt;
  }
  if (!skip_.payload_hashes &&
      base::Sha256Of(change.payload()) != header.payload_hash) {
    return Broken(FaultKind::kAlteredPayload,
                  "its payload is not the one that its header pins");
  }
  if (!skip_.payloads && !Parses(header, change.payload())) {
    return Broken(
        FaultKind::kUnreadablePayload,
        absl::StrCat("its payload is no ", ChangeKind_Name(header.kind)));
  }
  return std::nullopt;
}

// Kinds that came later than this program are not looked into.
bool ChangeChecker::Parses(const ChangeHeader& header,
                           const std::string& payload) {
  switch (header.kind) {
    case form::v1::CHANGE_KIND_FORM:
      return ParsesAs(&form_, payload);
    case form::v1::CHANGE_KIND_REPORT:
      return ParsesAs(&report_, payload);
    case form::v1::CHANGE_KIND_CONFIG:
      if (Contains(header.resource_name, "/orgUnits/")) {
        return ParsesAs(&unit_, payload);
      }
      return header.resource_name != "tenants/" + tenant_ ||
             ParsesAs(&tenant_record_, payload);
    default:
      return header.kind != form::v1::CHANGE_KIND_UNSPECIFIED;
  }
}

std::optional<Fault> ChangeChecker::Supersede(const ChangeHeader& header,
                                              bool dropped) {
  Last& last = last_[KeyOf(header.kind, header.resource_name)];
  if (last.dropped && header.revision > compacted_revision_ &&
      !skip_.payloads) {
    return Fault{
        .kind = FaultKind::kMissingPayload,
        .revision = last.revision,
        .what = absl::StrCat(
            "its payload is missing, though it was superseded only "
            "by revision ",
            header.revision, " and compaction went to ", compacted_revision_)};
  }
  last = {.revision = header.revision, .dropped = dropped};
  return std::nullopt;
}

std::optional<Fault> ChangeChecker::CheckEnd() const {
  if (skip_.payloads) {
    return std::nullopt;
  }
  int64_t first = 0;
  for (const auto& [key, last] : last_) {
    if (last.dropped && (first == 0 || last.revision < first)) {
      first = last.revision;
    }
  }
  if (first == 0) {
    return std::nullopt;
  }
  return Fault{.kind = FaultKind::kMissingPayload,
               .revision = first,
               .what =
                   "its payload is missing, though it is the newest of "
                   "its resource"};
}

void ChangeChecker::Explain(const HistoryChange& next, Fault* fault) const {
  const absl::StatusOr<ChangeHeader> header = DecodeHeader(next.header());
  const std::optional<Sha256Digest> hash = DigestOf(next.hash());
  if (!header.ok() || !hash.has_value()) {
    return;
  }
  const int64_t due = head_.revision + 1;
  if (fault->kind == FaultKind::kMissingEntry) {
    if (header->revision == due) {
      fault->kind = FaultKind::kMisplacedEntry;
      fault->what = "it stands later, out of order";
    }
    return;
  }
  if (fault->kind == FaultKind::kRepeatedEntry ||
      fault->kind == FaultKind::kMisplacedEntry) {
    return;
  }
  if (header->revision == due && LinkHash(head_.hash, next.header()) == *hash) {
    fault->kind = FaultKind::kInsertedEntry;
    fault->what =
        "an entry was put before it that does not belong to the history";
    return;
  }
  if (fault->kind != FaultKind::kBrokenLink || !wanted_hash_.has_value() ||
      header->revision != due + 1) {
    return;
  }
  if (LinkHash(found_hash_, next.header()) == *hash) {
    fault->kind = FaultKind::kAlteredHeader;
    fault->what =
        due == 1 ? "its header is not the one that was hashed, or the stream "
                   "is of another tenant or origin than it says"
                 : "its header is not the one that was hashed, or the change "
                   "before it was replaced together with its hash";
  } else if (LinkHash(*wanted_hash_, next.header()) == *hash) {
    fault->kind = FaultKind::kAlteredHash;
    fault->what =
        "its hash was altered: the next change links to the one that follows "
        "from its header";
  }
}

}  // namespace jixiao::history
