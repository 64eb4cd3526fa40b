#include "tests/fault/kill/history_audit.h"

#include <algorithm>
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

}  // namespace

void HistoryAudit::AddTries(std::vector<LedgerEntry> entries) {
  try_count_ += entries.size();
  for (LedgerEntry& entry : entries) {
    tries_[{entry.tenant, entry.resource_name, entry.request_id}].insert(
        std::move(entry.payload_hash));
  }
}

void HistoryAudit::AddAcknowledged(std::vector<LedgerEntry> entries) {
  acknowledged_count_ += entries.size();
  new_acknowledged_.insert(new_acknowledged_.end(), entries.begin(),
                           entries.end());
}

std::vector<std::string> HistoryAudit::Check(FormStorage& storage) {
  problems_.clear();
  const auto tenants = storage.ListTenants("", kMaxTenants);
  if (!tenants.ok()) {
    return {tenants.status().ToString()};
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
  for (const LedgerEntry& entry : new_acknowledged_) {
    CheckAcknowledged(entry);
    CheckCurrent(storage, entry);
  }
  new_acknowledged_.clear();
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
    Complain(absl::StrCat("tenant ", row.tenant_id, " has the head ", row.head,
                          ", its history ended at ", tenant.verified.revision));
  }
}

void HistoryAudit::CheckChange(const StoredChange& change) {
  const form_store::ChangeHeader& header = change.header;
  if (header.kind == form::v1::CHANGE_KIND_CONFIG) {
    return;  // made by the test's set-up
  }
  const std::string hash = Hex(header.payload_hash);
  tenants_[header.tenant].changes[header.revision] = {header.resource_name,
                                                      header.request_id, hash};
  const auto tried =
      tries_.find({header.tenant, header.resource_name, header.request_id});
  if (tried == tries_.end()) {
    Complain(absl::StrCat("phantom: nobody tried ", header.resource_name,
                          " by ", header.request_id, " at revision ",
                          header.revision));
  } else if (!tried->second.contains("") && !tried->second.contains(hash)) {
    Complain(absl::StrCat("altered: ", header.resource_name, " at revision ",
                          header.revision));
  }
  if (!seen_writes_
           .insert({header.tenant, header.resource_name, header.request_id,
                    header.kind})
           .second) {
    Complain(absl::StrCat("twice: ", header.resource_name, " by ",
                          header.request_id));
  }
}

void HistoryAudit::CheckAcknowledged(const LedgerEntry& entry) {
  const Tenant& tenant = tenants_[entry.tenant];
  const auto change = tenant.changes.find(entry.revision);
  if (change == tenant.changes.end()) {
    Complain(absl::StrCat("lost: ", Describe(entry)));
  } else if (change->second.resource_name != entry.resource_name ||
             change->second.request_id != entry.request_id ||
             (!entry.payload_hash.empty() &&
              change->second.payload_hash != entry.payload_hash)) {
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

void HistoryAudit::Complain(std::string problem) {
  problems_.push_back(std::move(problem));
}

}  // namespace jixiao::fault
