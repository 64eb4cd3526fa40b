#include "services/reporting/index/form_index.h"

#include <algorithm>
#include <utility>

#include "common/base/errors.h"

namespace jixiao::reporting {

FormIndex::Snapshot& FormIndex::Snapshot::operator=(Snapshot&& other) noexcept {
  if (this != &other) {
    Release();
    entries_ = std::move(other.entries_);
    other.entries_.clear();
  }
  return *this;
}

FormIndex::Snapshot::~Snapshot() {
  Release();
}

void FormIndex::Snapshot::Release() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  for (const std::shared_ptr<Entry>& entry : entries_) {
    entry->mutex.UnlockShared();
  }
  entries_.clear();
}

std::vector<const TenantPartition*> FormIndex::Snapshot::partitions() const
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  std::vector<const TenantPartition*> partitions;
  partitions.reserve(entries_.size());
  for (const std::shared_ptr<Entry>& entry : entries_) {
    partitions.push_back(&entry->partition);
  }
  return partitions;
}

FormIndex::Batch::Batch(FormIndex* index, std::shared_ptr<Entry> entry)
    ABSL_NO_THREAD_SAFETY_ANALYSIS : index_(index),
                                     entry_(std::move(entry)) {
  entry_->mutex.Lock();
}

FormIndex::Batch::~Batch() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  if (entry_ != nullptr) {
    entry_->mutex.Unlock();
  }
}

absl::Status FormIndex::Batch::Put(const FormFacts& facts)
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  TenantPartition& partition = entry_->partition;
  const bool is_new = !partition.FindSlot(facts.name).has_value();
  if ((is_new && index_->forms_ >= index_->limits_.max_forms) ||
      index_->bytes_ >= index_->limits_.max_bytes) {
    return index_->Full();
  }
  partition.Put(facts);
  index_->Recount(*entry_, partition.size(), partition.bytes());
  return absl::OkStatus();
}

void FormIndex::Batch::Remove(std::string_view form_name)
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  TenantPartition& partition = entry_->partition;
  partition.Remove(form_name);
  index_->Recount(*entry_, partition.size(), partition.bytes());
}

void FormIndex::Batch::set_revision(std::int64_t revision)
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  entry_->partition.set_revision(revision);
}

void FormIndex::Batch::set_display_name(std::string_view name)
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  entry_->partition.set_display_name(name);
}

void FormIndex::Batch::set_history_id(std::string_view id)
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  entry_->partition.set_history_id(id);
}

const TenantPartition& FormIndex::Batch::partition() const
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  return entry_->partition;
}

FormIndex::Batch FormIndex::Write(std::string_view tenant) {
  std::shared_ptr<Entry> entry;
  {
    base::MutexLock lock(mutex_);
    auto place = entries_.find(tenant);
    if (place == entries_.end()) {
      place = entries_
                  .emplace(tenant, std::make_shared<Entry>(TenantPartition(
                                       std::string(tenant), "")))
                  .first;
    }
    entry = place->second;
  }
  return Batch(this, std::move(entry));
}

void FormIndex::Publish(TenantPartition partition) {
  std::string tenant = partition.tenant();
  const std::size_t forms = partition.size();
  const std::size_t bytes = partition.bytes();
  auto entry = std::make_shared<Entry>(std::move(partition));
  std::shared_ptr<Entry> old;
  {
    base::MutexLock lock(mutex_);
    old = std::exchange(entries_[std::move(tenant)], entry);
  }
  if (old != nullptr) {
    Recount(*old, 0, 0);
  }
  Recount(*entry, forms, bytes);
}

absl::Status FormIndex::CheckRoom(const TenantPartition& aside) const {
  std::size_t forms = forms_;
  std::size_t bytes = bytes_;
  if (const std::shared_ptr<Entry> old = Find(aside.tenant())) {
    forms -= old->counted_forms;
    bytes -= old->counted_bytes;
  }
  if (forms + aside.size() > limits_.max_forms ||
      bytes + aside.bytes() > limits_.max_bytes) {
    return Full();
  }
  return absl::OkStatus();
}

void FormIndex::Drop(std::string_view tenant) {
  std::shared_ptr<Entry> old;
  {
    base::MutexLock lock(mutex_);
    const auto place = entries_.find(tenant);
    if (place == entries_.end()) {
      return;
    }
    old = std::move(place->second);
    entries_.erase(place);
  }
  Recount(*old, 0, 0);
}

std::vector<std::string> FormIndex::Tenants() const {
  base::MutexLock lock(mutex_);
  std::vector<std::string> tenants;
  tenants.reserve(entries_.size());
  for (const auto& [tenant, entry] : entries_) {
    tenants.push_back(tenant);
  }
  return tenants;
}

bool FormIndex::Has(std::string_view tenant) const {
  return Find(tenant) != nullptr;
}

FormIndex::Snapshot FormIndex::Read(std::vector<std::string> tenants) const
    ABSL_NO_THREAD_SAFETY_ANALYSIS {
  // Everybody locks in the order of names, each at most once.
  std::sort(tenants.begin(), tenants.end());
  tenants.erase(std::unique(tenants.begin(), tenants.end()), tenants.end());
  Snapshot snapshot;
  for (const std::string& tenant : tenants) {
    if (std::shared_ptr<Entry> entry = Find(tenant)) {
      entry->mutex.LockShared();
      snapshot.entries_.push_back(std::move(entry));
    }
  }
  return snapshot;
}

std::shared_ptr<FormIndex::Entry> FormIndex::Find(
    std::string_view tenant) const {
  base::MutexLock lock(mutex_);
  const auto place = entries_.find(tenant);
  return place == entries_.end() ? nullptr : place->second;
}

void FormIndex::Recount(Entry& entry, std::size_t forms, std::size_t bytes) {
  forms_ += forms - entry.counted_forms;
  bytes_ += bytes - entry.counted_bytes;
  entry.counted_forms = forms;
  entry.counted_bytes = bytes;
}

absl::Status FormIndex::Full() const {
  return errors::ResourceExhausted(
             errors::ERROR_REASON_INDEX_FULL,
             "the index is full: give the reporting service a larger limit")
      .With("forms", std::to_string(forms_))
      .With("max_forms", std::to_string(limits_.max_forms))
      .With("bytes", std::to_string(bytes_))
      .With("max_bytes", std::to_string(limits_.max_bytes));
}

}  // namespace jixiao::reporting
