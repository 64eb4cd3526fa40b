#include "services/reporting/handler/report_handler.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "services/reporting/handler/report_messages.h"
#include "services/reporting/render/form_page.h"

namespace jixiao::reporting {
namespace {

// With the fields around them, messages stay below 64 KiB.
constexpr std::size_t kChunkBytes = 63 * 1024;

absl::Status BadToken() {
  return errors::InvalidArgument(
      errors::ERROR_REASON_INVALID_PAGE_TOKEN,
      "the page token is none of this query: begin without one");
}

rpc::PageScope ScopeOf(const v1::QueryReportRequest& request,
                       const ReportAnswer& answer) {
  v1::QueryReportRequest query = request;
  query.clear_page_token();
  query.clear_page_size();
  query.clear_min_revisions();
  // `tenants/-` means others once there are more.
  std::string asked = query.SerializeAsString();
  std::string histories;
  for (const common::v1::TenantRevision& revision : answer.as_of) {
    base::AppendLengthPrefixed(revision.tenant(), &asked);
    histories += revision.history_id() + ",";
  }
  return {.parent = "reports",
          .query = base::Sha256Hex(asked),
          .history_id = std::move(histories)};
}

// One page of a list that does not change; `add` is called with the indices of
// its items.
template <typename Request, typename Response, typename Add>
absl::Status ListPage(const rpc::PageTokens& tokens,
                      const rpc::PageScope& scope, const Request& request,
                      std::size_t size, Response& response, Add add) {
  ASSIGN_OR_RETURN(const std::int32_t page_size,
                   rpc::CoercePageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string position,
                   tokens.Read(scope, request.page_token()));
  std::uint64_t begin = 0;
  if (!position.empty() &&
      (!absl::SimpleAtoi(position, &begin) || begin > size)) {
    return BadToken();
  }
  const std::size_t end =
      std::min(size, begin + static_cast<std::size_t>(page_size));
  for (std::size_t i = begin; i < end; ++i) {
    add(i);
  }
  if (end < size) {
    response.set_next_page_token(tokens.Make(scope, std::to_string(end)));
  }
  return absl::OkStatus();
}

template <typename Info>
void FillField(const Info& info, v1::ColumnKind kind, Language language,
               v1::ReportField& field) {
  v1::ReportColumn& column = *field.mutable_column();
  column.set_name(std::string(info.name));
  column.set_title(std::string(info.title.In(language)));
  column.set_kind(kind);
  column.set_type(info.type);
  field.set_description(std::string(info.description.In(language)));
}

// Writes a file piece by piece; `first` is what the first message has besides.
template <typename Response>
absl::Status WriteFile(std::string_view bytes, Response first,
                       rpc::Writer<Response>& writer) {
  Response message = std::move(first);
  do {
    message.set_data(std::string(bytes.substr(0, kChunkBytes)));
    bytes.remove_prefix(std::min(bytes.size(), kChunkBytes));
    RETURN_IF_ERROR(writer.Write(message));
    message.Clear();
  } while (!bytes.empty());
  return absl::OkStatus();
}

absl::Status CheckRender(const v1::RenderReportRequest& request,
                         int max_reports) {
  if (!v1::RenderFormat_IsValid(request.format()) ||
      request.format() == v1::RENDER_FORMAT_UNSPECIFIED) {
    return errors::InvalidField("format", "must be CSV, JSON or HTML");
  }
  if (request.requests().empty() || request.requests_size() > max_reports) {
    return errors::InvalidField(
        "requests", "ask for 1 to " + std::to_string(max_reports) + " reports");
  }
  if (request.format() != v1::RENDER_FORMAT_HTML &&
      request.requests_size() > 1) {
    return errors::InvalidField("requests",
                                "CSV and JSON hold one report; HTML several");
  }
  return absl::OkStatus();
}

// Key figures stand for a whole page only if its reports are of the same
// tenants, unfiltered.
bool HasKeyFigures(const v1::RenderReportRequest& request,
                   const std::vector<PlannedReport>& plans,
                   const std::vector<std::vector<std::string>>& tenants) {
  return request.format() == v1::RENDER_FORMAT_HTML &&
         std::all_of(plans.begin(), plans.end(),
                     [](const PlannedReport& planned) {
                       return planned.plan.filters.empty();
                     }) &&
         std::all_of(tenants.begin(), tenants.end(),
                     [&](const auto& some) { return some == tenants.front(); });
}

// Whether the caller, if limited to organisation units, may see the form.
bool MaySee(const security::Principal& principal, const form::v1::Form& form) {
  const auto is_own = [&](const std::string& name) {
    const std::string id = name.substr(name.rfind('/') + 1);
    return std::find(principal.org_units.begin(), principal.org_units.end(),
                     id) != principal.org_units.end();
  };
  return principal.org_units.empty() ||
         is_own(form.project().implementing_unit().org_unit()) ||
         is_own(form.project().department().org_unit());
}

absl::Status FormNotFound(const std::string& name) {
  return errors::NotFound(errors::ERROR_REASON_FORM_NOT_FOUND, "no such form")
      .With("form", name);
}

}  // namespace

absl::StatusOr<v1::QueryReportResponse> ReportHandler::QueryReport(
    const rpc::CallContext& context, const v1::QueryReportRequest& request) {
  ASSIGN_OR_RETURN(const std::int32_t page_size,
                   rpc::CoercePageSize(request.page_size()));
  ASSIGN_OR_RETURN(const Language language,
                   ParseLanguage(request.language_code(), "language_code"));
  ASSIGN_OR_RETURN(std::vector<std::string> tenants,
                   parts_.reader->ResolveTenants(context, request.request()));
  ASSIGN_OR_RETURN(PlannedReport planned,
                   parts_.reader->Plan(request.request()));
  std::vector<PlannedReport> plans;
  plans.push_back(std::move(planned));
  ASSIGN_OR_RETURN(const ReportAnswer answer,
                   parts_.reader->Answer(context, plans, {std::move(tenants)},
                                         request.min_revisions(), language));
  const QueryResult& result = answer.results.front();
  const QueryPlan& plan = plans.front().plan;
  const rpc::PageScope scope = ScopeOf(request, answer);
  ASSIGN_OR_RETURN(const std::string position,
                   parts_.page_tokens->Read(scope, request.page_token()));
  std::size_t begin = 0;
  if (!position.empty()) {
    const auto next = RowAfter(result, plan, position);
    if (!next.has_value()) {
      return BadToken();
    }
    begin = *next;
  }
  const std::size_t end =
      std::min(result.rows.size(), begin + static_cast<std::size_t>(page_size));
  v1::QueryReportResponse response =
      Frame(plans.front(), result, answer, language);
  AddRows(plans.front(), result, begin, end, response);
  if (end < result.rows.size()) {
    response.set_next_page_token(parts_.page_tokens->Make(
        scope, PositionOf(result.rows[end - 1], plan)));
  }
  return response;
}

absl::StatusOr<v1::ListReportsResponse> ReportHandler::ListReports(
    const rpc::CallContext&, const v1::ListReportsRequest& request) {
  const std::vector<const v1::Report*> reports = parts_.reports->All();
  v1::ListReportsResponse response;
  RETURN_IF_ERROR(ListPage(
      *parts_.page_tokens, {.parent = "reports", .query = {}, .history_id = {}},
      request, reports.size(), response,
      [&](std::size_t i) { *response.add_reports() = *reports[i]; }));
  return response;
}

absl::StatusOr<v1::ListReportFieldsResponse> ReportHandler::ListReportFields(
    const rpc::CallContext&, const v1::ListReportFieldsRequest& request) {
  ASSIGN_OR_RETURN(const Language language,
                   ParseLanguage(request.language_code(), "language_code"));
  const std::size_t dimensions = Dimensions().size();
  v1::ListReportFieldsResponse response;
  RETURN_IF_ERROR(ListPage(
      *parts_.page_tokens,
      {.parent = "reportFields", .query = {}, .history_id = {}}, request,
      dimensions + Measures().size(), response, [&](std::size_t i) {
        v1::ReportField& field = *response.add_fields();
        if (i < dimensions) {
          FillField(Dimensions()[i], v1::COLUMN_KIND_DIMENSION, language,
                    field);
        } else {
          FillField(Measures()[i - dimensions], v1::COLUMN_KIND_MEASURE,
                    language, field);
        }
      }));
  return response;
}

absl::Status ReportHandler::RenderReport(
    const rpc::CallContext& context, const v1::RenderReportRequest& request,
    rpc::Writer<v1::RenderReportResponse>& writer) {
  RETURN_IF_ERROR(CheckRender(request, parts_.reader->limits().max_reports));
  ASSIGN_OR_RETURN(const Language language,
                   ParseLanguage(request.language_code(), "language_code"));
  std::vector<PlannedReport> plans;
  std::vector<std::vector<std::string>> tenants;
  for (const v1::ReportRequest& asked : request.requests()) {
    ASSIGN_OR_RETURN(std::vector<std::string> some,
                     parts_.reader->ResolveTenants(context, asked));
    ASSIGN_OR_RETURN(PlannedReport planned, parts_.reader->Plan(asked));
    tenants.push_back(std::move(some));
    plans.push_back(std::move(planned));
  }
  if (HasKeyFigures(request, plans, tenants)) {
    PlannedReport figures;
    ASSIGN_OR_RETURN(figures.plan, MakePlan(KeyFigureQuery(), {}));
    plans.push_back(std::move(figures));
    tenants.push_back(tenants.front());
  }
  ASSIGN_OR_RETURN(const ReportAnswer answer,
                   parts_.reader->Answer(context, plans, tenants,
                                         request.min_revisions(), language));
  const RenderedFile file = RenderAnswer(request, plans, answer, language);
  v1::RenderReportResponse first;
  first.set_media_type(file.media_type);
  first.mutable_as_of()->Assign(answer.as_of.begin(), answer.as_of.end());
  return WriteFile(file.bytes, std::move(first), writer);
}

absl::Status ReportHandler::RenderForm(
    const rpc::CallContext& context, const v1::RenderFormRequest& request,
    rpc::Writer<v1::RenderFormResponse>& writer) {
  ASSIGN_OR_RETURN(const base::FormName name,
                   base::ParseFormName(request.name()));
  if (request.format() != v1::RENDER_FORMAT_HTML) {
    return errors::InvalidField("format", "a form is rendered as HTML");
  }
  if (!context.principal().MaySeeTenant(name.tenant)) {
    return FormNotFound(request.name());
  }
  ASSIGN_OR_RETURN(const form::v1::Form form,
                   parts_.forms->GetForm(context, request.name()));
  if (!MaySee(context.principal(), form)) {
    return FormNotFound(request.name());
  }
  ASSIGN_OR_RETURN(const auto form_template,
                   parts_.templates->Find(form.template_()));
  ASSIGN_OR_RETURN(const std::string html,
                   ToHtml(form, form_template->proto()));
  v1::RenderFormResponse first;
  first.set_media_type("text/html; charset=utf-8");
  first.mutable_as_of()->set_tenant(name.Parent().ToString());
  first.mutable_as_of()->set_revision(form.revision());
  return WriteFile(html, std::move(first), writer);
}

}  // namespace jixiao::reporting
