#include <algorithm>
#include <array>
#include <string_view>

#include "common/base/utf8.h"
#include "tools/jixiao/commands.h"

namespace jixiao::cli {
namespace {

constexpr std::string_view kVersion = "0.1.0";

struct Command {
  std::string_view name;
  std::string_view summary;
  int (*run)(Session&, const Words&);
};

constexpr std::array kCommands = {
    Command{"tenant", "create and change tenants from a file; list them",
            RunTenant},
    Command{"import", "read documents into forms", RunImport},
    Command{"validate", "what the rules find in a form or a document",
            RunValidate},
    Command{"get", "show a form, also as it was at a revision", RunGet},
    Command{"list", "list forms, filtered and ordered", RunList},
    Command{"history", "list the revisions of a form", RunHistory},
    Command{"diff", "how two states of a form, or two forms, differ", RunDiff},
    Command{"watch", "follow the change feed", RunWatch},
    Command{"export", "write all forms of a tenant, or an archive of it",
            RunExport},
    Command{"backup", "write the history of a tenant to a file", RunBackup},
    Command{"restore", "make a tenant of a backup", RunRestore},
    Command{"compact", "drop the content of changes that are long superseded",
            RunCompact},
    Command{"verify", "check a backup or an archive, without a service",
            RunVerify},
    Command{"submit", "submit forms for review", RunSubmit},
    Command{"report", "print reports: table, CSV, JSON, HTML", RunReport},
    Command{"render", "write a form in its official layout", RunRender},
    Command{"rules", "list and show rule sets", RunRules},
    Command{"health", "whether the three services answer", RunHealth},
};

void PrintHelp(std::ostream& out) {
  out << "jixiao keeps, checks and reports on budget performance-target forms\n"
         "(预算绩效目标表). It talks to the services form-store, validation "
         "and\n"
         "reporting.\n\n"
         "Usage: jixiao COMMAND [OPTIONS] …   (jixiao COMMAND --help)\n\n"
         "Commands:\n";
  for (const Command& command : kCommands) {
    out << "  " << base::PadRight(command.name, 10) << command.summary << '\n';
  }
  out << "\nEnvironment: JIXIAO_FORM_STORE, JIXIAO_VALIDATION, "
         "JIXIAO_REPORTING\n(addresses; the quickstart writes them to a file "
         "to be sourced).\n"
         "Exit codes: 0 fine, 1 findings, 2 usage, 3 refused, 4 unreachable.\n";
}

int UnknownCommand(Session& session, const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) {
    names.emplace_back(command.name);
  }
  const std::string nearest = NearestWord(name, names);
  return session.FailUsage(
      "unknown command '" + name + "'" +
      (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

}  // namespace

int RunCommandLine(Session& session, const Words& words) {
  if (words.empty()) {
    PrintHelp(session.err());
    return kUsage;
  }
  if (words[0] == "help" && words.size() > 1) {
    return RunCommandLine(session, {words[1], "--help"});
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    PrintHelp(session.out());
    return kFine;
  }
  if (words[0] == "--version") {
    session.out() << "jixiao " << kVersion << '\n';
    return kFine;
  }
  const auto* command =
      std::find_if(kCommands.begin(), kCommands.end(),
                   [&](const Command& c) { return c.name == words[0]; });
  if (command == kCommands.end()) {
    return UnknownCommand(session, words[0]);
  }
  return command->run(session, Words(words.begin() + 1, words.end()));
}

}  // namespace jixiao::cli
