#include "services/reporting/handler/report_messages.h"

#include <cstdint>
#include <utility>

#include "google/protobuf/util/json_util.h"

#include "services/reporting/render/csv.h"
#include "services/reporting/render/report_page.h"

namespace jixiao::reporting {
namespace {

std::string InLanguage(const std::string& zh, const std::string& en,
                       Language language) {
  return language == Language::kZh ? zh : en;
}

void SetDuration(absl::Duration value, google::protobuf::Duration& message) {
  constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
  const std::int64_t nanos = absl::ToInt64Nanoseconds(value);
  message.set_seconds(nanos / kNanosPerSecond);
  message.set_nanos(static_cast<std::int32_t>(nanos % kNanosPerSecond));
}

// All rows. A rendering is a function of query and points in history: it says
// nothing of the lag.
v1::QueryReportResponse Whole(const PlannedReport& planned,
                              const QueryResult& result,
                              const ReportAnswer& answer, Language language) {
  v1::QueryReportResponse report = Frame(planned, result, answer, language);
  AddRows(planned, result, 0, result.rows.size(), report);
  report.clear_lag();
  return report;
}

RenderedFile Json(const v1::QueryReportResponse& report) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  RenderedFile file{.media_type = "application/json", .bytes = {}};
  // A message of ours with valid UTF-8 always has a JSON form.
  (void)google::protobuf::util::MessageToJsonString(report, &file.bytes,
                                                    options);
  return file;
}

RenderedFile Page(const v1::RenderReportRequest& request,
                  const std::vector<PlannedReport>& plans,
                  const ReportAnswer& answer, Language language) {
  ReportPage page{.title = request.title(),
                  .language = language,
                  .key_figures = {},
                  .sections = {}};
  const auto asked = static_cast<std::size_t>(request.requests_size());
  for (std::size_t i = 0; i < asked; ++i) {
    ReportSection& section = page.sections.emplace_back();
    section.report = Whole(plans[i], answer.results[i], answer, language);
    if (plans[i].named != nullptr) {
      section.description =
          InLanguage(plans[i].named->description_zh(),
                     plans[i].named->description_en(), language);
    }
  }
  if (plans.size() > asked) {
    page.key_figures =
        Whole(plans.back(), answer.results.back(), answer, language);
  }
  return {.media_type = "text/html; charset=utf-8", .bytes = ToHtml(page)};
}

}  // namespace

v1::QueryReportResponse Frame(const PlannedReport& planned,
                              const QueryResult& result,
                              const ReportAnswer& answer, Language language) {
  v1::QueryReportResponse response;
  if (planned.named != nullptr) {
    response.set_title(InLanguage(planned.named->title_zh(),
                                  planned.named->title_en(), language));
  }
  for (v1::ReportColumn& column : ColumnsOf(planned.plan, language)) {
    *response.add_columns() = std::move(column);
  }
  *response.mutable_totals() = ToMessage(result.totals, planned.plan);
  response.mutable_as_of()->Assign(answer.as_of.begin(), answer.as_of.end());
  SetDuration(answer.lag, *response.mutable_lag());
  response.set_total_size(static_cast<std::int32_t>(result.rows.size()));
  return response;
}

void AddRows(const PlannedReport& planned, const QueryResult& result,
             std::size_t begin, std::size_t end,
             v1::QueryReportResponse& response) {
  for (std::size_t i = begin; i < end; ++i) {
    *response.add_rows() = ToMessage(result.rows[i], planned.plan);
  }
}

RenderedFile RenderAnswer(const v1::RenderReportRequest& request,
                          const std::vector<PlannedReport>& plans,
                          const ReportAnswer& answer, Language language) {
  switch (request.format()) {
    case v1::RENDER_FORMAT_CSV:
      return {
          .media_type = "text/csv; charset=utf-8",
          .bytes = ToCsv(Whole(plans[0], answer.results[0], answer, language),
                         request.byte_order_mark(),
                         language == Language::kZh ? "合计" : "Total")};
    case v1::RENDER_FORMAT_JSON:
      return Json(Whole(plans[0], answer.results[0], answer, language));
    default:
      return Page(request, plans, answer, language);
  }
}

v1::ReportQuery KeyFigureQuery() {
  v1::ReportQuery query;
  for (const char* measure :
       {"forms", "budget", "half_year_plan", "execution_share",
        "forms_with_cost_or_satisfaction", "findings"}) {
    query.add_measures(measure);
  }
  return query;
}

}  // namespace jixiao::reporting
