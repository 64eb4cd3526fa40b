#include "google/protobuf/util/time_util.h"

#include "common/base/resource_name.h"
#include "tools/jixiao/as_of.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/form_page.h"
#include "tools/jixiao/form_state.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

// The form as it was at a point in the tenant's history.
absl::StatusOr<form::v1::Form> FetchAsOf(Session& session,
                                         const std::string& name,
                                         const std::string& as_of,
                                         bool show_deleted) {
  const auto parsed = base::ParseFormName(name);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(
        "--as_of goes with tenants/T/forms/F, without a revision");
  }
  const std::string tenant = base::TenantName{parsed->tenant}.ToString();
  const auto point = ResolveAsOf(session, tenant, as_of);
  if (!point.ok()) {
    return point.status();
  }
  form::v1::GetFormRequest request;
  request.set_name(name);
  request.set_show_deleted(show_deleted);
  *request.mutable_as_of() = **point;
  return session.form_store().GetForm(request, session.call_options());
}

std::vector<std::string> RevisionRow(const form::v1::FormRevision& revision) {
  using google::protobuf::util::TimeUtil;
  const std::string time = TimeUtil::ToString(revision.create_time());
  if (!revision.has_snapshot()) {
    return {LastSegment(revision.name()), time, "COMPACTED", "", ""};
  }
  const form::v1::Form& form = revision.snapshot();
  return {LastSegment(revision.name()), time,
          form.has_delete_time() ? "DELETED" : StateText(form.state()),
          WanYuan(form.funding().effective_total()),
          form.project().display_name()};
}

}  // namespace

int RunGet(Session& session, const Words& words) {
  Words names;
  std::string format = "text";
  std::string as_of;
  bool show_deleted = false;
  Arguments arguments(
      "get NAME[@REVISION]",
      "Shows a form (tenants/T/forms/F), or what it was at one of its\n"
      "revisions. Contacts are masked.");
  arguments.Operands("NAME", &names, 1, 1);
  arguments.Choice("format", {"text", "json"}, &format,
                   "How the form is written.");
  arguments.Option("as_of", "REV|TIME", &as_of, kAsOfHelp);
  arguments.Switch("show_deleted", &show_deleted, "Show a deleted form, too.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  const auto form = as_of.empty()
                        ? FetchState(session, StateName(names[0]), show_deleted)
                        : FetchAsOf(session, names[0], as_of, show_deleted);
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
      if (format == "json") {
        session.out() << ToJson(revision, true) << '\n';
      } else {
        table.Row(RevisionRow(revision));
      }
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (format == "table") {
    session.out() << table.ToString();
  }
  return kFine;
}

}  // namespace jixiao::cli
