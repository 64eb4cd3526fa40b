#include "common/base/utf8.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using validation::v1::Rule;
using validation::v1::RuleSet;

std::string SeverityWord(form::v1::Severity severity) {
  switch (severity) {
    case form::v1::SEVERITY_ERROR:
      return "ERROR";
    case form::v1::SEVERITY_WARNING:
      return "WARNING";
    default:
      return "INFO";
  }
}

std::string SeverityText(const Rule& rule) {
  std::string text;
  for (const validation::v1::SeverityCase& one : rule.severity()) {
    text += (text.empty() ? "" : "/") + SeverityWord(one.severity());
  }
  return text;
}

const std::string& InLanguage(const Session& session,
                              const validation::v1::LocalizedText& text) {
  return session.language() == "zh" ? text.zh() : text.en();
}

void PrintRule(Session& session, const Rule& rule) {
  const auto field = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) {
      session.out() << WrapText("  " + base::PadRight(label, 10) + text, 12)
                    << '\n';
    }
  };
  session.out() << WrapText(rule.rule_id() + "  " +
                                InLanguage(session, rule.title()),
                            5)
                << '\n';
  field("severity", SeverityText(rule));
  field("clause", rule.clause());
  field("when", rule.when());
  field("assertion", rule.assertion());
  for (const validation::v1::RuleVariable& variable : rule.variables()) {
    field("where", variable.key() + " = " + variable.value());
  }
  field("message", InLanguage(session, rule.message()));
  field("note", rule.note());
}

int Show(Session& session, const Words& words, const std::string& format) {
  validation::v1::GetRuleSetRequest request;
  request.set_name((words[0].rfind("ruleSets/", 0) == 0 ? "" : "ruleSets/") +
                   words[0]);
  const auto rule_set =
      session.validation().GetRuleSet(request, session.call_options());
  if (!rule_set.ok()) {
    return session.Fail(rule_set.status());
  }
  if (format == "json") {
    session.out() << ToJson(*rule_set, false);
    return kFine;
  }
  if (words.size() == 2) {
    for (const Rule& rule : rule_set->rules()) {
      if (rule.rule_id() == words[1]) {
        PrintRule(session, rule);
        return kFine;
      }
    }
    return session.FailUsage("no rule " + words[1] + " in " + request.name());
  }
  Table table;
  table.Column("rule");
  table.Column("severity");
  table.Column("title", Table::Align::kLeft, true);
  table.Column("clause", Table::Align::kLeft, true);
  for (const Rule& rule : rule_set->rules()) {
    table.Row({rule.rule_id(), SeverityText(rule),
               InLanguage(session, rule.title()), rule.clause()});
  }
  session.out() << InLanguage(session, rule_set->title()) << "  "
                << rule_set->name() << "\ndigest " << rule_set->digest()
                << "\n\n"
                << table.ToString();
  return kFine;
}

int List(Session& session, const std::string& format) {
  validation::v1::ListRuleSetsRequest request;
  request.set_page_size(1000);
  const auto response =
      session.validation().ListRuleSets(request, session.call_options());
  if (!response.ok()) {
    return session.Fail(response.status());
  }
  if (format == "json") {
    session.out() << ToJson(*response, false);
    return kFine;
  }
  Table table;
  table.Column("rule set");
  table.Column("title", Table::Align::kLeft, true);
  table.Column("digest", Table::Align::kLeft, true);
  for (const RuleSet& rule_set : response->rule_sets()) {
    table.Row({LastSegment(rule_set.name()),
               InLanguage(session, rule_set.title()), rule_set.digest()});
  }
  session.out() << table.ToString();
  return kFine;
}

}  // namespace

int RunRules(Session& session, const Words& words) {
  Words operands;
  std::string format = "table";
  Arguments arguments(
      "rules list | rules show RULE_SET [RULE]",
      "Lists the rule sets, the rules of one, or everything about one rule.");
  arguments.Operands("list or show", &operands, 1, 3);
  arguments.Choice("format", {"table", "json"}, &format,
                   "How the answer is written.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (operands == Words{"list"}) {
    return List(session, format);
  }
  if (operands[0] == "show" && operands.size() >= 2) {
    return Show(session, Words(operands.begin() + 1, operands.end()), format);
  }
  return session.FailUsage("expected: rules list, or rules show RULE_SET [ID]");
}

}  // namespace jixiao::cli
