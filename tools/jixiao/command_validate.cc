#include "common/base/status_macros.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/document_import.h"
#include "tools/jixiao/output.h"
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
  ValidateFormResponse result;
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
  Judged judged{form.project().display_name(), {}};
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
  ASSIGN_OR_RETURN(judged.result, Explain(session, *report));
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

absl::Status JudgeAllStored(Session& session, const ValidateOptions& options,
                            std::vector<Judged>* all) {
  Words names = options.subjects;
  if (names.empty()) {
    ASSIGN_OR_RETURN(names, AllForms(session, TenantName(options.tenant)));
  }
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(Judged judged,
                     JudgeStored(session, name, options.rule_set));
    all->push_back(std::move(judged));
  }
  return absl::OkStatus();
}

absl::Status JudgeImported(Session& session, const ValidateOptions& options,
                           const form::v1::ImportDocumentsResponse& answer,
                           std::vector<Judged>* all) {
  RETURN_IF_ERROR(FromRpcStatus(answer.status()));
  for (const form::v1::ImportedForm& form : answer.forms()) {
    RETURN_IF_ERROR(FromRpcStatus(form.status()));
    Judged judged{form.project_display_name(), {}};
    if (options.rule_set.empty() && form.has_report()) {
      ASSIGN_OR_RETURN(judged.result, Explain(session, form.report()));
    } else {
      std::string rule_set = options.rule_set;
      if (rule_set.empty()) {
        ASSIGN_OR_RETURN(rule_set,
                         DefaultRuleSet(session, TenantName(options.tenant)));
      }
      ASSIGN_OR_RETURN(judged.result,
                       Judge(session, form.snapshot(), rule_set));
    }
    all->push_back(std::move(judged));
  }
  return absl::OkStatus();
}

absl::Status JudgeFiles(Session& session, const ValidateOptions& options,
                        std::vector<Judged>* all) {
  form::v1::DocumentHeader header;
  header.set_parent(TenantName(options.tenant));
  header.set_validate_only(true);
  header.set_return_forms(true);
  absl::Status judged;
  const absl::Status status =
      ImportFiles(session, options.subjects, header, [&](const auto& answer) {
        if (judged.ok()) {
          judged = JudgeImported(session, options, answer, all);
        }
      });
  return status.ok() ? judged : status;
}

int Print(Session& session, const std::string& format,
          const std::vector<Judged>& all) {
  bool blocked = false;
  for (const Judged& judged : all) {
    const ValidationReport& report = judged.result.report();
    blocked = blocked || Blocks(report);
    if (format == "json") {
      session.out() << ToJson(judged.result, true) << '\n';
      continue;
    }
    session.out() << TerminalText(judged.title) << ": " << CountsText(report)
                  << (Blocks(report) ? "; cannot be submitted" : "") << '\n';
    if (format == "text") {
      PrintFindings(report, judged.result.texts(), session.out());
      session.out() << '\n';
    }
  }
  return blocked ? kFindings : kFine;
}

}  // namespace

int RunValidate(Session& session, const Words& words) {
  ValidateOptions options;
  Arguments arguments(
      "validate NAME… | validate --tenant ID FILE…",
      "Shows all findings of stored forms (tenants/T/forms/F), or of the "
      "forms\n"
      "in documents without storing them, each with its clause. Exits with 1\n"
      "when a finding of severity ERROR stands in the way of submission.");
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
  std::vector<Judged> all;
  const absl::Status status = stored ? JudgeAllStored(session, options, &all)
                                     : JudgeFiles(session, options, &all);
  return status.ok() ? Print(session, options.format, all)
                     : session.Fail(status);
}

}  // namespace jixiao::cli
