#include "common/base/errors.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {

int RunSubmit(Session& session, const Words& words) {
  Words names;
  bool dry_run = false;
  Arguments arguments(
      "submit NAME…",
      "Submits forms (tenants/T/forms/F) to their departments. A form with\n"
      "findings of severity ERROR is refused; see them with\n"
      "`jixiao validate NAME`. Goes on after a refusal; exits with the first\n"
      "one's code.");
  arguments.Operands("NAME", &names, 1, Arguments::kAnyNumber);
  arguments.Switch("dry_run", &dry_run, "Check everything, change nothing.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  int result = kFine;
  for (const std::string& name : names) {
    form::v1::SubmitFormRequest request;
    request.set_name(name);
    request.set_validate_only(dry_run);
    const auto form =
        session.form_store().SubmitForm(request, session.call_options());
    if (form.ok()) {
      session.out() << name << ": "
                    << (dry_run ? "could be submitted"
                                : StateText(form->state()))
                    << std::endl;
      continue;
    }
    const bool is_unreachable = ExitCodeOf(form.status()) == kUnreachable;
    session.out() << name << ": "
                  << (is_unreachable ? "not submitted" : "refused")
                  << std::endl;
    const int code = session.Fail(form.status());
    if (errors::ReasonOf(form.status()) ==
        errors::ERROR_REASON_VALIDATION_FAILED) {
      session.Note("see what to mend with: jixiao validate " + name);
    }
    result = result == kFine ? code : result;
  }
  return result;
}

}  // namespace jixiao::cli
