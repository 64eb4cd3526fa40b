#ifndef JIXIAO_COMMON_HISTORY_CHANGE_CHECKER_H_
#define JIXIAO_COMMON_HISTORY_CHANGE_CHECKER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "common/history/chain.h"
#include "common/history/verification.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/history.pb.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"

namespace jixiao::history {

// Checks that can be left out, so that a test can show what each one finds.
// Nothing else may leave out any.
struct SkippedChecks {
  bool links = false;
  bool payload_hashes = false;
  bool facts = false;     // what headers say of the changes before them
  bool payloads = false;  // that they are there and can be parsed
};

// Checks the changes of one history, one after the other. Remembers the last
// revision of every resource and kind, some 60 bytes each (a form and its
// report are two); otherwise its memory is that of one change. Not thread-safe.
class ChangeChecker {
 public:
  ChangeChecker(std::string tenant, std::string_view origin_history_id,
                int64_t compacted_revision, SkippedChecks skip);

  // The next change. nullopt when it is in order; the first time it is not,
  // what is wrong. Only Explain may be called after that.
  std::optional<Fault> Check(const form::v1::HistoryChange& change);
  // After the last change: whether a payload is missing that was never
  // superseded.
  std::optional<Fault> CheckEnd() const;
  // What follows a fault may tell more of it.
  void Explain(const form::v1::HistoryChange& next, Fault* fault) const;

  // The place after the last change that was in order, and its header.
  const ChainPoint& head() const { return head_; }
  const ChangeHeader& header() const { return header_; }

 private:
  // The last change of a resource and kind.
  struct Last {
    int64_t revision = 0;
    bool dropped = false;  // without payload, and not superseded yet
  };
  using ResourceKey = std::pair<uint64_t, uint64_t>;

  static ResourceKey KeyOf(form::v1::ChangeKind kind, std::string_view name);
  int64_t LastRevision(form::v1::ChangeKind kind, std::string_view name) const;
  // Each of these checks one promise of FORMAT.md.
  std::optional<Fault> CheckPlace(const ChangeHeader& header,
                                  const Sha256Digest& hash) const;
  std::optional<Fault> CheckLink(const form::v1::HistoryChange& change);
  std::optional<Fault> CheckFacts(const ChangeHeader& header,
                                  int64_t content_revision) const;
  std::optional<Fault> CheckPayload(const ChangeHeader& header,
                                    const form::v1::HistoryChange& change);
  bool Parses(const ChangeHeader& header, const std::string& payload);
  // Ends the state of the resource before this change.
  std::optional<Fault> Supersede(const ChangeHeader& header, bool dropped);
  Fault Broken(FaultKind kind, std::string what) const;

  const std::string tenant_;
  const int64_t compacted_revision_;
  const SkippedChecks skip_;
  ChainPoint head_;
  ChangeHeader header_;
  // What the hash of the change would be that did not have it.
  std::optional<Sha256Digest> wanted_hash_;
  Sha256Digest found_hash_{};
  absl::flat_hash_map<ResourceKey, Last> last_;
  form::v1::Form form_;  // what is parsed into, again and again
  form::v1::ValidationReport report_;
  form::v1::Tenant tenant_record_;
  form::v1::OrgUnit unit_;
};

// The digest in 32 bytes; nullopt when they are not.
std::optional<Sha256Digest> DigestOf(std::string_view bytes);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_CHANGE_CHECKER_H_
