#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "common/client/health_client.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {

int RunHealth(Session& session, const Words& words) {
  Words only;
  Arguments arguments(
      "health [SERVICE…]",
      "Asks form-store, validation and reporting (or those named) whether "
      "they\n"
      "serve. Exits with 4 when one cannot be reached, 3 when one does not\n"
      "serve yet.");
  arguments.Operands("SERVICE", &only, 0, 3);
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  const std::array<std::pair<std::string, std::string>, 3> services = {
      {{"form-store", session.form_store_address()},
       {"validation", session.validation_address()},
       {"reporting", session.reporting_address()}}};
  for (const std::string& name : only) {
    const bool known =
        std::any_of(services.begin(), services.end(),
                    [&](const auto& s) { return s.first == name; });
    if (!known) {
      return session.FailUsage("unknown service '" + name +
                               "'; expected form-store, validation, reporting");
    }
  }
  Table table;
  table.Column("service");
  table.Column("address", Table::Align::kLeft, true);
  table.Column("health");
  int result = kFine;
  for (const auto& [name, address] : services) {
    if (!only.empty() &&
        std::find(only.begin(), only.end(), name) == only.end()) {
      continue;
    }
    const auto serving = client::CheckHealth(address, session.call_options());
    const bool up = serving.ok() && *serving;
    table.Row(
        {name, address,
         up ? "serving" : (serving.ok() ? "not serving" : "unreachable")});
    if (!up) {
      result = serving.ok() && result != kUnreachable ? kRefused : kUnreachable;
    }
  }
  session.out() << table.ToString();
  return result;
}

}  // namespace jixiao::cli
