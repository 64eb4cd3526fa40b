#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/output_file.h"
#include "tools/jixiao/progress.h"

namespace jixiao::cli {
namespace {

int ExportTo(Session& session, const form::v1::ExportFormsRequest& request,
             OutputFile* file) {
  const auto stream =
      session.form_store().ExportForms(request, session.stream_options());
  Progress progress(session.err(), session.err_is_terminal(), "forms", 0);
  common::v1::TenantRevision as_of;
  int64_t count = 0;
  while (true) {
    auto response = stream->Read();
    progress.Clear();
    if (!response.ok()) {
      return session.Fail(response.status());
    }
    if (!response->has_value()) {
      break;
    }
    as_of = (*response)->as_of();
    for (const form::v1::ExportedForm& form : (*response)->forms()) {
      file->stream() << ToJson(form.form(), true) << '\n';
      ++count;
    }
    if (!file->stream()) {
      break;
    }
    progress.Update(count);
  }
  progress.Clear();
  if (absl::Status status = file->Finish(); !status.ok()) {
    return session.Fail(status);
  }
  if (!session.out()) {
    return kFine;  // the program's end looks at standard output
  }
  session.Note(std::to_string(count) + " forms as of " + as_of.tenant() +
               " revision " + std::to_string(as_of.revision()));
  return kFine;
}

}  // namespace

int RunExport(Session& session, const Words& words) {
  std::string tenant;
  std::string filter;
  std::string output;
  bool show_deleted = false;
  Arguments arguments(
      "export --tenant ID [-o FILE]",
      "Writes all forms of a tenant, as of one revision, one JSON a line.\n"
      "Contacts are masked.");
  arguments.Option("tenant", "ID", &tenant, "Tenant; needed.");
  arguments.Option("filter", "CEL", &filter,
                   "Only forms for which it is true, as in `jixiao list`.");
  arguments.Switch("show_deleted", &show_deleted, "Include deleted forms.");
  arguments.Option("output", "FILE", &output,
                   "Where to write; standard output otherwise.", 'o');
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (tenant.empty()) {
    return session.FailUsage("--tenant is needed, e.g. --tenant nantong");
  }
  form::v1::ExportFormsRequest request;
  request.set_parent(TenantName(tenant));
  request.set_filter(filter);
  request.set_show_deleted(show_deleted);
  OutputFile file(output, session.out());
  if (absl::Status opened = file.Open(); !opened.ok()) {
    return session.Fail(opened);
  }
  return ExportTo(session, request, &file);
}

}  // namespace jixiao::cli
