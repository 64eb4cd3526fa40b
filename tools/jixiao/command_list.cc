#include "tools/jixiao/as_of.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/progress.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

struct ListOptions {
  std::string tenant;
  std::string filter;
  std::string order_by;
  std::string limit = "0";
  std::string format = "table";
  std::string as_of;
  bool show_deleted = false;
};

Table FormTable() {
  Table table;
  table.Column("form");
  table.Column("project", Table::Align::kLeft, true);
  table.Column("year", Table::Align::kRight);
  table.Column("万元", Table::Align::kRight);
  table.Column("state", Table::Align::kLeft, true);
  table.Column("findings");
  return table;
}

void AddRow(const form::v1::Form& form, Table* table) {
  table->Row({LastSegment(form.name()), form.project().display_name(),
              std::to_string(form.project().fiscal_year()),
              WanYuan(form.funding().effective_total()),
              form.has_delete_time() ? "DELETED" : StateText(form.state()),
              FindingsText(form.validation())});
}

int List(Session& session, const ListOptions& options, int64_t limit) {
  form::v1::ListFormsRequest request;
  request.set_parent(TenantName(options.tenant));
  request.set_filter(options.filter);
  request.set_order_by(options.order_by);
  request.set_show_deleted(options.show_deleted);
  const auto as_of = ResolveAsOf(session, request.parent(), options.as_of);
  if (!as_of.ok()) {
    return session.Fail(as_of.status());
  }
  if (as_of->has_value()) {
    *request.mutable_as_of() = **as_of;
  }
  request.set_page_size(limit > 0 && limit < 200 ? static_cast<int32_t>(limit)
                                                 : 200);
  Table table = FormTable();
  Progress progress(session.err(), session.err_is_terminal(), "forms", 0);
  int64_t count = 0;
  do {
    const auto page =
        session.form_store().ListForms(request, session.call_options());
    if (!page.ok()) {
      progress.Clear();
      return session.Fail(page.status());
    }
    progress.Clear();
    for (const form::v1::Form& form : page->forms()) {
      if (limit > 0 && count == limit) {
        break;
      }
      ++count;
      if (options.format == "table") {
        AddRow(form, &table);
      } else if (options.format == "names") {
        session.out() << form.name() << '\n';
      } else {
        session.out() << ToJson(form, true) << '\n';
      }
    }
    progress.Update(count);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && (limit == 0 || count < limit) &&
           session.out().good());
  progress.Clear();
  if (options.format == "table") {
    session.out() << table.ToString() << count
                  << (count == 1 ? " form" : " forms")
                  << (request.page_token().empty() ? "" : ", more follow")
                  << (count == 0 ? ""
                                 : "; NAME is " + request.parent() +
                                       "/forms/ and the first column")
                  << '\n';
  }
  return kFine;
}

}  // namespace

int RunList(Session& session, const Words& words) {
  ListOptions options;
  Arguments arguments(
      "list --tenant ID",
      "Lists the forms of a tenant. The filter is CEL over the variable "
      "`form`\n"
      "(jixiao.form.v1.Form), e.g.\n"
      "  --filter 'form.project.fiscal_year == 2024 &&\n"
      "            form.project.display_name.contains(\"专项\")'\n"
      "  --filter 'form.state == FormState.FORM_STATE_DEPARTMENT_REVIEW'");
  arguments.Option("tenant", "ID", &options.tenant, "Tenant; needed.");
  arguments.Option("filter", "CEL", &options.filter,
                   "Only forms for which it is true.");
  arguments.Option("order_by", "FIELDS", &options.order_by,
                   "E.g. 'funding.effective_total desc, name'.");
  arguments.Option("limit", "N", &options.limit,
                   "At most this many; 0 is all.");
  arguments.Option("as_of", "REV|TIME", &options.as_of, kAsOfHelp);
  arguments.Switch("show_deleted", &options.show_deleted,
                   "Include deleted forms.");
  arguments.Choice("format", {"table", "names", "json"}, &options.format,
                   "How forms are written; json is one line each.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (options.tenant.empty()) {
    return session.FailUsage("--tenant is needed, e.g. --tenant nantong");
  }
  const auto limit = ParseCount(options.limit);
  if (!limit.has_value()) {
    return session.FailUsage("--limit takes a whole number");
  }
  return List(session, options, *limit);
}

}  // namespace jixiao::cli
