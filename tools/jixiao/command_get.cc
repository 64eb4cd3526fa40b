#include "google/protobuf/util/time_util.h"

#include "tools/jixiao/commands.h"
#include "tools/jixiao/form_page.h"
#include "tools/jixiao/form_state.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
int RunGet(Session& session, const Words& words) {
  Words names;
  std::string format = "text";
  bool show_deleted = false;
  Arguments arguments(
      "get NAME[@REVISION]",
      "Shows a form (tenants/T/forms/F), or what it was at one of its\n"
      "revisions. Contacts are masked.");
  arguments.Operands("NAME", &names, 1, 1);
  arguments.Choice("format", {"text", "json"}, &format,
                   "How the form is written.");
  arguments.Switch("show_deleted", &show_deleted, "Show a deleted form, too.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  const auto form = FetchState(session, StateName(names[0]), show_deleted);
  if (!form.ok()) {
    return session.Fail(form.status());
  }
  if (format == "json") {
    session.out() << ToJson(*form, false);
  } else {
    PrintForm(*form, session.out());
  }
  return kFine;
}

int RunHistory(Session& session, const Words& words) {
  Words names;
  std::string format = "table";
  Arguments arguments("history NAME",
                      "Lists the revisions of a form, newest first. Show one "
                      "with\n`jixiao get NAME@REVISION`.");
  arguments.Operands("NAME", &names, 1, 1);
  arguments.Choice("format", {"table", "json"}, &format,
                   "How revisions are written; json is one line each.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  Table table;
  table.Column("revision", Table::Align::kRight);
  table.Column("time");
  table.Column("state");
  table.Column("万元", Table::Align::kRight);
  table.Column("project", Table::Align::kLeft, true);
  form::v1::ListFormRevisionsRequest request;
  request.set_parent(names[0]);
  do {
    const auto page =
        session.form_store().ListFormRevisions(request, session.call_options());
    if (!page.ok()) {
      return session.Fail(page.status());
    }
    for (const form::v1::FormRevision& revision : page->form_revisions()) {
      const form::v1::Form& form = revision.snapshot();
      if (format == "json") {
        session.out() << ToJson(revision, true) << '\n';
        continue;
      }
      table.Row(
          {LastSegment(revision.name()),
           google::protobuf::util::TimeUtil::ToString(revision.create_time()),
           form.has_delete_time() ? "DELETED" : StateText(form.state()),
           WanYuan(form.funding().effective_total()),
           form.project().display_name()});
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (format == "table") {
    session.out() << table.ToString();
  }
  return kFine;
}

}  // namespace jixiao::cli
