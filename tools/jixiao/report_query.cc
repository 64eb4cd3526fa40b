#include "tools/jixiao/report_query.h"

#include <algorithm>
#include <optional>

#include "common/base/status_macros.h"
#include "tools/jixiao/tenants.h"

namespace jixiao::cli {
namespace {

// How often a report is read anew because forms changed between its pages.
constexpr int kMostAttempts = 5;

void AddHead(const form::v1::Tenant& tenant, Revisions* heads) {
  common::v1::TenantRevision* head = heads->Add();
  head->set_tenant(tenant.name());
  head->set_revision(tenant.head_revision());
  head->set_history_id(tenant.history_id());
}

bool SameRevisions(const Revisions& a, const Revisions& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.tenant() == y.tenant() && x.revision() == y.revision() &&
               x.history_id() == y.history_id();
      });
}

// All pages of one report, or nothing when the index moved between them.
absl::StatusOr<std::optional<reporting::v1::QueryReportResponse>> QueryPages(
    Session& session, reporting::v1::QueryReportRequest request) {
  ASSIGN_OR_RETURN(
      reporting::v1::QueryReportResponse whole,
      session.reporting().QueryReport(request, session.call_options()));
  std::string token = whole.next_page_token();
  while (!token.empty()) {
    request.set_page_token(token);
    ASSIGN_OR_RETURN(
        const reporting::v1::QueryReportResponse page,
        session.reporting().QueryReport(request, session.call_options()));
    if (!SameRevisions(page.as_of(), whole.as_of())) {
      return std::optional<reporting::v1::QueryReportResponse>();
    }
    whole.mutable_rows()->MergeFrom(page.rows());
    token = page.next_page_token();
  }
  whole.clear_next_page_token();
  return std::optional<reporting::v1::QueryReportResponse>(std::move(whole));
}

}  // namespace

Revisions Heads(Session& session, const std::vector<std::string>& tenants) {
  client::CallOptions call = session.call_options();
  call.timeout = std::min(call.timeout, absl::Seconds(2));
  Revisions heads;
  bool unreachable = false;
  if (std::find(tenants.begin(), tenants.end(), TenantName("-")) !=
      tenants.end()) {
    const auto all = AllTenants(session, call);
    unreachable = ExitCodeOf(all.status()) == kUnreachable;
    if (all.ok()) {
      for (const form::v1::Tenant& tenant : all->tenants()) {
        AddHead(tenant, &heads);
      }
    }
  } else {
    for (const std::string& name : tenants) {
      form::v1::GetTenantRequest request;
      request.set_name(name);
      const auto tenant = session.form_store().GetTenant(request, call);
      unreachable = unreachable || ExitCodeOf(tenant.status()) == kUnreachable;
      if (tenant.ok()) {
        AddHead(*tenant, &heads);
      }
    }
  }
  if (unreachable) {
    session.Note("form-store cannot be reached: the report may be behind it");
  }
  return heads;
}

absl::StatusOr<reporting::v1::QueryReportResponse> QueryAll(
    Session& session, reporting::v1::QueryReportRequest request) {
  request.set_page_size(1000);
  request.set_language_code(session.language());
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    ASSIGN_OR_RETURN(auto whole, QueryPages(session, request));
    if (whole.has_value()) {
      return *std::move(whole);
    }
  }
  return absl::AbortedError(
      "forms change faster than the pages of this report can be read: group "
      "by fewer fields, narrow it by --filter, or write it as one file with "
      "--format csv");
}

}  // namespace jixiao::cli
