#ifndef JIXIAO_TESTS_SUPPORT_HISTORY_BUILDER_H_
#define JIXIAO_TESTS_SUPPORT_HISTORY_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/history/chain.h"
#include "common/history/checkpoint.h"
#include "jixiao/form/v1/history.pb.h"

namespace jixiao::history {

using Records = std::vector<form::v1::HistoryRecord>;

// Makes histories as a store would, for tests to check and to damage.
class HistoryBuilder {
 public:
  // Begins with the record of the tenant, revision 1.
  explicit HistoryBuilder(std::string tenant, std::string history_id = "h-1");

  // Each appends a change and returns its revision.
  int64_t AddUnit(const std::string& id);
  int64_t PutForm(const std::string& id, const std::string& title);
  int64_t DeleteForm(const std::string& id);
  int64_t BindReport(const std::string& id);
  // Goes on under another history id.
  int64_t Restore(const std::string& history_id);
  // Any change.
  int64_t Add(form::v1::ChangeKind kind, form::v1::ChangeAction action,
              const std::string& resource_name, std::string payload,
              const std::string& actor = "");

  // Drops what was superseded at or before a revision.
  void Compact(int64_t revision);

  // The stream, as of the head or of a revision. With memos and remembered
  // requests when `answers`.
  Records Stream(bool answers = false) const;
  Records StreamTo(int64_t revision, bool answers = false) const;
  // Begin, some keys, end.
  Records KeyStream() const;
  // Unsigned, of a revision of the present history.
  Checkpoint CheckpointAt(int64_t revision) const;

  int64_t head() const { return head_.revision; }
  const std::string& history_id() const { return history_id_; }

 private:
  using Resource = std::pair<form::v1::ChangeKind, std::string>;

  const std::string tenant_;
  const std::string origin_;
  std::string history_id_;
  int64_t compacted_ = 0;
  ChainPoint head_;
  std::map<Resource, int64_t> last_;
  std::vector<StoredChange> changes_;
};

// A history with units, forms that change, reports and a compacted part.
HistoryBuilder SampleHistory(int forms, int rounds = 2);

// Computes the hashes anew from the change at index `from` of `records` on, and
// begin and end with them: what a forger would do who knows the format.
void Relink(Records* records, size_t from);
// Only counts and head in `begin` and `end`.
void Recount(Records* records);

}  // namespace jixiao::history

#endif  // JIXIAO_TESTS_SUPPORT_HISTORY_BUILDER_H_
