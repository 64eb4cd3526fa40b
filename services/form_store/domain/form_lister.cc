#include "services/form_store/domain/form_lister.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_filter.h"
#include "services/form_store/domain/form_position.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/domain/wire.h"

namespace jixiao::form_store {

using form::v1::Form;
using form::v1::ListFormsRequest;
using form::v1::ListFormsResponse;

namespace {

// Rows in one scan when most may not match.
constexpr int kFilteredScanRows = 200;

std::string QueryDigest(const ListFormsRequest& request) {
  std::string query;
  base::AppendLengthPrefixed(request.filter(), &query);
  base::AppendLengthPrefixed(request.order_by(), &query);
  query.push_back(request.show_deleted() ? '1' : '0');
  if (request.has_as_of()) {
    base::AppendBigEndian64(
        static_cast<std::uint64_t>(request.as_of().revision()), &query);
  }
  return base::Sha256Hex(query);
}

// The past is kept by name.
absl::Status CheckPastOrder(const std::vector<OrderBy>& order) {
  const bool is_by_name =
      order.empty() ||
      (order.front().field == OrderField::kFormId && !order.front().descending);
  return is_by_name ? absl::OkStatus()
                    : errors::InvalidArgument(
                          errors::ERROR_REASON_INVALID_ORDER_BY,
                          "forms as of a revision are listed by name only")
                          .WithFieldViolation("order_by", "must be `name`");
}

absl::Status TokenOfAnotherVersion() {
  return errors::InvalidArgument(
      errors::ERROR_REASON_INVALID_PAGE_TOKEN,
      "the page token is of another version; begin at the first page");
}

}  // namespace

struct FormLister::Query {
  TenantRow tenant;
  rpc::PageScope scope;
  FormFilter filter;
  FormScan scan;  // `after` moves on with each row that was looked at
  // The revision to show, on all pages; nullopt: the present.
  std::optional<std::int64_t> as_of;
  int page_size = 0;

  bool needs_form(const Caller& caller) const {
    return !filter.matches_everything() || !caller.principal.org_units.empty();
  }
  std::string Position() const {
    std::string position;
    if (as_of.has_value()) {
      base::AppendBigEndian64(static_cast<std::uint64_t>(*as_of), &position);
    }
    return position + EncodePosition(*scan.after);
  }
};

struct FormLister::Rows {
  std::vector<FormRow> rows;
  bool at_end = false;
};

// The serialised response, which takes forms until it is full.
class FormLister::PageBuilder {
 public:
  PageBuilder(const TenantRow& tenant, int page_size, std::size_t max_bytes)
      : tenant_(tenant), room_(page_size), max_bytes_(max_bytes) {}

  int room() const { return room_; }
  // Makes room for rows that are likely to be added.
  void Expect(const std::vector<FormRow>& rows) {
    std::size_t bytes = bytes_.size();
    for (const FormRow& row : rows) {
      bytes += row.payload.size() + kPlaceBytes;
    }
    bytes_.reserve(std::min(bytes, max_bytes_) + kPlaceBytes);
  }
  // False when it does not fit.
  bool Add(const FormRow& row) {
    const std::string place =
        EncodePlace(tenant_.tenant_id, tenant_.history_id, row);
    const std::size_t size = row.payload.size() + place.size();
    if (room_ == 0 || (!bytes_.empty() && bytes_.size() + size > max_bytes_)) {
      return false;
    }
    AppendMessageField(ListFormsResponse::kFormsFieldNumber, row.payload, place,
                       &bytes_);
    --room_;
    return true;
  }
  void EndAt(std::string next_page_token) {
    rest_.set_next_page_token(std::move(next_page_token));
  }
  std::string Finish(common::v1::TenantRevision as_of) {
    *rest_.mutable_as_of() = std::move(as_of);
    rest_.AppendToString(&bytes_);
    return std::move(bytes_);
  }

 private:
  // About what a form takes besides its payload.
  static constexpr std::size_t kPlaceBytes = 96;

