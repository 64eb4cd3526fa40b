#include <algorithm>

#include "google/protobuf/util/time_util.h"

#include "tools/jixiao/commands.h"
#include "tools/jixiao/cursor_file.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using form::v1::Change;

struct WatchOptions {
  Words tenants;
  std::string cursor_file;
  std::string format = "text";
  bool once = false;
};

std::string WithoutPrefix(const std::string& name, std::string_view prefix) {
  return name.rfind(prefix, 0) == 0 ? name.substr(prefix.size()) : name;
}

// What happened to the resource, as far as the reader may know.
std::string ActionText(const Change& change) {
  const std::string scope_event = WithoutPrefix(
      form::v1::ScopeEvent_Name(change.scope_event()), "SCOPE_EVENT_");
  const std::string action = WithoutPrefix(
      form::v1::ChangeAction_Name(change.action()), "CHANGE_ACTION_");
  switch (change.scope_event()) {
    case form::v1::SCOPE_EVENT_UNSPECIFIED:
      return action;
    case form::v1::SCOPE_EVENT_LEFT_SCOPE:
      return scope_event;
    default:
      return action + ',' + scope_event;
  }
}

std::string Line(const Change& change) {
  std::string line =
      google::protobuf::util::TimeUtil::ToString(change.commit_time()) + ' ' +
      LastSegment(change.tenant()) + ' ' + std::to_string(change.revision()) +
      ' ' + ActionText(change) + ' ' + change.resource_name();
  if (change.has_form()) {
    line += ' ' + change.form().project().display_name();
  }
  return TerminalText(line);
}

// The request: from the cursors, plus the tenants named that have none yet.
form::v1::WatchChangesRequest RequestOf(const WatchOptions& options,
                                        const Cursors& cursors) {
  form::v1::WatchChangesRequest request;
  request.set_all_tenants(options.tenants.empty());
  for (const auto& [tenant, cursor] : cursors) {
    const bool wanted =
        options.tenants.empty() ||
        std::any_of(
            options.tenants.begin(), options.tenants.end(),
            [&](const std::string& t) { return TenantName(t) == tenant; });
    if (wanted) {
      *request.add_cursors() = cursor;
    }
  }
  for (const std::string& tenant : options.tenants) {
    if (cursors.find(TenantName(tenant)) == cursors.end()) {
      request.add_cursors()->set_tenant(TenantName(tenant));
    }
  }
  if (options.once) {
    request.mutable_heartbeat_interval()->set_nanos(100'000'000);
  }
  return request;
}

// Prints what came and moves the cursors behind it. False when it could not be
// printed: whoever reads has not seen it.
bool Take(Session& session, const WatchOptions& options,
          const form::v1::WatchChangesResponse& response, Cursors* cursors) {
  for (const Change& change : response.changes()) {
    session.out() << (options.format == "jsonl" ? ToJson(change, true)
                                                : Line(change))
                  << '\n';
    common::v1::TenantRevision& cursor = (*cursors)[change.tenant()];
    cursor.set_tenant(change.tenant());
    cursor.set_revision(change.revision());
    cursor.set_history_id(change.history_id());
  }
  for (const common::v1::TenantRevision& head : response.heads()) {
    (*cursors)[head.tenant()] = head;
  }
  session.out().flush();
  return session.out().good();
}

int Watch(Session& session, const WatchOptions& options) {
  Cursors cursors;
  if (!options.cursor_file.empty()) {
    auto read = ReadCursors(options.cursor_file);
    if (!read.ok()) {
      session.Fail(read.status());
      return kUsage;
    }
    cursors = *std::move(read);
  }
  const auto stream = session.form_store().WatchChanges(
      RequestOf(options, cursors), session.stream_options());
  while (true) {
    auto response = stream->Read();
    if (!response.ok()) {
      return session.Fail(response.status());
    }
    if (!response->has_value()) {
      return kFine;
    }
    if (!Take(session, options, **response, &cursors)) {
      return kFine;  // the program's end looks at standard output
    }
    if (!options.cursor_file.empty()) {
      if (absl::Status written = WriteCursors(options.cursor_file, cursors);
          !written.ok()) {
        return session.Fail(written);
      }
    }
    if (options.once && (*response)->heads_size() > 0) {
      return kFine;
    }
  }
}

}  // namespace

int RunWatch(Session& session, const Words& words) {
  WatchOptions options;
  Arguments arguments(
      "watch [TENANT…]",
      "Prints committed changes as they come, of all tenants when none is\n"
      "named: each once, in order. With a cursor file it goes on where it was\n"
      "stopped; the file is written after the changes are printed.\n"
      "A caller who is limited to organisation units sees the changes of "
      "these;\n"
      "a form that comes to them is marked ENTERED_SCOPE, one that is taken\n"
      "from them stands as LEFT_SCOPE, by its name only.");
  arguments.Operands("TENANT", &options.tenants, 0, Arguments::kAnyNumber);
  std::string tenant;
  arguments.Option("tenant", "ID", &tenant, "One tenant; same as TENANT.");
  arguments.Option("cursor_file", "FILE", &options.cursor_file,
                   "Where to go on, and where to note how far it came.");
  arguments.Switch("once", &options.once,
                   "End when everything committed so far was printed.");
  arguments.Choice("format", {"text", "jsonl"}, &options.format,
                   "How changes are written; jsonl is one JSON a line.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (!tenant.empty()) {
    options.tenants.push_back(tenant);
  }
  return Watch(session, options);
}

}  // namespace jixiao::cli
