// Compares what a storage holds with what its writers were told.
#ifndef JIXIAO_TESTS_FAULT_KILL_HISTORY_AUDIT_H_
#define JIXIAO_TESTS_FAULT_KILL_HISTORY_AUDIT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "common/history/chain.h"
#include "services/form_store/storage/form_storage.h"
#include "tests/fault/kill/ledger.h"

namespace jixiao::fault {

// Looks for: an acknowledged write that is not there; a change that nobody
// tried, or that is not what was tried; a write that took effect twice; a gap
// in the revisions; a broken chain; a history that is not the continuation of
// the one seen before; a current form behind its history.
class HistoryAudit {
 public:
  void AddTries(std::vector<LedgerEntry> entries);
  void AddAcknowledged(std::vector<LedgerEntry> entries);

  // Reads what the storage holds beyond the last call. Returns what is wrong,
  // in words; empty when all is well.
  std::vector<std::string> Check(form_store::FormStorage& storage);

  size_t tries() const { return try_count_; }
  size_t acknowledged() const { return acknowledged_count_; }
  // Changes of forms found in the storage.
  size_t stored() const { return seen_writes_.size(); }

 private:
  struct Stored {
    std::string resource_name;
    std::string request_id;
    std::string payload_hash;
  };
  struct Tenant {
    form_store::ChainPoint verified;
    std::map<int64_t, Stored> changes;  // by revision
  };
  // Tenant, resource, request and kind: a write changes a resource once a kind.
  using WriteKey = std::tuple<std::string, std::string, std::string, int>;
  using TryKey = std::tuple<std::string, std::string, std::string>;

  void CheckTenant(form_store::FormStorage& storage,
                   const form_store::TenantRow& row);
  void CheckChange(const form_store::StoredChange& change);
  void CheckAcknowledged(const LedgerEntry& entry);
  void CheckCurrent(form_store::FormStorage& storage, const LedgerEntry& entry);
  void Complain(std::string problem);

  std::map<TryKey, std::set<std::string>> tries_;  // with payload hashes
  std::vector<LedgerEntry> new_acknowledged_;
  size_t try_count_ = 0;
  size_t acknowledged_count_ = 0;
  std::map<std::string, Tenant> tenants_;
  std::set<WriteKey> seen_writes_;
  std::vector<std::string> problems_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_KILL_HISTORY_AUDIT_H_
