#include <string>

#include "common/base/errors.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/diff_page.h"
#include "tools/jixiao/form_state.h"
#include "tools/jixiao/output.h"

namespace jixiao::cli {
namespace {

constexpr char kText[] =
    "Tells how two states of a form, or two forms of a tenant, differ: "
    "amounts,\n"
    "indicators matched row by row (▲ the target asks for more, ▼ for less,\n"
    "≠ neither), and all other fields.\n"
    "  diff NAME          the present state and the revision before it\n"
    "  diff NAME@3        revision 3 and the present state\n"
    "  diff NAME@3 @7     revisions 3 and 7\n"
    "  diff NAME NAME     two forms, each as it is or, with @N, as it was\n"
    "`jixiao history NAME` lists the revisions. The exit code is 0 when "
    "nothing\n"
    "differs and 1 when something does.";

using Sides = form::v1::DiffFormsRequest;

Sides SidesOf(std::string base, std::string target) {
  Sides sides;
  sides.set_base(std::move(base));
  sides.set_target(std::move(target));
  return sides;
}

// The two newest revisions.
absl::StatusOr<Sides> NewestOf(Session& session, const std::string& name) {
  form::v1::ListFormRevisionsRequest request;
  request.set_parent(name);
  request.set_page_size(2);
  const auto page =
      session.form_store().ListFormRevisions(request, session.call_options());
  if (!page.ok()) {
    return page.status();
  }
  if (page->form_revisions_size() < 2) {
    return absl::InvalidArgumentError(
        name + " has no revision before its present one; name another form");
  }
  return SidesOf(page->form_revisions(1).name(),
                 page->form_revisions(0).name());
}

absl::StatusOr<Sides> FindSides(Session& session, const Words& names) {
  const std::string form = names[0].substr(0, names[0].find('@'));
  if (names.size() == 2) {
    return SidesOf(
        StateName(names[0]),
        StateName(names[1].starts_with('@') ? form + names[1] : names[1]));
  }
  if (form != names[0]) {
    return SidesOf(StateName(names[0]), form);
  }
  return NewestOf(session, form);
}

// The forms, for the names of rows; empty when they cannot be had.
form::v1::Form FormOf(Session& session, const std::string& revision) {
  auto form = FetchState(session, revision);
  return form.ok() ? *std::move(form) : form::v1::Form();
}

}  // namespace

int RunDiff(Session& session, const Words& words) {
  Words names;
  std::string format = "text";
  Arguments arguments("diff NAME[@REVISION] [[NAME]@REVISION]", kText);
  arguments.Operands("NAME", &names, 1, 2);
  arguments.Choice("format", {"text", "json"}, &format,
                   "How the differences are written.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  const auto sides = FindSides(session, names);
  if (!sides.ok()) {
    return session.Fail(sides.status());
  }
  const auto diff =
      session.form_store().DiffForms(*sides, session.call_options());
  if (!diff.ok()) {
    return session.Fail(diff.status());
  }
  if (format == "json") {
    session.out() << ToJson(*diff, false);
  } else {
    PrintDiff(*diff, FormOf(session, diff->base()),
              FormOf(session, diff->target()), session.out());
  }
  return diff->equal() ? kFine : kFindings;
}

}  // namespace jixiao::cli
