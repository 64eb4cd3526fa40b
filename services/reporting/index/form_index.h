#ifndef JIXIAO_SERVICES_REPORTING_INDEX_FORM_INDEX_H_
#define JIXIAO_SERVICES_REPORTING_INDEX_FORM_INDEX_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/mutex.h"
#include "services/reporting/index/partition.h"
#include "services/reporting/index/shared_mutex.h"

namespace jixiao::reporting {

// What an index may hold.
struct IndexLimits {
  std::uint64_t max_forms = 5'000'000;
  std::uint64_t max_bytes = 8ULL * 1024 * 1024 * 1024;
};

// The current forms of all tenants, a partition each. Thread-safe: one writer
// (the follower) and any number of readers. Readers see whole batches of
// changes only. No lock is held while anything is waited for but another lock.
class FormIndex {
 private:
  struct Entry;

 public:
  // Partitions that do not change while it lives. Keep it for the time of a
  // scan only: the follower waits for it. A thread holds one at a time.
  class Snapshot {
   public:
    Snapshot(Snapshot&&) noexcept = default;
    Snapshot& operator=(Snapshot&& other) noexcept;
    ~Snapshot();

    // In the order of their names.
    std::vector<const TenantPartition*> partitions() const;

   private:
    friend class FormIndex;
    Snapshot() = default;
    void Release();

    std::vector<std::shared_ptr<Entry>> entries_;
  };

  // The writer's access to one partition, for one batch of changes. Readers see
  // the batch when it goes.
  class Batch {
   public:
    Batch(Batch&&) noexcept = default;
    Batch& operator=(Batch&&) = delete;
    ~Batch();

    // RESOURCE_EXHAUSTED INDEX_FULL when a form more does not fit; nothing is
    // changed then.
    absl::Status Put(const FormFacts& facts);
    void Remove(std::string_view form_name);
    void set_revision(std::int64_t revision);
    void set_display_name(std::string_view name);
    void set_history_id(std::string_view id);
    const TenantPartition& partition() const;

   private:
    friend class FormIndex;
    Batch(FormIndex* index, std::shared_ptr<Entry> entry);

    FormIndex* index_;
    std::shared_ptr<Entry> entry_;
  };

  explicit FormIndex(IndexLimits limits = {}) : limits_(limits) {}
  FormIndex(const FormIndex&) = delete;
  FormIndex& operator=(const FormIndex&) = delete;

  // Opens a batch on the tenant's partition, which is made when it is missing.
  Batch Write(std::string_view tenant);

  // Puts a partition in the place of the tenant's present one.
  void Publish(TenantPartition partition);
  // INDEX_FULL when `aside`, a partition being built to be published, does not
  // fit beside what is there.
  absl::Status CheckRoom(const TenantPartition& aside) const;
  void Drop(std::string_view tenant);

  // Resource names, sorted.
  std::vector<std::string> Tenants() const;
  bool Has(std::string_view tenant) const;

  // Freezes the partitions of these tenants; an unknown one is left out.
  Snapshot Read(std::vector<std::string> tenants) const;

  std::size_t forms() const { return forms_; }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    explicit Entry(TenantPartition p) : partition(std::move(p)) {}

    SharedMutex mutex;
    TenantPartition partition GUARDED_BY(mutex);
    // What the totals hold for it; touched by the writer only.
    std::size_t counted_forms = 0;
    std::size_t counted_bytes = 0;
  };

  std::shared_ptr<Entry> Find(std::string_view tenant) const;
  // Brings the totals up to date with the entry.
  void Recount(Entry& entry, std::size_t forms, std::size_t bytes);
  absl::Status Full() const;

  const IndexLimits limits_;
  std::atomic<std::size_t> forms_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
  mutable base::Mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>, std::less<>> entries_
      GUARDED_BY(mutex_);
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_INDEX_FORM_INDEX_H_
