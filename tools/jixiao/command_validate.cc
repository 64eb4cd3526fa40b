#include "common/base/status_macros.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/document_import.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/progress.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using form::v1::ValidationReport;
using validation::v1::ValidateFormResponse;

struct ValidateOptions {
  Words subjects;
  std::string tenant;
  std::string rule_set;
  std::string format = "text";
};

// What is printed of one form.
struct Judged {
  std::string title;
  ValidateFormResponse result = {};
  // The stored report is of rules that are no longer loaded.
  bool anew = false;
};

std::string RuleSetName(const std::string& rule_set) {
  return (rule_set.rfind("ruleSets/", 0) == 0 ? "" : "ruleSets/") + rule_set;
}

absl::StatusOr<ValidateFormResponse> Judge(Session& session,
                                           const form::v1::Form& form,
                                           const std::string& rule_set) {
  validation::v1::ValidateFormRequest request;
  *request.mutable_form() = form;
  request.mutable_context()->set_rule_set(RuleSetName(rule_set));
  request.set_language_code(session.language());
  return session.validation().ValidateForm(request, session.call_options());
}

absl::StatusOr<std::string> DefaultRuleSet(Session& session,
                                           const std::string& tenant) {
  form::v1::GetTenantRequest request;
  request.set_name(tenant);
  ASSIGN_OR_RETURN(
      const form::v1::Tenant found,
      session.form_store().GetTenant(request, session.call_options()));
  return found.default_rule_set();
}

// Adds the sentences to a report that the store keeps.
absl::StatusOr<ValidateFormResponse> Explain(Session& session,
                                             const ValidationReport& report) {
  ValidateFormResponse result;
  *result.mutable_report() = report;
  validation::v1::ExplainFindingsRequest request;
  request.set_rule_set(report.rule_set());
  request.set_rule_set_digest(report.rule_set_digest());
  *request.mutable_findings() = report.findings();
  request.set_language_code(session.language());
  ASSIGN_OR_RETURN(auto texts, session.validation().ExplainFindings(
                                   request, session.call_options()));
  result.mutable_texts()->Swap(texts.mutable_texts());
  return result;
}

absl::StatusOr<Judged> JudgeStored(Session& session, const std::string& name,
                                   const std::string& rule_set) {
  form::v1::GetFormRequest get;
  get.set_name(name);
  ASSIGN_OR_RETURN(const form::v1::Form form,
                   session.form_store().GetForm(get, session.call_options()));
  Judged judged{.title = form.project().display_name()};
  if (!rule_set.empty()) {
    ASSIGN_OR_RETURN(judged.result, Judge(session, form, rule_set));
    return judged;
  }
  form::v1::GetValidationReportRequest request;
  request.set_name(name + "/report");
  auto report =
      session.form_store().GetValidationReport(request, session.call_options());
  if (absl::IsNotFound(report.status())) {
    ASSIGN_OR_RETURN(
        const std::string usual,
        DefaultRuleSet(session, name.substr(0, name.find("/forms/"))));
    ASSIGN_OR_RETURN(judged.result, Judge(session, form, usual));
    return judged;
  }
  RETURN_IF_ERROR(report.status());
  auto explained = Explain(session, *report);
  judged.anew = absl::IsNotFound(explained.status());
  if (judged.anew) {
    explained = Judge(session, form, report->rule_set());
  }
  ASSIGN_OR_RETURN(judged.result, std::move(explained));
  return judged;
}

