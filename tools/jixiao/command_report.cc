#include "absl/strings/str_split.h"

#include "common/base/utf8.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/output_file.h"
#include "tools/jixiao/report_query.h"
#include "tools/jixiao/report_table.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

namespace pb = reporting::v1;

struct ReportOptions {
  Words reports;
  std::string tenant;
  std::string group_by;
  std::string measures;
  std::string filter;
  std::string order_by;
  std::string format = "table";
  std::string output;
  std::string title;
  bool byte_order_mark = false;
};

void AddWords(const std::string& list,
              google::protobuf::RepeatedPtrField<std::string>* words) {
  for (absl::string_view word :
       absl::StrSplit(list, absl::ByAnyChar(", "), absl::SkipEmpty())) {
    words->Add(std::string(word));
  }
}

Words TenantsOf(const ReportOptions& options) {
  Words tenants = absl::StrSplit(options.tenant, ',', absl::SkipEmpty());
  for (std::string& tenant : tenants) {
    tenant = TenantName(tenant);
  }
  return tenants;
}

pb::ReportRequest RequestOf(const ReportOptions& options,
                            const std::string& report) {
  pb::ReportRequest request;
  for (const std::string& tenant : TenantsOf(options)) {
    request.add_tenants(tenant);
  }
  if (!report.empty()) {
    request.set_report((report.rfind("reports/", 0) == 0 ? "" : "reports/") +
                       report);
  }
  AddWords(options.group_by, request.mutable_query()->mutable_group_by());
  AddWords(options.measures, request.mutable_query()->mutable_measures());
  request.mutable_query()->set_filter(options.filter);
  request.mutable_query()->set_order_by(options.order_by);
  return request;
}

int PrintTables(Session& session, const ReportOptions& options,
                OutputFile* file) {
  const auto heads = Heads(session, TenantsOf(options));
  for (const std::string& report : options.reports) {
    pb::QueryReportRequest request;
    *request.mutable_request() = RequestOf(options, report);
    *request.mutable_min_revisions() = heads;
    const auto response = QueryAll(session, std::move(request));
    if (!response.ok()) {
      return session.Fail(response.status());
    }
    PrintReport(*response, session.language(), file->stream());
  }
  const absl::Status written = file->Finish();
  return written.ok() ? kFine : session.Fail(written);
}

pb::RenderFormat FormatOf(const std::string& word) {
  if (word == "csv") {
    return pb::RENDER_FORMAT_CSV;
  }
  return word == "json" ? pb::RENDER_FORMAT_JSON : pb::RENDER_FORMAT_HTML;
}

// CSV has no place for them.
void NoteRevisions(Session& session, const Revisions& as_of) {
  std::string text;
  for (const common::v1::TenantRevision& point : as_of) {
    text += (text.empty() ? "as of " : ", ") + point.tenant() + " revision " +
            std::to_string(point.revision());
  }
  if (!text.empty()) {
    session.Note(text);
  }
}

int Render(Session& session, const ReportOptions& options, OutputFile* file) {
  pb::RenderReportRequest request;
  for (const std::string& report : options.reports) {
    *request.add_requests() = RequestOf(options, report);
  }
  request.set_format(FormatOf(options.format));
  *request.mutable_min_revisions() = Heads(session, TenantsOf(options));
  request.set_language_code(session.language());
  request.set_title(options.title);
  request.set_byte_order_mark(options.byte_order_mark);
  const auto stream =
      session.reporting().RenderReport(request, session.call_options());
  Revisions as_of;
  while (true) {
    auto piece = stream->Read();
    if (!piece.ok()) {
      return session.Fail(piece.status());
    }
    if (!piece->has_value()) {
      break;
    }
    as_of.MergeFrom((*piece)->as_of());  // in the first message only
    file->stream() << (*piece)->data();
  }
  if (absl::Status written = file->Finish(); !written.ok()) {
    return session.Fail(written);
  }
  if (!options.output.empty() && options.output != "-") {
    session.Note("wrote " + options.output);
  }
  if (options.format == "csv") {
    NoteRevisions(session, as_of);
  }
  return kFine;
}

