#include "services/form_store/domain/history_exporter.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

using form::v1::ExportHistoryRequest;
using form::v1::ExportHistoryResponse;
using form::v1::HistoryRecord;

constexpr std::int32_t kVersion = 1;
constexpr int kRowsAtATime = 500;
constexpr std::size_t kBytesAtATime = 1024 * 1024;
// A message is sent when it has this many bytes.
constexpr std::size_t kMessageBytes = 512 * 1024;

absl::Status CompactedMeanwhile() {
  return errors::Aborted(errors::ERROR_REASON_REVISION_COMPACTED,
                         "the tenant was compacted meanwhile: begin again");
}

// One export on its way.
class Export {
 public:
  Export(const Caller& caller, FormStorage* storage, TenantRow tenant,
         std::int64_t revision, const HistoryExporter::Sink& sink)
      : caller_(caller),
        storage_(storage),
        tenant_(std::move(tenant)),
        revision_(revision),
        sink_(sink) {}

  absl::Status Run(const ExportHistoryRequest& request, absl::Time now) {
    RETURN_IF_ERROR(Begin(now));
    if (!request.omit_changes()) {
      RETURN_IF_ERROR(SendChanges());
    }
    if (request.include_answers() && !request.omit_changes()) {
      RETURN_IF_ERROR(SendMemos());
      RETURN_IF_ERROR(SendRequests());
    }
    if (request.include_keys()) {
      RETURN_IF_ERROR(SendKeys());
    }
    RETURN_IF_ERROR(End());
    return Flush();
  }

 private:
  absl::Status Begin(absl::Time now) {
    HistoryRecord record;
    form::v1::HistoryBegin* begin = record.mutable_begin();
    begin->set_version(kVersion);
    *begin->mutable_as_of() = PointOf(tenant_, revision_);
    begin->set_origin_history_id(tenant_.origin_history_id);
    begin->set_compacted_revision(tenant_.compacted_revision);
    *begin->mutable_create_time() = ToTimestamp(now);
    return Add(std::move(record));
  }

  absl::Status SendChanges() {
    for (std::int64_t after = 0; after < revision_;) {
      ASSIGN_OR_RETURN(const std::vector<StoredChange> changes,
                       storage_->ReadChanges(tenant_.tenant_id, after,
                                             kRowsAtATime, kBytesAtATime));
      if (changes.empty()) {
        return RevisionNotFound(tenant_.tenant_id, after + 1);
      }
      for (const StoredChange& change : changes) {
        after = change.header.revision;
        if (after > revision_) {
          break;
        }
        RETURN_IF_ERROR(SendChange(change));
      }
    }
    return absl::OkStatus();
  }

  absl::Status SendChange(const StoredChange& change) {
    HistoryRecord record;
    form::v1::HistoryChange* sent = record.mutable_change();
    sent->set_header(EncodeHeader(change.header));
    sent->set_hash(base::DigestBytes(change.hash));
    if (!change.payload_dropped) {
      sent->set_payload(change.payload);
    }
    sent->set_content_revision(change.content_revision);
    end_.set_changes(end_.changes() + 1);
    return Add(std::move(record));
  }

  absl::Status SendMemos() {
    Memo after;
    while (true) {
      ASSIGN_OR_RETURN(
          const std::vector<Memo> memos,
          storage_->ListMemos(tenant_.tenant_id, after, kRowsAtATime));
      if (memos.empty()) {
        return absl::OkStatus();
      }
      for (const Memo& memo : memos) {
        if (memo.revision <= revision_) {
          RETURN_IF_ERROR(SendMemo(memo));
        }
      }
      after = memos.back();
    }
  }

  absl::Status SendMemo(const Memo& memo) {
    HistoryRecord record;
    form::v1::HistoryMemo* sent = record.mutable_memo();
    sent->set_kind(memo.kind);
    sent->set_key(memo.key);
    sent->set_value(memo.value);
    sent->set_revision(memo.revision);
    end_.set_memos(end_.memos() + 1);
    return Add(std::move(record));
  }

