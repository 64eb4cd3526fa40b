#include "services/form_store/domain/change_lister.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/util/time_util.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/change_kinds.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/past.h"

namespace jixiao::form_store {

using form::v1::ListChangesRequest;
using form::v1::ListChangesResponse;
using form::v1::ResolveRevisionRequest;
using form::v1::ResolveRevisionResponse;

namespace {

// Payload that is read at a time.
constexpr std::size_t kReadBytes = 1024 * 1024;
constexpr int kReadChanges = 200;

std::string EncodeRevision(std::int64_t revision) {
  std::string bytes;
  base::AppendBigEndian64(static_cast<std::uint64_t>(revision), &bytes);
  return bytes;
}

std::int64_t DecodeRevision(std::string_view bytes) {
  return static_cast<std::int64_t>(base::TakeBigEndian64(&bytes).value_or(0));
}

std::string QueryDigest(const ListChangesRequest& request,
                        const ChangeKinds& kinds) {
  std::string query = EncodeRevision(request.cursor().revision());
  for (const int kind : kinds.numbers()) {
    query.push_back(static_cast<char>('0' + kind));
  }
  return base::Sha256Hex(query);
}

absl::Status CheckShape(const ListChangesRequest& request) {
  const common::v1::TenantRevision& cursor = request.cursor();
  if (!cursor.tenant().empty() && cursor.tenant() != request.parent()) {
    return errors::InvalidField("cursor.tenant",
                                "must be empty or " + request.parent());
  }
  if (cursor.revision() < 0) {
    return errors::InvalidField("cursor.revision", "must not be negative");
  }
  return absl::OkStatus();
}

absl::Status CheckTime(const ResolveRevisionRequest& request) {
  using google::protobuf::util::TimeUtil;
  constexpr std::int32_t kNanosPerSecond = 1'000'000'000;
  const google::protobuf::Timestamp& time = request.time();
  if (!request.has_time() || time.seconds() < TimeUtil::kTimestampMinSeconds ||
      time.seconds() > TimeUtil::kTimestampMaxSeconds || time.nanos() < 0 ||
      time.nanos() >= kNanosPerSecond) {
    return errors::InvalidField(
        "time", "must be set, to an instant in the years 1 to 9999");
  }
  return absl::OkStatus();
}

}  // namespace

struct ChangeLister::Query {
  TenantRow tenant;
  rpc::PageScope scope;
  ChangeKinds kinds;
  std::int64_t after = 0;
  int page_size = 0;
};

struct ChangeLister::Page {
  ListChangesResponse response;
  std::int64_t cursor = 0;  // the last change that was added or passed over
  std::size_t bytes = 0;
  int scanned = 0;
};

absl::StatusOr<ChangeLister::Query> ChangeLister::Parse(
    const TenantRow& tenant, const ListChangesRequest& request) {
  RETURN_IF_ERROR(CheckShape(request));
  Query query;
  query.tenant = tenant;
  ASSIGN_OR_RETURN(query.kinds, ChangeKinds::Parse(request.kinds()));
  ASSIGN_OR_RETURN(query.page_size, rpc::CoercePageSize(request.page_size()));
  query.scope = {request.parent(), QueryDigest(request, query.kinds),
                 tenant.history_id};
  RETURN_IF_ERROR(CheckHistory(tenant, request.cursor()));
  ASSIGN_OR_RETURN(const std::string position,
                   ReadPosition(*tokens_, query.scope, request.page_token(),
                                storage_, tenant.tenant_id));
  query.after =
      position.empty() ? request.cursor().revision() : DecodeRevision(position);
  RETURN_IF_ERROR(CheckCursor(tenant, PointOf(tenant, query.after)));
  return query;
}

absl::StatusOr<bool> ChangeLister::Add(const Query& query,
                                       const StoredChange& stored, Page* page) {
  if (query.kinds.Has(stored.header.kind)) {
    ASSIGN_OR_RETURN(form::v1::Change change,
                     converter_.Convert(query.tenant.history_id, stored));
    page->bytes += change.ByteSizeLong();
    if (page->response.changes_size() > 0 &&
        page->bytes > options_.max_page_bytes) {
      return false;
    }
    *page->response.add_changes() = std::move(change);
  }
  page->cursor = stored.header.revision;
  ++page->scanned;
  return true;
}

absl::Status ChangeLister::Fill(const Caller& caller, const Query& query,
                                Page* page) {
  while (page->cursor < query.tenant.head &&
         page->scanned < options_.max_changes_scanned) {
    RETURN_IF_ERROR(caller.CheckAlive());
    const int wanted = query.page_size - page->response.changes_size();
    if (wanted == 0) {
      break;
    }
    // With few kinds most may be passed over.
    const int useful =
        query.kinds.all() ? std::min(wanted, kReadChanges) : kReadChanges;
    const auto limit = static_cast<int>(
        std::min<std::int64_t>(useful, query.tenant.head - page->cursor));
    ASSIGN_OR_RETURN(const std::vector<StoredChange> stored,
                     storage_->ReadChanges(query.tenant.tenant_id, page->cursor,
                                           limit, kReadBytes));
    for (const StoredChange& change : stored) {
      if (page->response.changes_size() == query.page_size) {
        break;
      }
      ASSIGN_OR_RETURN(const bool fits, Add(query, change, page));
      if (!fits) {
        return absl::OkStatus();
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ListChangesResponse> ChangeLister::List(
    const Caller& caller, const ListChangesRequest& request) {
  ASSIGN_OR_RETURN(const base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckWholeTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(const TenantRow tenant,
                   FindTenantRow(storage_, parent.tenant));
  ASSIGN_OR_RETURN(const Query query, Parse(tenant, request));
  Page page;
  page.cursor = query.after;
  RETURN_IF_ERROR(Fill(caller, query, &page));
  RETURN_IF_ERROR(
      CheckStillPresent(storage_, tenant.tenant_id, tenant.history_id));
  if (page.cursor < tenant.head) {
    page.response.set_next_page_token(
        tokens_->Make(query.scope, EncodeRevision(page.cursor)));
  }
  *page.response.mutable_cursor() = PointOf(tenant, page.cursor);
  *page.response.mutable_head() = PointOf(tenant, tenant.head);
  return std::move(page.response);
}

absl::StatusOr<ResolveRevisionResponse> ChangeLister::Resolve(
    const Caller& caller, const ResolveRevisionRequest& request) {
  ASSIGN_OR_RETURN(const base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  RETURN_IF_ERROR(CheckTime(request));
  ASSIGN_OR_RETURN(const TenantRow tenant,
                   FindTenantRow(storage_, parent.tenant));
  ASSIGN_OR_RETURN(const std::int64_t revision,
                   RevisionAt(storage_, tenant, MicrosOf(request.time())));
  ASSIGN_OR_RETURN(const ChangeHeader header,
                   storage_->GetHeader(tenant.tenant_id, revision));
  ResolveRevisionResponse response;
  *response.mutable_as_of() = PointOf(tenant, revision);
  *response.mutable_commit_time() = TimestampOfMicros(header.commit_time_us);
  return response;
}

}  // namespace jixiao::form_store
