#include "services/form_store/domain/history_restorer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/domain/restored_change.h"
#include "services/form_store/domain/tenant_service.h"

namespace jixiao::form_store {
namespace {

using form::v1::HistoryRecord;
using form::v1::RestoreHistoryRequest;
using form::v1::RestoreHistoryResponse;
using form::v1::RestoreOptions;

constexpr std::int32_t kVersion = 1;
constexpr std::size_t kChangesAtATime = 256;
constexpr std::size_t kBytesAtATime = 4 * 1024 * 1024;
constexpr std::size_t kRestAtATime = 1000;

absl::StatusOr<Sha256Digest> ToDigest(const std::string& bytes) {
  Sha256Digest digest{};
  if (bytes.size() != digest.size()) {
    return BackupInvalid("a digest in it has the wrong size");
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

absl::StatusOr<RememberedRequest> RequestOf(
    const form::v1::HistoryRequest& record) {
  RememberedRequest request;
  ASSIGN_OR_RETURN(request.record.key, ToDigest(record.key()));
  ASSIGN_OR_RETURN(request.record.digest, ToDigest(record.request_digest()));
  request.record.answer = record.answer();
  request.last_revision = record.head();
  request.changes = record.revisions_size();
  request.create_time_us = MicrosOf(record.create_time());
  return request;
}

// One restore on its way: takes records, hands them to the storage in batches.
class Restoration {
 public:
  Restoration(FormStorage* storage, std::string tenant, RestoreOptions options)
      : storage_(storage),
        tenant_(std::move(tenant)),
        options_(std::move(options)) {}

  bool begun() const { return begun_; }
  bool ended() const { return ended_; }
  std::int64_t restored_revision() const { return last_revision_; }

  absl::Status Take(const HistoryRecord& record) {
    if (ended_ || begun_ == record.has_begin()) {
      return BackupInvalid("its records are out of order");
    }
    switch (record.record_case()) {
      case HistoryRecord::kBegin:
        return Begin(record.begin());
      case HistoryRecord::kChange:
        return TakeChange(record.change());
      case HistoryRecord::kMemo:
        ++counts_.memos;
        memos_.push_back({.kind = record.memo().kind(),
                          .key = record.memo().key(),
                          .value = record.memo().value(),
                          .revision = record.memo().revision()});
        return FlushRestIfFull();
      case HistoryRecord::kRequest: {
        ++counts_.requests;
        ASSIGN_OR_RETURN(RememberedRequest request,
                         RequestOf(record.request()));
        requests_.push_back(std::move(request));
        return FlushRestIfFull();
      }
      case HistoryRecord::kKey:
        ++counts_.keys;
        keys_.push_back({record.key().key_id(), record.key().wrapped()});
        return FlushRestIfFull();
      case HistoryRecord::kEnd:
        return End(record.end());
      case HistoryRecord::RECORD_NOT_SET:
        break;
    }
    return BackupInvalid("a record in it is of an unknown kind");
  }

  // Opens the tenant; returns its history id.
  absl::StatusOr<std::string> Finish(const Caller& caller, absl::Time now) {
    if (!ended_) {
      return BackupInvalid("its end is missing");
    }
    const std::string old_id = begin_.as_of().history_id();
    if (options_.keep_history_id()) {
      RETURN_IF_ERROR(storage_->FinishRestore(tenant_, old_id, Write{}));
      return old_id;
    }
    const std::string new_id = base::RandomId();
    ASSIGN_OR_RETURN(const Write renewal, MakeRenewal(caller, old_id, now));
    RETURN_IF_ERROR(storage_->FinishRestore(tenant_, new_id, renewal));
    return new_id;
  }

  // What is left of a failed restore.
  void GiveUp() {
    if (begun_ && !options_.replace()) {
      storage_->AbortRestore(tenant_).IgnoreError();
    }
  }

 private:
  struct Counts {
    std::int64_t memos = 0;
    std::int64_t requests = 0;
    std::int64_t keys = 0;
  };

  absl::Status Begin(const form::v1::HistoryBegin& begin) {
    if (begin.version() != kVersion) {
      return BackupInvalid("its version is not known here");
    }
    if (begin.as_of().tenant() != options_.parent()) {
      return errors::InvalidField("options.parent",
                                  "must be the tenant of the backup, " +
                                      begin.as_of().tenant() +
                                      ": names are part of its chain");
    }
    const absl::Status room = storage_->BeginRestore(
        tenant_,
        {.origin_history_id = begin.origin_history_id(),
         .compacted_revision = begin.compacted_revision()},
        options_.replace());
    if (absl::IsAlreadyExists(room)) {
      return errors::AlreadyExists(
                 errors::ERROR_REASON_ALREADY_EXISTS,
                 options_.parent() +
                     " is there already: replace it (--replace), or restore "
                     "into a store that lacks it")
          .With("tenant", options_.parent());
    }
    RETURN_IF_ERROR(room);
    begin_ = begin;
    begun_ = true;
    return absl::OkStatus();
  }

  absl::Status TakeChange(const form::v1::HistoryChange& record) {
    ASSIGN_OR_RETURN(RestoredChange change, RestoredChangeOf(record));
    last_revision_ = change.change.header.revision;
    head_hash_ = record.hash();
    if (change.mutation.resource_name == options_.parent()) {
      tenant_record_ = change.change.payload;
    }
    RETURN_IF_ERROR(CheckDroppedPayload(change.change));
    bytes_ += record.ByteSizeLong();
    changes_.push_back(std::move(change));
    return changes_.size() >= kChangesAtATime || bytes_ >= kBytesAtATime
               ? FlushChanges()
               : absl::OkStatus();
  }

  // A payload may be missing only if a change up to the compacted revision has
  // superseded it.
  absl::Status CheckDroppedPayload(const StoredChange& change) {
    const ChangeHeader& header = change.header;
    std::pair<int, std::string> resource(header.kind, header.resource_name);
    if (without_payload_.erase(resource) > 0 &&
        header.revision > begin_.compacted_revision()) {
      return BackupInvalid("a payload in it is missing");
    }
    if (change.payload_dropped) {
      without_payload_.insert(std::move(resource));
    }
    return absl::OkStatus();
  }

  absl::Status FlushChanges() {
    bytes_ = 0;
    return storage_->RestoreChanges(tenant_, std::exchange(changes_, {}));
  }

  absl::Status FlushRestIfFull() {
    return memos_.size() + requests_.size() + keys_.size() >= kRestAtATime
               ? FlushRest()
               : absl::OkStatus();
  }

  absl::Status FlushRest() {
    return storage_->RestoreRest(tenant_, std::exchange(memos_, {}),
                                 std::exchange(requests_, {}),
                                 std::exchange(keys_, {}));
  }

  absl::Status End(const form::v1::HistoryEnd& end) {
    RETURN_IF_ERROR(FlushChanges());
    RETURN_IF_ERROR(FlushRest());
    if (!without_payload_.empty()) {
      return BackupInvalid("a payload in it is missing");
    }
    if (end.changes() != last_revision_ ||
        last_revision_ != begin_.as_of().revision() ||
        end.head_hash() != head_hash_ || end.memos() != counts_.memos ||
        end.requests() != counts_.requests || end.keys() > counts_.keys) {
      return BackupInvalid("it does not hold what its end says");
    }
    ended_ = true;
    return absl::OkStatus();
  }

  // The change that says so: the record of the tenant with one more history.
  absl::StatusOr<Write> MakeRenewal(const Caller& caller,
                                    const std::string& old_id,
                                    absl::Time now) const {
    form::v1::Tenant record;
    if (tenant_record_.empty() || !record.ParseFromString(tenant_record_)) {
      return BackupInvalid("the record of the tenant is missing");
    }
    form::v1::PastHistory* past = record.add_past_histories();
    past->set_history_id(old_id);
    past->set_fork_revision(last_revision_);
    *past->mutable_end_time() = ToTimestamp(now);
    Write write;
    write.actor = caller.principal.id;
    write.request_id = caller.request_id;
    write.commit_time_us = absl::ToUnixMicros(now);
    Mutation& mutation = write.mutations.emplace_back();
    mutation.kind = form::v1::CHANGE_KIND_CONFIG;
    mutation.action = form::v1::CHANGE_ACTION_RESTORE;
    mutation.resource_name = options_.parent();
    mutation.payload = EncodeTenant(record);
    return write;
  }

  FormStorage* const storage_;
  const std::string tenant_;
  const RestoreOptions options_;
  form::v1::HistoryBegin begin_;
  bool begun_ = false;
  bool ended_ = false;
  Counts counts_;
  std::int64_t last_revision_ = 0;
  std::string head_hash_;
  std::string tenant_record_;  // the newest
  // Kind and name of resources whose last change so far has no payload.
  std::set<std::pair<int, std::string>> without_payload_;
  std::vector<RestoredChange> changes_;
  std::size_t bytes_ = 0;
  std::vector<Memo> memos_;
  std::vector<RememberedRequest> requests_;
  std::vector<WrappedKey> keys_;
};

// Takes the messages one after the other, to the end of the stream.
absl::Status TakeAll(const HistoryRestorer::Source& source,
                     Restoration* restoration) {
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<RestoreHistoryRequest> request,
                     source());
    if (!request.has_value()) {
      return absl::OkStatus();
    }
    if (request->has_options()) {
      return errors::InvalidField("options", "comes first, and once");
    }
    for (const HistoryRecord& record : request->records().records()) {
      RETURN_IF_ERROR(restoration->Take(record));
    }
  }
}

}  // namespace

absl::StatusOr<RestoreHistoryResponse> HistoryRestorer::Restore(
    const Caller& caller, const Source& source) {
  ASSIGN_OR_RETURN(const std::optional<RestoreHistoryRequest> first, source());
  if (!first.has_value() || !first->has_options()) {
    return errors::InvalidField("options", "must be the first message");
  }
  ASSIGN_OR_RETURN(
      const base::TenantName parent,
      base::ParseTenantName(first->options().parent(), "options.parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  Restoration restoration(parts_.storage, parent.tenant, first->options());
  absl::Status taken = TakeAll(source, &restoration);
  absl::StatusOr<std::string> history_id =
      taken.ok() ? restoration.Finish(caller, parts_.clock->Now())
                 : absl::StatusOr<std::string>(taken);
  parts_.directory->Invalidate(parent.tenant);
  if (!history_id.ok()) {
    restoration.GiveUp();
    return history_id.status();
  }
  if (parts_.on_restored) {
    parts_.on_restored(parent.tenant);
  }
  ASSIGN_OR_RETURN(const TenantRow tenant,
                   parts_.storage->GetTenant(parent.tenant));
  RestoreHistoryResponse response;
  *response.mutable_head() = PointOf(tenant, tenant.head);
  response.set_restored_revision(restoration.restored_revision());
  return response;
}

}  // namespace jixiao::form_store
