// Compares what a storage holds with what its writers and watchers were told.
#ifndef JIXIAO_TESTS_FAULT_SUPPORT_HISTORY_AUDIT_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_HISTORY_AUDIT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/history/chain.h"
#include "services/form_store/storage/form_storage.h"
#include "tests/fault/support/ledger.h"

namespace jixiao::fault {

struct AuditOptions {
  // What LedgerEntry.content_hash stands for; the hash of the payload when
  // empty.
  std::function<std::string(const form_store::StoredChange&)> content_hash;
  // Whether every write has a content of its own: the same twice is then a
  // write that took effect twice, under whatever request id.
  bool unique_contents = false;
};

// How many problems there were of each kind.
struct AuditTally {
  size_t lost = 0;
  size_t duplicates = 0;
  size_t phantoms = 0;
  size_t gaps = 0;
  size_t others = 0;
};

// Looks for: an acknowledged write that is not there; a change that nobody
// tried, that was refused, or that is not what was tried; a write that took
// effect twice; a gap in the revisions or in what a watcher was sent; a broken
// chain; a history that is not the continuation of the one seen before; a
// current form behind its history.
class HistoryAudit {
 public:
  explicit HistoryAudit(AuditOptions options = {});

  void AddTries(std::vector<LedgerEntry> entries);
  void AddAcknowledged(std::vector<LedgerEntry> entries);
  // Writes with a definite error: they must have had no effect.
  void AddRefused(const std::vector<LedgerEntry>& entries);
  // What one watcher of every tenant was sent, in that order, over all its
  // streams.
  void AddWatched(std::vector<LedgerEntry> entries);

  // Reads what the storage holds beyond the last call. Returns what is wrong,
  // in words; empty when all is well.
  std::vector<std::string> Check(form_store::FormStorage& storage);

  size_t tries() const { return try_count_; }
  size_t acknowledged() const { return acknowledged_count_; }
  size_t refused() const { return refused_.size(); }
  size_t watched() const { return watched_count_; }
  // Changes of forms found in the storage.
  size_t stored() const { return seen_writes_.size(); }
  const AuditTally& tally() const { return tally_; }

 private:
  struct Stored {
    std::string resource_name;
    std::string request_id;
    std::string payload_hash;
    std::string content_hash;
  };
  struct Tenant {
    form_store::ChainPoint verified;
    std::map<int64_t, Stored> changes;  // by revision
    int64_t watched = 0;                // last revision that was sent
  };
  // Tenant, resource, request and kind: a write changes a resource once a kind.
  using WriteKey = std::tuple<std::string, std::string, std::string, int>;
  using TryKey = std::tuple<std::string, std::string, std::string>;

  void CheckTenant(form_store::FormStorage& storage,
                   const form_store::TenantRow& row);
  void CheckChange(const form_store::StoredChange& change);
  void CheckTried(const form_store::ChangeHeader& header,
                  const std::string& content_hash);
  void CheckOnce(const form_store::ChangeHeader& header,
                 const std::string& content_hash);
  void CheckAcknowledged(const LedgerEntry& entry);
  void CheckCurrent(form_store::FormStorage& storage, const LedgerEntry& entry);
  void CheckWatched(const LedgerEntry& entry);
  // Whether the change in the place of `entry` is another one.
  static bool Differs(const Stored& stored, const LedgerEntry& entry);
  void Complain(std::string problem);

  const AuditOptions options_;
  std::map<TryKey, std::set<std::string>> tries_;  // with content hashes
  std::set<TryKey> refused_;
  std::vector<LedgerEntry> new_acknowledged_;
  std::vector<LedgerEntry> new_watched_;
  size_t try_count_ = 0;
  size_t acknowledged_count_ = 0;
  size_t watched_count_ = 0;
  std::map<std::string, Tenant> tenants_;
  std::set<WriteKey> seen_writes_;
  std::set<std::pair<std::string, std::string>> seen_contents_;
  std::vector<std::string> problems_;
  AuditTally tally_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_HISTORY_AUDIT_H_