// The names of all forms of a tenant.
absl::StatusOr<Words> AllForms(Session& session, const std::string& tenant) {
  Words names;
  form::v1::ListFormsRequest request;
  request.set_parent(tenant);
  request.set_page_size(200);
  do {
    ASSIGN_OR_RETURN(
        const form::v1::ListFormsResponse page,
        session.form_store().ListForms(request, session.call_options()));
    for (const form::v1::Form& form : page.forms()) {
      names.push_back(form.name());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

// Prints forms as they are judged, and remembers how the command is to end.
class Judgements {
 public:
  Judgements(Session& session, const std::string& format)
      : session_(session), format_(format) {}

  void Print(const Judged& judged) {
    const ValidationReport& report = judged.result.report();
    blocked_ = blocked_ || Blocks(report);
    anew_ += judged.anew ? 1 : 0;
    if (format_ == "json") {
      session_.out() << ToJson(judged.result, true) << '\n' << std::flush;
      return;
    }
    session_.out() << WrapText(
                          judged.title + ": " + CountsText(report) +
                              (Blocks(report) ? "; cannot be submitted" : ""),
                          2)
                   << '\n';
    if (format_ == "text") {
      PrintFindings(report, judged.result.texts(), session_.out());
      session_.out() << '\n';
    }
    session_.out().flush();
  }
  // Says that `subject` could not be judged.
  void Fail(std::string_view subject, const absl::Status& status) {
    session_.err() << WrapText(subject, 2) << ": not judged\n";
    const int code = session_.Fail(status);
    failure_ = failure_ == kFine ? code : failure_;
  }
  void Take(std::string_view subject, const absl::StatusOr<Judged>& judged) {
    if (judged.ok()) {
      Print(*judged);
    } else {
      Fail(subject, judged.status());
    }
  }

  // Says what was judged otherwise than the store did.
  void NoteOthers() {
    if (anew_ > 0) {
      session_.Note(std::to_string(anew_) +
                    (anew_ == 1 ? " form was" : " forms were") +
                    " stored under other rules than those loaded now; shown "
                    "is what these find");
    }
  }
  // The first failure's code, or whether a form cannot be submitted.
  int ExitCode() const {
    return failure_ == kFine && blocked_ ? kFindings : failure_;
  }

 private:
  Session& session_;
  const std::string& format_;
  bool blocked_ = false;
  int anew_ = 0;
  int failure_ = kFine;
};

int JudgeAllStored(Session& session, const ValidateOptions& options) {
  Words names = options.subjects;
  if (names.empty()) {
    auto all = AllForms(session, TenantName(options.tenant));
    if (!all.ok()) {
      return session.Fail(all.status());
    }
    names = *std::move(all);
  }
  Judgements judgements(session, options.format);
  Progress progress(session.err(), session.err_is_terminal(), "forms",
                    static_cast<int64_t>(names.size()));
  int64_t done = 0;
  for (const std::string& name : names) {
    progress.Update(done++);
    const auto judged = JudgeStored(session, name, options.rule_set);
    progress.Clear();
    judgements.Take(name, judged);
    if (ExitCodeOf(judged.status()) == kUnreachable) {
      break;  // so would be every other one
    }
  }
  judgements.NoteOthers();
  return judgements.ExitCode();
}

absl::StatusOr<Judged> JudgeImported(Session& session,
                                     const ValidateOptions& options,
                                     const form::v1::ImportedForm& form) {
  RETURN_IF_ERROR(FromRpcStatus(form.status()));
  Judged judged{.title = form.project_display_name()};
  if (options.rule_set.empty() && form.has_report()) {
    ASSIGN_OR_RETURN(judged.result, Explain(session, form.report()));
    return judged;
  }
  std::string rule_set = options.rule_set;
  if (rule_set.empty()) {
    ASSIGN_OR_RETURN(rule_set,
                     DefaultRuleSet(session, TenantName(options.tenant)));
  }
  ASSIGN_OR_RETURN(judged.result, Judge(session, form.snapshot(), rule_set));
  return judged;
}

int JudgeFiles(Session& session, const ValidateOptions& options) {
  if (absl::Status readable = CheckReadable(options.subjects); !readable.ok()) {
    return session.Fail(readable);
  }
  form::v1::DocumentHeader header;
  header.set_parent(TenantName(options.tenant));
  header.set_validate_only(true);
  header.set_return_forms(true);
  Judgements judgements(session, options.format);
  const absl::Status status =
      ImportFiles(session, options.subjects, header, [&](const auto& answer) {
        const std::string& id = answer.document_id();
        if (answer.status().code() != 0) {
          judgements.Fail(id, FromRpcStatus(answer.status()));
        }
        for (const form::v1::ImportedForm& form : answer.forms()) {
          judgements.Take(id + ", form " + std::to_string(form.form_index()),
                          JudgeImported(session, options, form));
        }
      });
  if (!status.ok()) {
    return session.Fail(status);
  }
  const int code = judgements.ExitCode();
  return code == kUsage ? kRefused : code;  // the words were fine
}

}  // namespace

int RunValidate(Session& session, const Words& words) {
  ValidateOptions options;
  Arguments arguments(
      "validate NAME… | validate --tenant ID FILE…",
      "Shows all findings of stored forms (tenants/T/forms/F), or of the "
      "forms\n"
      "in documents without storing them, each with its clause. Exits with 1\n"
      "when a finding of severity ERROR stands in the way of submission; goes\n"
      "on after what cannot be judged and exits with the first one's code.");
  arguments.Operands("NAME or FILE", &options.subjects, 0,
                     Arguments::kAnyNumber);
  arguments.Option("tenant", "ID", &options.tenant,
                   "Tenant by whose template and rules documents are judged.");
  arguments.Option("rule_set", "NAME", &options.rule_set,
                   "Judge by this rule set instead of the tenant's.");
  arguments.Choice("format", {"text", "summary", "json"}, &options.format,
                   "How findings are written; summary and json are one line a "
                   "form.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  const bool stored =
      options.subjects.empty() || options.subjects[0].rfind("tenants/", 0) == 0;
  if (options.tenant.empty() && (!stored || options.subjects.empty())) {
    return session.FailUsage(
        "say --tenant ID to judge files or all forms of a tenant; one form is "
        "named tenants/T/forms/F");
  }
  return stored ? JudgeAllStored(session, options)
                : JudgeFiles(session, options);
}

}  // namespace jixiao::cli
