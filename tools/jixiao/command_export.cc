#include "tools/jixiao/archive_export.h"
#include "tools/jixiao/as_of.h"
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
  form::v1::ExportFormsRequest request;
  ArchiveOptions archive;
  std::string filter;
  std::string as_of;
  bool show_deleted = false;
  bool all = false;
  Arguments arguments(
      "export --tenant ID [-o FILE] | export --all --tenant ID -o DIR",
      "Writes all forms of a tenant, as of one revision, one JSON a line.\n"
      "Contacts are masked. With --all it writes an archive: the history, the\n"
      "forms and the rules as text in a new directory, with checksums, to be\n"
      "kept for decades and read without this program.");
  arguments.Option("tenant", "ID", &archive.tenant, "Tenant; needed.");
  arguments.Option("filter", "CEL", &filter,
                   "Only forms for which it is true, as in `jixiao list`.");
  arguments.Option("as_of", "REV|TIME", &as_of, kAsOfHelp);
  arguments.Switch("show_deleted", &show_deleted, "Include deleted forms.");
  arguments.Option("output", "FILE", &archive.dir,
                   "Where to write; standard output otherwise.", 'o');
  arguments.Switch("all", &all, "Write an archive.");
  arguments.Option("templates", "DIR", &archive.templates,
                   "With --all: put the form templates in DIR beside it.");
  arguments.Option("checkpoints", "DIR", &archive.checkpoints,
                   "With --all: put the checkpoints in DIR beside it.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (archive.tenant.empty()) {
    return session.FailUsage("--tenant is needed, e.g. --tenant nantong");
  }
  if (all) {
    return archive.dir.empty() || show_deleted || !filter.empty() ||
                   !as_of.empty()
               ? session.FailUsage(
                     "--all needs -o DIR, and takes no --filter, no --as_of "
                     "and "
                     "no --show_deleted: it is everything")
               : ExportArchive(session, archive);
  }
  request.set_parent(TenantName(archive.tenant));
  request.set_filter(filter);
  request.set_show_deleted(show_deleted);
  const auto point = ResolveAsOf(session, request.parent(), as_of);
  if (!point.ok()) {
    return session.Fail(point.status());
  }
  if (point->has_value()) {
    *request.mutable_as_of() = **point;
  }
  OutputFile file(archive.dir, session.out());
  if (absl::Status opened = file.Open(); !opened.ok()) {
    return session.Fail(opened);
  }
  return ExportTo(session, request, &file);
}

}  // namespace jixiao::cli
