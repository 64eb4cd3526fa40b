#include <cstdint>
#include <string>

#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"

namespace jixiao::cli {
namespace {

std::string Describe(const form::v1::CompactHistoryResponse& response,
                     bool dry_run) {
  return std::to_string(response.dropped_payloads()) + " payloads, " +
         std::to_string(response.dropped_bytes()) + " bytes, " +
         (dry_run ? "would be dropped" : "were dropped") +
         "; the past can be read from revision " +
         std::to_string(response.compacted_revision()) + " on";
}

}  // namespace

int RunCompact(Session& session, const Words& words) {
  std::string tenant;
  std::string before;
  bool dry_run = false;
  Arguments arguments(
      "compact --tenant ID --before REVISION [--dry_run]",
      "Drops the content of changes that others had superseded at a revision:\n"
      "states before it can no longer be read, and watchers cannot begin\n"
      "there. Headers and hashes stay for ever, so `jixiao verify` still\n"
      "works; what is current, approved, or remembered for a repeated request\n"
      "stays as well. This cannot be undone: back up first.");
  arguments.Option("tenant", "ID", &tenant, "Tenant; needed.");
  arguments.Option("before", "REVISION", &before,
                   "The oldest state that can still be read; needed.");
  arguments.Switch("dry_run", &dry_run, "Tell what would go, change nothing.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  const auto revision = ParseCount(before);
  if (tenant.empty() || !revision.has_value() || *revision < 1) {
    return session.FailUsage(
        "--tenant and --before are needed, e.g. --tenant nantong --before 850");
  }
  form::v1::CompactHistoryRequest request;
  request.set_parent(TenantName(tenant));
  request.set_before_revision(*revision);
  request.set_validate_only(dry_run);
  const auto response = session.history().CompactHistory(
      request, {.timeout = absl::InfiniteDuration()});
  if (!response.ok()) {
    return session.Fail(response.status());
  }
  session.out() << Describe(*response, dry_run) << '\n';
  return kFine;
}

}  // namespace jixiao::cli
