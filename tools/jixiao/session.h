#ifndef JIXIAO_TOOLS_JIXIAO_SESSION_H_
#define JIXIAO_TOOLS_JIXIAO_SESSION_H_

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/client/call_options.h"
#include "common/client/form_store_client.h"
#include "common/client/history_client.h"
#include "common/client/reporting_client.h"
#include "common/client/validation_client.h"
#include "tools/jixiao/arguments.h"

namespace jixiao::cli {

// What the process ends with; scripts rely on these.
enum ExitCode : int {
  kFine = 0,
  kFindings = 1,     // a finding of severity ERROR, or a difference
  kUsage = 2,        // the words of the command, or of the request, are off
  kRefused = 3,      // a service refused
  kUnreachable = 4,  // a service cannot be reached or did not answer in time
};

// One run of the command line: where the services are, what every command
// takes, and where output goes.
class Session {
 public:
  // Output goes to `out`, everything for the person at the keyboard (errors,
  // progress, notes) to `err`. Addresses come from JIXIAO_FORM_STORE,
  // JIXIAO_VALIDATION and JIXIAO_REPORTING when they are set.
  Session(std::ostream& out, std::ostream& err, bool err_is_terminal);

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  bool err_is_terminal() const { return err_is_terminal_; }

  // Declares the options that every command takes.
  void DeclareCommon(Arguments* arguments);
  // Parses; help and errors are written and turned into an exit code, with
  // which the command must end.
  std::optional<int> Parse(Arguments& arguments,
                           const std::vector<std::string>& words);

  // Writes why a call failed and what to do; returns the exit code.
  int Fail(const absl::Status& status);
  // The same for an error of the command's own words.
  int FailUsage(std::string_view text);
  // A note for the person, which is no error.
  void Note(std::string_view text);

  client::FormStoreClient& form_store();
  client::HistoryClient& history();
  client::ValidationClient& validation();
  client::ReportingClient& reporting();
  const std::string& form_store_address() const { return form_store_address_; }
  const std::string& validation_address() const { return validation_address_; }
  const std::string& reporting_address() const { return reporting_address_; }

  // Options of a call: the --timeout and the --language.
  client::CallOptions call_options() const;
  // Options of a stream that may take long.
  client::CallOptions stream_options() const;
  // `zh` or `en`.
  const std::string& language() const { return language_; }

 private:
  std::ostream& out_;
  std::ostream& err_;
  bool err_is_terminal_;
  std::string form_store_address_;
  std::string validation_address_;
  std::string reporting_address_;
  std::string timeout_ = "30s";
  std::string language_ = "zh";
  absl::Duration timeout_duration_ = absl::Seconds(30);
  std::unique_ptr<client::FormStoreClient> form_store_;
  std::unique_ptr<client::HistoryClient> history_;
  std::unique_ptr<client::ValidationClient> validation_;
  std::unique_ptr<client::ReportingClient> reporting_;
};

// The exit code that a status means.
int ExitCodeOf(const absl::Status& status);

// `tenants/x` for `x` and for `tenants/x`.
std::string TenantName(std::string_view tenant);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_SESSION_H_
