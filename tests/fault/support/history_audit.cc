#include "tests/fault/support/history_audit.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/base/sha256.h"

namespace jixiao::fault {
namespace {

using form_store::FormRow;
using form_store::FormStorage;
using form_store::StoredChange;
using form_store::TenantRow;

constexpr int kPageChanges = 500;
constexpr size_t kPageBytes = 16 << 20;
constexpr int kMaxTenants = 100;

std::string Hex(const form_store::Sha256Digest& digest) {
  return base::HexEncode(base::DigestBytes(digest));
}

std::string Describe(const LedgerEntry& entry) {
  return absl::StrCat(entry.resource_name, " by ", entry.request_id,
                      " at revision ", entry.revision);
}

// The count that a problem, which begins with its kind, belongs to.
size_t AuditTally::*CountOf(std::string_view problem) {
  if (problem.starts_with("lost: ")) return &AuditTally::lost;
  if (problem.starts_with("twice: ")) return &AuditTally::duplicates;
  if (problem.starts_with("phantom: ")) return &AuditTally::phantoms;
  if (problem.starts_with("gap: ")) return &AuditTally::gaps;
  return &AuditTally::others;
}

}  // namespace

HistoryAudit::HistoryAudit(AuditOptions options)
    : options_(std::move(options)) {}

void HistoryAudit::AddTries(std::vector<LedgerEntry> entries) {
  for (LedgerEntry& entry : entries) {
    std::set<std::string>& contents =
        tries_[{entry.tenant, entry.resource_name, entry.request_id}];
    try_count_ += contents.empty() ? 1 : 0;
    contents.insert(std::move(entry.content_hash));
  }
}

void HistoryAudit::AddAcknowledged(std::vector<LedgerEntry> entries) {
  acknowledged_count_ += entries.size();
  new_acknowledged_.insert(new_acknowledged_.end(), entries.begin(),
                           entries.end());
}

void HistoryAudit::AddRefused(const std::vector<LedgerEntry>& entries) {
  for (const LedgerEntry& entry : entries) {
    refused_.insert({entry.tenant, entry.resource_name, entry.request_id});
  }
}

void HistoryAudit::AddWatched(std::vector<LedgerEntry> entries) {
  watched_count_ += entries.size();
  new_watched_.insert(new_watched_.end(), entries.begin(), entries.end());
}

std::vector<std::string> HistoryAudit::Check(FormStorage& storage) {
  problems_.clear();
  const auto tenants = storage.ListTenants("", kMaxTenants);
  if (!tenants.ok()) {
    Complain(tenants.status().ToString());
    return std::exchange(problems_, {});
  }
  std::set<std::string> missing;
  for (const auto& [tenant_id, tenant] : tenants_) {
    missing.insert(tenant_id);
  }
  for (const TenantRow& row : *tenants) {
    missing.erase(row.tenant_id);
    CheckTenant(storage, row);
  }
  for (const std::string& tenant_id : missing) {
    Complain("lost: the tenant " + tenant_id);
  }
  for (const LedgerEntry& entry : std::exchange(new_acknowledged_, {})) {
    CheckAcknowledged(entry);
    CheckCurrent(storage, entry);
  }
  for (const LedgerEntry& entry : std::exchange(new_watched_, {})) {
    CheckWatched(entry);
  }
  return std::exchange(problems_, {});
}

void HistoryAudit::CheckTenant(FormStorage& storage, const TenantRow& row) {
  Tenant& tenant = tenants_[row.tenant_id];
  if (tenant.verified.revision == 0) {
    tenant.verified =
        form_store::ChainStart(row.tenant_id, row.origin_history_id);
  }
  while (true) {
    const auto page = storage.ReadChanges(
        row.tenant_id, tenant.verified.revision, kPageChanges, kPageBytes);
    if (!page.ok()) {
      return Complain(page.status().ToString());
    }
    if (page->empty()) {
      break;
    }
    const auto end =
        history::VerifyChain(row.tenant_id, tenant.verified, *page);
    if (!end.ok()) {
      return Complain(end.status().ToString());
    }
    tenant.verified = *end;
    for (const StoredChange& change : *page) {
      CheckChange(change);
    }
  }
  if (row.head != tenant.verified.revision) {
    Complain(absl::StrCat("lost: tenant ", row.tenant_id, " has the head ",
                          row.head, ", its history ended at ",
                          tenant.verified.revision));
  }
}

void HistoryAudit::CheckChange(const StoredChange& change) {
  const form_store::ChangeHeader& header = change.header;
  const std::string hash = Hex(header.payload_hash);
  const std::string content =
      options_.content_hash ? options_.content_hash(change) : hash;
  tenants_[header.tenant].changes[header.revision] = {
      header.resource_name, header.request_id, hash, content};
  if (header.kind == form::v1::CHANGE_KIND_CONFIG) {
    return;  // made by the test's set-up
  }
  CheckTried(header, content);
  CheckOnce(header, content);
}

void HistoryAudit::CheckTried(const form_store::ChangeHeader& header,
                              const std::string& content_hash) {
  const TryKey key{header.tenant, header.resource_name, header.request_id};
  const std::string change =
      absl::StrCat(header.resource_name, " by ", header.request_id,
                   " at revision ", header.revision);
  const auto tried = tries_.find(key);
  if (tried == tries_.end()) {
    Complain("phantom: nobody tried " + change);
  } else if (!tried->second.contains("") &&
             !tried->second.contains(content_hash)) {
    Complain("altered: " + change);
  }
  if (refused_.contains(key)) {
    Complain("phantom: refused, yet kept: " + change);
  }
}

void HistoryAudit::CheckOnce(const form_store::ChangeHeader& header,
                             const std::string& content_hash) {
  const bool first_write = seen_writes_
                               .insert({header.tenant, header.resource_name,
                                        header.request_id, header.kind})
                               .second;
  const bool first_content =
      !options_.unique_contents ||
      seen_contents_.insert({header.tenant, content_hash}).second;
  if (!first_write || !first_content) {
    Complain(absl::StrCat("twice: ", header.resource_name, " by ",
                          header.request_id));
  }
}

bool HistoryAudit::Differs(const Stored& stored, const LedgerEntry& entry) {
  return stored.resource_name != entry.resource_name ||
         stored.request_id != entry.request_id ||
         (!entry.content_hash.empty() &&
          stored.content_hash != entry.content_hash);
}

void HistoryAudit::CheckAcknowledged(const LedgerEntry& entry) {
  const Tenant& tenant = tenants_[entry.tenant];
  const auto change = tenant.changes.find(entry.revision);
  if (change == tenant.changes.end()) {
    Complain(absl::StrCat("lost: ", Describe(entry)));
  } else if (Differs(change->second, entry)) {
    Complain(absl::StrCat("lost: in the place of ", Describe(entry), " stands ",
                          change->second.resource_name, " by ",
                          change->second.request_id));
  }
}

void HistoryAudit::CheckCurrent(FormStorage& storage,
                                const LedgerEntry& entry) {
  const std::string form_id =
      entry.resource_name.substr(entry.resource_name.rfind('/') + 1);
  const auto row = storage.GetForm(entry.tenant, form_id);
  if (!row.ok()) {
    return Complain(
        absl::StrCat("lost: ", Describe(entry), ": ", row.status().ToString()));
  }
  const int64_t newest = std::max(row->revision, row->report_revision);
  if (newest < entry.revision) {
    Complain(absl::StrCat("behind: the current row of ", Describe(entry),
                          " is of revision ", newest));
  }
  const Tenant& tenant = tenants_[entry.tenant];
  const auto change = tenant.changes.find(row->revision);
  if (change == tenant.changes.end() ||
      change->second.payload_hash != Hex(base::Sha256Of(row->payload))) {
    Complain(absl::StrCat("the current row of ", entry.resource_name,
                          " is not its change ", row->revision));
  }
}

void HistoryAudit::CheckWatched(const LedgerEntry& entry) {
  Tenant& tenant = tenants_[entry.tenant];
  if (entry.revision != tenant.watched + 1) {
    Complain(absl::StrCat("gap: a watcher was sent ", entry.revision, " after ",
                          tenant.watched));
  }
  tenant.watched = entry.revision;
  const auto change = tenant.changes.find(entry.revision);
  if (change == tenant.changes.end()) {
    Complain(absl::StrCat("lost: a watcher was sent ", Describe(entry)));
  } else if (Differs(change->second, entry)) {
    Complain(absl::StrCat("gap: a watcher was sent ", Describe(entry),
                          " in the place of ", change->second.resource_name,
                          " by ", change->second.request_id));
  }
}

void HistoryAudit::Complain(std::string problem) {
  ++(tally_.*CountOf(problem));
  problems_.push_back(std::move(problem));
}

}  // namespace jixiao::fault