  const TenantRow& tenant_;
  int room_;
  const std::size_t max_bytes_;
  std::string bytes_;
  ListFormsResponse rest_;  // all but the forms
};

absl::StatusOr<FormLister::Query> FormLister::Parse(
    const TenantRow& tenant, const ListFormsRequest& request) {
  ASSIGN_OR_RETURN(FormFilter filter, FormFilter::Compile(request.filter()));
  Query query{tenant,
              {request.parent(), QueryDigest(request), tenant.history_id},
              std::move(filter),
              {},
              std::nullopt,
              0};
  ASSIGN_OR_RETURN(query.page_size, rpc::CoercePageSize(request.page_size()));
  ASSIGN_OR_RETURN(query.scan.order, ParseOrderBy(request.order_by()));
  query.scan.include_deleted = request.show_deleted();
  query.filter.Narrow(&query.scan);
  if (request.has_as_of()) {
    RETURN_IF_ERROR(CheckPastOrder(query.scan.order));
    ASSIGN_OR_RETURN(query.as_of, ResolveAsOf(tenant, request.as_of()));
  }
  RETURN_IF_ERROR(Resume(request, &query));
  return query;
}

absl::Status FormLister::Resume(const ListFormsRequest& request, Query* query) {
  ASSIGN_OR_RETURN(const std::string position,
                   ReadPosition(*tokens_, query->scope, request.page_token(),
                                storage_, query->tenant.tenant_id));
  if (position.empty()) {
    return absl::OkStatus();
  }
  std::string_view rest = position;
  if (query->as_of.has_value()) {
    const auto revision = base::TakeBigEndian64(&rest);
    query->as_of = static_cast<std::int64_t>(revision.value_or(0));
  }
  query->scan.after = DecodePosition(rest);
  return query->scan.after.has_value() ? absl::OkStatus()
                                       : TokenOfAnotherVersion();
}

absl::StatusOr<FormLister::Rows> FormLister::Read(const Query& query,
                                                  int limit) {
  const std::string& tenant = query.tenant.tenant_id;
  Rows result;
  if (query.as_of.has_value()) {
    ASSIGN_OR_RETURN(
        result.rows,
        storage_->ScanFormsAt(
            tenant, *query.as_of,
            query.scan.after.has_value() ? query.scan.after->form_id : "",
            limit, options_.max_page_bytes));
    result.at_end = result.rows.empty();
    return result;
  }
  FormScan scan = query.scan;
  scan.limit = limit;
  scan.max_bytes = options_.max_page_bytes;
  ASSIGN_OR_RETURN(result.rows, storage_->ScanForms(tenant, scan));
  result.at_end = IsScanEnd(scan, result.rows);
  return result;
}

absl::StatusOr<bool> FormLister::Admit(const Caller& caller, const Query& query,
                                       FormRow* row) {
  if (row->index.deleted && !query.scan.include_deleted) {
    return false;
  }
  RETURN_IF_ERROR(CompletePastRow(storage_, query.tenant, row));
  if (!query.needs_form(caller)) {
    return true;
  }
  ASSIGN_OR_RETURN(const Form form, DecodeRow(query.tenant.tenant_id,
                                              query.tenant.history_id, *row));
  return MaySeeForm(caller, form) && query.filter.Matches(form);
}

absl::Status FormLister::Fill(const Caller& caller, Query* query,
                              PageBuilder* page) {
  const auto end_here = [&] {
    page->EndAt(tokens_->Make(query->scope, query->Position()));
    return absl::OkStatus();
  };
  for (int scanned = 0; scanned < options_.max_rows_scanned;) {
    RETURN_IF_ERROR(caller.CheckAlive());
    const int wanted = query->needs_form(caller)
                           ? std::max(page->room(), kFilteredScanRows)
                           : page->room();
    ASSIGN_OR_RETURN(
        Rows read,
        Read(*query, std::min(wanted, options_.max_rows_scanned - scanned)));
    if (!query->needs_form(caller)) {
      page->Expect(read.rows);
    }
    for (FormRow& row : read.rows) {
      ASSIGN_OR_RETURN(const bool admitted, Admit(caller, *query, &row));
      if (admitted && !page->Add(row)) {
        return end_here();
      }
      ++scanned;
      row.payload.clear();
      query->scan.after = std::move(row);
    }
    if (read.at_end) {
      return absl::OkStatus();
    }
    if (page->room() == 0) {
      break;
    }
  }
  return end_here();
}

absl::StatusOr<std::string> FormLister::List(const Caller& caller,
                                             const ListFormsRequest& request) {
  ASSIGN_OR_RETURN(const base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  // Read before the scan: a page of the present shows this point, or a later
  // one.
  ASSIGN_OR_RETURN(const TenantRow tenant,
                   FindTenantRow(storage_, parent.tenant));
  ASSIGN_OR_RETURN(Query query, Parse(tenant, request));
  PageBuilder page(tenant, query.page_size, options_.max_page_bytes);
  RETURN_IF_ERROR(Fill(caller, &query, &page));
  RETURN_IF_ERROR(
      CheckStillPresent(storage_, tenant.tenant_id, tenant.history_id));
  return page.Finish(PointOf(tenant, query.as_of.value_or(tenant.head)));
}

}  // namespace jixiao::form_store