  absl::Status SendRequests() {
    RememberedRequest after;
    while (true) {
      ASSIGN_OR_RETURN(
          const std::vector<RememberedRequest> requests,
          storage_->ListRequests(tenant_.tenant_id, after, kRowsAtATime));
      if (requests.empty()) {
        return absl::OkStatus();
      }
      for (const RememberedRequest& request : requests) {
        if (request.last_revision > revision_) {
          return absl::OkStatus();
        }
        RETURN_IF_ERROR(SendRequest(request));
      }
      after = requests.back();
    }
  }

  absl::Status SendRequest(const RememberedRequest& request) {
    HistoryRecord record;
    form::v1::HistoryRequest* sent = record.mutable_request();
    sent->set_key(base::DigestBytes(request.record.key));
    sent->set_request_digest(base::DigestBytes(request.record.digest));
    sent->set_answer(request.record.answer);
    for (std::int64_t i = request.changes; i > 0; --i) {
      sent->add_revisions(request.last_revision - i + 1);
    }
    sent->set_head(request.last_revision);
    *sent->mutable_create_time() = TimestampOfMicros(request.create_time_us);
    end_.set_requests(end_.requests() + 1);
    return Add(std::move(record));
  }

  absl::Status SendKeys() {
    std::string after;
    while (true) {
      ASSIGN_OR_RETURN(
          const std::vector<WrappedKey> keys,
          storage_->ListKeys(tenant_.tenant_id, after, kRowsAtATime));
      if (keys.empty()) {
        return absl::OkStatus();
      }
      for (const WrappedKey& key : keys) {
        HistoryRecord record;
        record.mutable_key()->set_key_id(key.key_id);
        record.mutable_key()->set_wrapped(key.wrapped);
        end_.set_keys(end_.keys() + 1);
        RETURN_IF_ERROR(Add(std::move(record)));
      }
      after = keys.back().key_id;
    }
  }

  absl::Status End() {
    ASSIGN_OR_RETURN(const TenantRow now,
                     storage_->GetTenant(tenant_.tenant_id));
    if (now.compacted_revision != tenant_.compacted_revision ||
        now.history_id != tenant_.history_id) {
      return CompactedMeanwhile();
    }
    ASSIGN_OR_RETURN(
        const std::vector<StoredChange> last,
        storage_->ReadChanges(tenant_.tenant_id, revision_ - 1, 1, 0));
    if (last.empty()) {
      return RevisionNotFound(tenant_.tenant_id, revision_);
    }
    end_.set_head_hash(base::DigestBytes(last.front().hash));
    HistoryRecord record;
    *record.mutable_end() = end_;
    return Add(std::move(record));
  }

  absl::Status Add(HistoryRecord record) {
    bytes_ += record.ByteSizeLong();
    *pending_.add_records() = std::move(record);
    return bytes_ >= kMessageBytes ? Flush() : absl::OkStatus();
  }

  absl::Status Flush() {
    if (pending_.records().empty()) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(caller_.CheckAlive());
    bytes_ = 0;
    return sink_(std::exchange(pending_, {}));
  }

  const Caller& caller_;
  FormStorage* const storage_;
  const TenantRow tenant_;
  const std::int64_t revision_;
  const HistoryExporter::Sink& sink_;
  form::v1::HistoryEnd end_;
  ExportHistoryResponse pending_;
  std::size_t bytes_ = 0;
};

}  // namespace

absl::Status HistoryExporter::Export(const Caller& caller,
                                     const ExportHistoryRequest& request,
                                     const Sink& sink) {
  ASSIGN_OR_RETURN(const base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckWholeTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(TenantRow tenant, storage_->GetTenant(parent.tenant));
  if (request.revision() < 0) {
    return errors::InvalidField("revision", "must not be negative");
  }
  const std::int64_t revision =
      request.revision() == 0 ? tenant.head : request.revision();
  RETURN_IF_ERROR(CheckReadable(parent.tenant, revision,
                                tenant.compacted_revision, tenant.head));
  return form_store::Export(caller, storage_, std::move(tenant), revision, sink)
      .Run(request, clock_->Now());
}

}  // namespace jixiao::form_store