// Fields of a kind with what they mean, wrapped: nothing is cut.
void PrintFields(const pb::ListReportFieldsResponse& fields,
                 pb::ColumnKind kind, std::ostream& out) {
  constexpr size_t kNameColumns = 25;
  for (const pb::ReportField& field : fields.fields()) {
    if (field.column().kind() == kind) {
      out << WrapText(
                 "  " + base::PadRight(field.column().name(), kNameColumns) +
                     ' ' + field.column().title() + ": " + field.description(),
                 kNameColumns + 3)
          << '\n';
    }
  }
}

int ListNames(Session& session) {
  pb::ListReportsRequest request;
  request.set_page_size(1000);
  const auto reports =
      session.reporting().ListReports(request, session.call_options());
  if (!reports.ok()) {
    return session.Fail(reports.status());
  }
  const bool zh = session.language() == "zh";
  Table names;
  names.Column("report");
  names.Column("title", Table::Align::kLeft, true);
  for (const pb::Report& report : reports->reports()) {
    names.Row({LastSegment(report.name()),
               zh ? report.title_zh() : report.title_en()});
  }
  pb::ListReportFieldsRequest fields_request;
  fields_request.set_page_size(1000);
  fields_request.set_language_code(session.language());
  const auto fields = session.reporting().ListReportFields(
      fields_request, session.call_options());
  if (!fields.ok()) {
    return session.Fail(fields.status());
  }
  session.out() << names.ToString() << "\nDimensions (--group_by):\n";
  PrintFields(*fields, pb::COLUMN_KIND_DIMENSION, session.out());
  session.out() << "\nMeasures (--measures):\n";
  PrintFields(*fields, pb::COLUMN_KIND_MEASURE, session.out());
  return kFine;
}

void Declare(ReportOptions* options, Arguments* arguments) {
  arguments->Operands("REPORT", &options->reports, 0, Arguments::kAnyNumber);
  arguments->Option("tenant", "ID[,ID…]", &options->tenant,
                    "Tenants; `-` is all that you may see. Needed.");
  arguments->Option("group_by", "FIELDS", &options->group_by,
                    "Dimensions, separated by commas.");
  arguments->Option("measures", "FIELDS", &options->measures,
                    "Measures, separated by commas.");
  arguments->Option("filter", "CEL", &options->filter,
                    "E.g. 'fiscal_year == 2024'.");
  arguments->Option("order_by", "FIELDS", &options->order_by,
                    "E.g. 'budget desc'.");
  arguments->Choice("format", {"table", "csv", "json", "html"},
                    &options->format,
                    "html takes several reports on one page.");
  arguments->Option("output", "FILE", &options->output,
                    "Where to write; standard output otherwise.", 'o');
  arguments->Option("title", "TEXT", &options->title, "Title of the page.");
  arguments->Switch("bom", &options->byte_order_mark,
                    "Begin CSV with a byte-order mark, for spreadsheets.");
}

}  // namespace

int RunReport(Session& session, const Words& words) {
  ReportOptions options;
  Arguments arguments(
      "report NAME… --tenant ID | report list",
      "Prints named reports (summary, funding, coverage, findings), or a "
      "query\n"
      "of your own by --group_by and --measures. `report list` names reports\n"
      "and fields. Whatever was written before is included; every report says\n"
      "which revisions it shows.");
  Declare(&options, &arguments);
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (options.reports == Words{"list"}) {
    return ListNames(session);
  }
  if (options.tenant.empty()) {
    return session.FailUsage("--tenant is needed, e.g. --tenant nantong");
  }
  if (options.reports.empty()) {
    if (options.measures.empty()) {
      return session.FailUsage(
          "name a report, or --measures; `jixiao report list` lists both");
    }
    options.reports = {""};
  }
  if ((options.format == "csv" || options.format == "json") &&
      options.reports.size() > 1) {
    return session.FailUsage(options.format + " takes one report at a time");
  }
  OutputFile file(options.output, session.out());
  if (absl::Status opened = file.Open(); !opened.ok()) {
    return session.Fail(opened);
  }
  return options.format == "table" ? PrintTables(session, options, &file)
                                   : Render(session, options, &file);
}

}  // namespace jixiao::cli
