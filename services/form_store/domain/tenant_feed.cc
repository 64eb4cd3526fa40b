#include "services/form_store/domain/tenant_feed.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "services/form_store/domain/past.h"

namespace jixiao::form_store {
namespace {

// Payload that is read at a time.
constexpr std::size_t kReadBytes = 1024 * 1024;
// Changes kept converted at most.
constexpr std::size_t kMaxCached = 4096;

}  // namespace

TenantFeed::TenantFeed(std::string tenant, std::string history_id,
                       FormStorage* storage, const ChangeConverter* converter)
    : tenant_(std::move(tenant)),
      history_id_(std::move(history_id)),
      storage_(storage),
      converter_(converter) {}

absl::StatusOr<std::vector<EncodedChange>> TenantFeed::Fetch(std::int64_t after,
                                                             int limit) {
  if (!cache_.empty() && after + 1 >= cache_.front().revision &&
      after < cache_.back().revision) {
    const auto first = cache_.begin() + (after + 1 - cache_.front().revision);
    const auto count = std::min<std::ptrdiff_t>(limit, cache_.end() - first);
    return std::vector<EncodedChange>(first, first + count);
  }
  ASSIGN_OR_RETURN(std::vector<EncodedChange> changes, Read(after, limit));
  Keep(changes);
  return changes;
}

absl::StatusOr<std::vector<EncodedChange>> TenantFeed::Read(std::int64_t after,
                                                            int limit) const {
  absl::StatusOr<std::vector<EncodedChange>> changes = Convert(after, limit);
  // Asked last: what was read is of this history then, and so is a failure.
  RETURN_IF_ERROR(CheckPresent());
  return changes;
}

absl::StatusOr<std::vector<EncodedChange>> TenantFeed::Convert(
    std::int64_t after, int limit) const {
  ASSIGN_OR_RETURN(std::vector<StoredChange> stored,
                   storage_->ReadChanges(tenant_, after, limit, kReadBytes));
  std::vector<EncodedChange> changes;
  changes.reserve(stored.size());
  for (const StoredChange& change : stored) {
    ASSIGN_OR_RETURN(ScopedChange converted,
                     converter_->Convert(history_id_, change));
    changes.push_back(Encode(std::move(converted)));
  }
  return changes;
}

absl::Status TenantFeed::CheckPresent() const {
  return CheckStillPresent(storage_, tenant_, history_id_);
}

void TenantFeed::Keep(const std::vector<EncodedChange>& changes) {
  // Watchers far behind read their own way; the cache holds the end.
  if (changes.empty() ||
      head_ - changes.back().revision > static_cast<std::int64_t>(kMaxCached)) {
    return;
  }
  if (!cache_.empty() &&
      changes.front().revision != cache_.back().revision + 1) {
    if (changes.back().revision <= cache_.back().revision) {
      return;
    }
    ShrinkCache(0);
  }
  for (const EncodedChange& change : changes) {
    cached_bytes_ += change.response->size();
    cache_.push_back(change);
  }
  while (cache_.size() > kMaxCached) {
    cached_bytes_ -= cache_.front().response->size();
    cache_.pop_front();
  }
}

void TenantFeed::ShrinkCache(std::size_t bytes) {
  while (cached_bytes_ > bytes) {
    cached_bytes_ -= cache_.front().response->size();
    cache_.pop_front();
  }
}

}  // namespace jixiao::form_store
