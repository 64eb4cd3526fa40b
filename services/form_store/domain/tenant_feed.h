#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_FEED_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_FEED_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/domain/change_converter.h"
#include "services/form_store/domain/encoded_change.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// The changes of one tenant, the newest of them kept converted, so that all
// watchers share one conversion. Used by one thread.
class TenantFeed {
 public:
  // Both outlive the feed.
  TenantFeed(std::string tenant, std::string history_id, FormStorage* storage,
             const ChangeConverter* converter);

  const std::string& tenant() const { return tenant_; }
  const std::string& history_id() const { return history_id_; }

  std::int64_t head() const { return head_; }
  void RaiseHead(std::int64_t head) { head_ = head > head_ ? head : head_; }

  // Up to `limit` changes after `after`, without gap; none at the head.
  // OUT_OF_RANGE with CURSOR_COMPACTED when the next one is gone,
  // FAILED_PRECONDITION with HISTORY_CHANGED when the tenant was restored.
  absl::StatusOr<std::vector<EncodedChange>> Fetch(std::int64_t after,
                                                   int limit);

  // HISTORY_CHANGED when this is not the tenant's present history; errors of
  // the storage.
  absl::Status CheckPresent() const;

  std::size_t cached_bytes() const { return cached_bytes_; }
  // Drops the oldest kept changes until at most `bytes` remain.
  void ShrinkCache(std::size_t bytes);

 private:
  absl::StatusOr<std::vector<EncodedChange>> Read(std::int64_t after,
                                                  int limit) const;
  absl::StatusOr<std::vector<EncodedChange>> Convert(std::int64_t after,
                                                     int limit) const;
  void Keep(const std::vector<EncodedChange>& changes);

  const std::string tenant_;
  const std::string history_id_;
  FormStorage* const storage_;
  const ChangeConverter* const converter_;
  std::int64_t head_ = 0;
  std::deque<EncodedChange> cache_;  // dense, ends at or below the head
  std::size_t cached_bytes_ = 0;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_FEED_H_
