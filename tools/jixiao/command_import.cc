#include <algorithm>

#include "tools/jixiao/commands.h"
#include "tools/jixiao/document_import.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using form::v1::ImportDocumentsResponse;
using form::v1::ImportedForm;

struct ImportOptions {
  Words files;
  std::string tenant;
  std::string template_name;
  std::string on_existing = "skip_if_equal";
  std::string format = "table";
  bool dry_run = false;
  bool explain = false;
  bool skip_validation = false;
};

std::string OutcomeText(const ImportedForm& form) {
  switch (form.outcome()) {
    case form::v1::IMPORT_OUTCOME_CREATED:
      return "created";
    case form::v1::IMPORT_OUTCOME_UPDATED:
      return "updated";
    case form::v1::IMPORT_OUTCOME_UNCHANGED:
      return "already there";
    case form::v1::IMPORT_OUTCOME_DIFFERS:
      return "differs";
    case form::v1::IMPORT_OUTCOME_CHECKED:
      return "checked";
    default:
      return "failed";
  }
}

void PrintRepair(Session& session, const form::v1::Repair& repair) {
  std::string line = "   row " + std::to_string(repair.row());
  if (repair.column() > 0) {
    line += ", column " + std::to_string(repair.column());
  }
  line += ": " + repair.rule() + ": " + repair.description();
  if (repair.confidence() < 100) {
    line += " (" + std::to_string(repair.confidence()) + " % sure)";
  }
  session.out() << WrapText(line, 5) << '\n';
}

// Text of the document that no form took: nobody shall believe it was read.
void PrintNotes(Session& session, const ImportDocumentsResponse& answer,
                bool explain) {
  if (answer.notes().empty()) {
    return;
  }
  session.out() << (explain ? "\n" : "")
                << "text before the first form belongs to none of them"
                << (explain ? ":" : "; --explain says where") << '\n';
  if (explain) {
    for (const form::v1::Repair& note : answer.notes()) {
      PrintRepair(session, note);
    }
  }
}

void PrintExplanation(Session& session, const ImportedForm& form) {
  session.out() << '\n'
                << WrapText(std::to_string(form.form_index()) + ". " +
                                form.project_display_name(),
                            3)
                << '\n';
  for (const form::v1::Repair& repair : form.snapshot().source().repairs()) {
    PrintRepair(session, repair);
  }
  if (form.snapshot().source().repairs().empty()) {
    session.out() << "   nothing to repair\n";
  }
}

// Whether the document was read and none of its forms was refused.
bool WentWell(const ImportDocumentsResponse& answer) {
  return answer.status().code() == 0 &&
         std::all_of(answer.forms().begin(), answer.forms().end(),
                     [](const ImportedForm& form) {
                       return form.status().code() == 0;
                     });
}

void PrintDocument(Session& session, const ImportDocumentsResponse& answer,
                   bool explain) {
  const absl::Status status = FromRpcStatus(answer.status());
  if (!status.ok()) {
    session.out() << WrapText(answer.document_id() + ": not read", 2) << '\n'
                  << std::flush;
    session.Fail(status);
    return;
  }
  session.out() << WrapText(
                       answer.document_id() + ": " +
                           std::to_string(answer.forms_size()) +
                           (answer.forms_size() == 1 ? " form" : " forms") +
                           (answer.already_imported() ? ", already there" : ""),
                       2)
                << '\n';
  Table table;
  table.Column("#", Table::Align::kRight);
  table.Column("project", Table::Align::kLeft, true);
  table.Column("万元", Table::Align::kRight);
  table.Column("ind.", Table::Align::kRight);
  table.Column("findings");
  table.Column("result");
  for (const ImportedForm& form : answer.forms()) {
    table.Row(
        {std::to_string(form.form_index()), form.project_display_name(),
         WanYuan(form.has_total_fen() ? std::optional<int64_t>(form.total_fen())
                                      : std::nullopt),
         std::to_string(form.indicator_count()),
         FindingsText(form.validation()),
         answer.already_imported() ? "already there" : OutcomeText(form),
         LastSegment(form.form())});
  }
  session.out() << table.ToString() << std::flush;
  for (const ImportedForm& form : answer.forms()) {
    if (form.status().code() != 0) {
      session.err() << "form " << form.form_index() << ": ";
      session.Fail(FromRpcStatus(form.status()));
    }
    if (explain) {
      PrintExplanation(session, form);
    }
  }
  PrintNotes(session, answer, explain);
}

form::v1::OnExisting OnExistingOf(const std::string& word) {
  if (word == "update") {
    return form::v1::ON_EXISTING_UPDATE;
  }
  return word == "fail" ? form::v1::ON_EXISTING_FAIL
                        : form::v1::ON_EXISTING_SKIP_IF_EQUAL;
}

void Declare(ImportOptions* options, Arguments* arguments) {
  arguments->Operands("FILE", &options->files, 1, Arguments::kAnyNumber);
  arguments->Option("tenant", "ID", &options->tenant,
                    "Tenant that the forms belong to; needed.");
  arguments->Option("template", "NAME", &options->template_name,
                    "Template to read by, when not the tenant's default.");
  arguments->Choice("on_existing", {"skip_if_equal", "update", "fail"},
                    &options->on_existing,
                    "What to do with a form that is there already.");
  arguments->Switch("dry_run", &options->dry_run,
                    "Read and judge, store nothing.");
  arguments->Switch("explain", &options->explain,
                    "Also say what was repaired while reading, and where.");
  arguments->Switch("skip_validation", &options->skip_validation,
                    "Do not ask validation (bulk loads).");
  arguments->Choice("format", {"table", "json"}, &options->format,
                    "How the answer is written; json is one line a document.");
}

form::v1::DocumentHeader HeaderOf(const ImportOptions& options) {
  form::v1::DocumentHeader header;
  header.set_parent(TenantName(options.tenant));
  if (!options.template_name.empty()) {
    const bool full = options.template_name.rfind("templates/", 0) == 0;
    header.set_template_((full ? "" : "templates/") + options.template_name);
  }
  header.set_on_existing(OnExistingOf(options.on_existing));
  header.set_validate_only(options.dry_run);
  header.set_skip_validation(options.skip_validation);
  header.set_return_forms(options.explain);
  return header;
}

}  // namespace

int RunImport(Session& session, const Words& words) {
  ImportOptions options;
  Arguments arguments(
      "import --tenant ID FILE…",
      "Reads documents into forms, judges them, and stores them. Prints a row\n"
      "per form: total, indicators, findings (E errors, W warnings, I infos,\n"
      "D deferred) and what became of it; `jixiao list` names the forms.\n"
      "Importing the same document again adds nothing.");
  Declare(&options, &arguments);
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (options.tenant.empty()) {
    return session.FailUsage("--tenant is needed, e.g. --tenant nantong");
  }
  if (absl::Status readable = CheckReadable(options.files); !readable.ok()) {
    return session.Fail(readable);
  }
  bool well = true;
  bool first = true;
  const absl::Status status = ImportFiles(
      session, options.files, HeaderOf(options),
      [&](const ImportDocumentsResponse& answer) {
        well = WentWell(answer) && well;
        if (options.format == "json") {
          session.out() << ToJson(answer, true) << '\n' << std::flush;
          return;
        }
        session.out() << (first ? "" : "\n");
        first = false;
        PrintDocument(session, answer, options.explain);
      });
  if (!status.ok()) {
    return session.Fail(status);
  }
  return well ? kFine : kRefused;
}

}  // namespace jixiao::cli
