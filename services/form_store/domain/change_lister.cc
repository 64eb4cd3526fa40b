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
#include "services/form_store/domain/change_scope.h"
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

// How far a listing came: all up to `cursor` was returned or passed over, and
// `last_sent` was returned last, or is where it began.
struct Position {
  std::int64_t cursor = 0;
  std::int64_t last_sent = 0;
};

std::string EncodePosition(const Position& position) {
  std::string bytes;
  base::AppendBigEndian64(static_cast<std::uint64_t>(position.cursor), &bytes);
  base::AppendBigEndian64(static_cast<std::uint64_t>(position.last_sent),
                          &bytes);
  return bytes;
}

std::int64_t TakeRevision(std::string_view* bytes) {
  return static_cast<std::int64_t>(base::TakeBigEndian64(bytes).value_or(0));
}

Position DecodePosition(std::string_view bytes) {
  Position position;
  position.cursor = TakeRevision(&bytes);
  position.last_sent = TakeRevision(&bytes);
  return position;
}

std::string QueryDigest(const ListChangesRequest& request,
                        const ChangeKinds& kinds) {
  std::string query;
  base::AppendBigEndian64(
      static_cast<std::uint64_t>(request.cursor().revision()), &query);
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
  const security::Principal* principal = nullptr;
  Position begin;
  int page_size = 0;

  bool is_dense() const { return kinds.all() && !IsLimited(*principal); }
};

struct ChangeLister::Page {
  ListChangesResponse response;
  Position position;
  std::size_t bytes = 0;
  int scanned = 0;
};

absl::StatusOr<ChangeLister::Query> ChangeLister::Parse(
    const Caller& caller, const TenantRow& tenant,
    const ListChangesRequest& request) {
  RETURN_IF_ERROR(CheckShape(request));
  Query query;
  query.tenant = tenant;
  query.principal = &caller.principal;
  ASSIGN_OR_RETURN(query.kinds, ChangeKinds::Parse(request.kinds()));
  ASSIGN_OR_RETURN(query.page_size, rpc::CoercePageSize(request.page_size()));
  query.scope = {request.parent(), QueryDigest(request, query.kinds),
                 tenant.history_id};
  RETURN_IF_ERROR(CheckHistory(tenant, request.cursor()));
  ASSIGN_OR_RETURN(const std::string position,
                   ReadPosition(*tokens_, query.scope, request.page_token(),
                                storage_, tenant.tenant_id));
  const std::int64_t first = request.cursor().revision();
  query.begin =
      position.empty() ? Position{first, first} : DecodePosition(position);
  RETURN_IF_ERROR(CheckCursor(tenant, PointOf(tenant, query.begin.cursor)));
  return query;
}

absl::StatusOr<std::optional<form::v1::Change>> ChangeLister::View(
    const Query& query, const StoredChange& stored, std::int64_t last_sent) {
  if (!query.kinds.Has(stored.header.kind)) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(ScopedChange scoped,
                   converter_.Convert(query.tenant.history_id, stored));
  const ChangeView view = ViewOf(*query.principal, scoped.scope);
  if (view == ChangeView::kNothing) {
    return std::nullopt;
  }
  ApplyView(view, &scoped.change);
  if (!query.is_dense()) {
    scoped.change.set_previous_sent_revision(last_sent);
  }
  return std::move(scoped.change);
}

absl::StatusOr<bool> ChangeLister::Add(const Query& query,
                                       const StoredChange& stored, Page* page) {
  ASSIGN_OR_RETURN(std::optional<form::v1::Change> change,
                   View(query, stored, page->position.last_sent));
  if (change.has_value()) {
    page->bytes += change->ByteSizeLong();
    if (page->response.changes_size() > 0 &&
        page->bytes > options_.max_page_bytes) {
      return false;
    }
    *page->response.add_changes() = *std::move(change);
    page->position.last_sent = stored.header.revision;
  }
  page->position.cursor = stored.header.revision;
  ++page->scanned;
  return true;
}

absl::Status ChangeLister::Fill(const Caller& caller, const Query& query,
                                Page* page) {
  while (page->position.cursor < query.tenant.head &&
         page->scanned < options_.max_changes_scanned) {
    RETURN_IF_ERROR(caller.CheckAlive());
    const int wanted = query.page_size - page->response.changes_size();
    if (wanted == 0) {
      break;
    }
    // Else most may be passed over.
    const int useful =
        query.is_dense() ? std::min(wanted, kReadChanges) : kReadChanges;
    const auto limit = static_cast<int>(std::min<std::int64_t>(
        useful, query.tenant.head - page->position.cursor));
    ASSIGN_OR_RETURN(
        const std::vector<StoredChange> stored,
        storage_->ReadChanges(query.tenant.tenant_id, page->position.cursor,
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
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(const TenantRow tenant,
                   FindTenantRow(storage_, parent.tenant));
  ASSIGN_OR_RETURN(const Query query, Parse(caller, tenant, request));
  Page page;
  page.position = query.begin;
  RETURN_IF_ERROR(Fill(caller, query, &page));
  RETURN_IF_ERROR(
      CheckStillPresent(storage_, tenant.tenant_id, tenant.history_id));
  if (page.position.cursor < tenant.head) {
    page.response.set_next_page_token(
        tokens_->Make(query.scope, EncodePosition(page.position)));
  }
  *page.response.mutable_cursor() = PointOf(tenant, page.position.cursor);
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
