#include "services/form_store/domain/foreign_commits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/mutex.h"

namespace jixiao::form_store {
namespace {

// New changes that are looked through. To read the tenant anew is cheaper than
// to look at more.
constexpr std::int64_t kMaxChanges = 64;
constexpr std::size_t kMaxBytes = 512 * 1024;
// One change is read, whatever its size.
constexpr std::size_t kOneChange = 1;

bool IsConfig(const StoredChange& change) {
  return change.header.kind == form::v1::CHANGE_KIND_CONFIG;
}

}  // namespace

class ForeignCommits::Target {
 public:
  Target(FormStorage* storage, TenantDirectory* directory,
         ForeignCommitListener on_commit)
      : storage_(storage),
        directory_(directory),
        on_commit_(std::move(on_commit)) {}

  void Tell(std::string_view tenant, std::int64_t head) {
    base::MutexLock lock(mutex_);
    if (!attached_) {
      return;
    }
    if (!IsConfigAsBefore(std::string(tenant), head)) {
      directory_->Invalidate(tenant);
    }
    on_commit_(tenant, head);
  }

  void Detach() {
    base::MutexLock lock(mutex_);
    attached_ = false;
  }

 private:
  // A change up to which the directory was told. Its hash stands for the whole
  // history before it, so that another history shows although its numbers go
  // on, and even under the same id.
  struct Known {
    std::int64_t revision = 0;
    Sha256Digest hash{};
  };

  // Whether tenant and units are at `head` what they were when this was asked
  // last; false when that is not known.
  bool IsConfigAsBefore(const std::string& tenant, std::int64_t head)
      REQUIRES(mutex_) {
    const auto known = known_.find(tenant);
    if (known != known_.end() && known->second.revision < head &&
        head - known->second.revision <= kMaxChanges) {
      const absl::StatusOr<std::vector<StoredChange>> changes =
          storage_->ReadChanges(
              tenant, known->second.revision - 1,
              static_cast<int>(head - known->second.revision + 1), kMaxBytes);
      if (changes.ok() && FollowOn(known->second, *changes, head)) {
        known->second = {head, changes->back().hash};
        return std::none_of(changes->begin() + 1, changes->end(), IsConfig);
      }
    }
    Remember(tenant, head);
    return false;
  }

  // Whether these are the known change and all that follow it up to `head`.
  static bool FollowOn(const Known& known,
                       const std::vector<StoredChange>& changes,
                       std::int64_t head) {
    return !changes.empty() &&
           changes.front().header.revision == known.revision &&
           changes.front().hash == known.hash &&
           changes.back().header.revision == head;
  }

  void Remember(const std::string& tenant, std::int64_t head) REQUIRES(mutex_) {
    if (known_.size() >= TenantDirectory::kMaxTenants) {
      known_.clear();
    }
    known_.erase(tenant);
    const absl::StatusOr<std::vector<StoredChange>> change =
        storage_->ReadChanges(tenant, head - 1, 1, kOneChange);
    if (change.ok() && !change->empty() &&
        change->front().header.revision == head) {
      known_[tenant] = {head, change->front().hash};
    }
  }

  FormStorage* const storage_;
  TenantDirectory* const directory_;
  const ForeignCommitListener on_commit_;
  base::Mutex mutex_;
  bool attached_ GUARDED_BY(mutex_) = true;
  std::map<std::string, Known> known_ GUARDED_BY(mutex_);
};

ForeignCommits::ForeignCommits(FormStorage* storage, TenantDirectory* directory,
                               ForeignCommitListener on_commit)
    : target_(
          std::make_shared<Target>(storage, directory, std::move(on_commit))) {
  storage->SetForeignCommitListener(
      [target = target_](std::string_view tenant, std::int64_t head) {
        target->Tell(tenant, head);
      });
}

ForeignCommits::~ForeignCommits() {
  target_->Detach();
}

}  // namespace jixiao::form_store
