#include "tools/jixiao/session.h"

#include <cstdlib>

#include "absl/time/time.h"

#include "common/base/errors.h"
#include "common/base/string_view_bridge.h"
#include "common/client/channel.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

std::string FromEnvironment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

std::shared_ptr<grpc::Channel> Channel(const std::string& address) {
  client::ChannelOptions options;
  options.address = address;
  options.user_agent = "jixiao-cli";
  return client::MakeChannel(options);
}

}  // namespace

Session::Session(std::ostream& out, std::ostream& err, bool err_is_terminal)
    : out_(out),
      err_(err),
      err_is_terminal_(err_is_terminal),
      form_store_address_(
          FromEnvironment("JIXIAO_FORM_STORE", "127.0.0.1:7401")),
      validation_address_(
          FromEnvironment("JIXIAO_VALIDATION", "127.0.0.1:7402")),
      reporting_address_(
          FromEnvironment("JIXIAO_REPORTING", "127.0.0.1:7403")) {}

void Session::DeclareCommon(Arguments* arguments) {
  arguments->Option("form_store", "ADDRESS", &form_store_address_,
                    "Where form-store listens (JIXIAO_FORM_STORE).");
  arguments->Option("validation", "ADDRESS", &validation_address_,
                    "Where validation listens (JIXIAO_VALIDATION).");
  arguments->Option("reporting", "ADDRESS", &reporting_address_,
                    "Where reporting listens (JIXIAO_REPORTING).");
  arguments->Option("timeout", "TIME", &timeout_,
                    "How long a call may take, e.g. 500ms, 10s.");
  arguments->Choice("language", {"zh", "en"}, &language_,
                    "Language of findings and reports.");
}

std::optional<int> Session::Parse(Arguments& arguments,
                                  const std::vector<std::string>& words) {
  if (absl::Status status = arguments.Parse(words); !status.ok()) {
    return FailUsage(base::ToStd(status.message()));
  }
  if (arguments.help_wanted()) {
    out_ << arguments.Help();
    return kFine;
  }
  if (!absl::ParseDuration(timeout_, &timeout_duration_) ||
      timeout_duration_ <= absl::ZeroDuration()) {
    return FailUsage("--timeout takes a positive time such as 500ms or 10s");
  }
  return std::nullopt;
}

int ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kFine;
    case absl::StatusCode::kInvalidArgument:
      return kUsage;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kUnreachable;
    default:
      return kRefused;
  }
}

int Session::Fail(const absl::Status& status) {
  const errors::Reason reason = errors::ReasonOf(status);
  err_ << WrapText("jixiao: " + std::string(status.message()), 8) << '\n';
  for (const errors::FieldViolation& violation :
       errors::FieldViolationsOf(status)) {
    err_ << WrapText("  " + violation.field + ": " + violation.description, 4)
         << '\n';
  }
  if (ExitCodeOf(status) == kUnreachable) {
    err_ << WrapText("  services: form-store " + form_store_address_ +
                         ", validation " + validation_address_ +
                         ", reporting " + reporting_address_,
                     4)
         << "\n  check them with: jixiao health; after the quickstart, "
            "`. DIR/env` sets\n  their addresses\n";
  }
  if (reason != errors::ERROR_REASON_UNSPECIFIED) {
    err_ << "  (" << absl::StatusCodeToString(status.code()) << ", "
         << errors::ReasonName(reason) << ")\n";
  }
  return ExitCodeOf(status);
}

int Session::FailUsage(std::string_view text) {
  err_ << WrapText("jixiao: " + std::string(text), 8) << "\n  see --help\n";
  return kUsage;
}

void Session::Note(std::string_view text) {
  err_ << WrapText("note: " + std::string(text), 6) << '\n';
}

client::FormStoreClient& Session::form_store() {
  if (form_store_ == nullptr) {
    form_store_ =
        std::make_unique<client::FormStoreClient>(Channel(form_store_address_));
  }
  return *form_store_;
}

client::HistoryClient& Session::history() {
  if (history_ == nullptr) {
    history_ =
        std::make_unique<client::HistoryClient>(Channel(form_store_address_));
  }
  return *history_;
}

client::ValidationClient& Session::validation() {
  if (validation_ == nullptr) {
    validation_ = std::make_unique<client::ValidationClient>(
        Channel(validation_address_));
  }
  return *validation_;
}

client::ReportingClient& Session::reporting() {
  if (reporting_ == nullptr) {
    reporting_ =
        std::make_unique<client::ReportingClient>(Channel(reporting_address_));
  }
  return *reporting_;
}

client::CallOptions Session::call_options() const {
  client::CallOptions options;
  options.timeout = timeout_duration_;
  options.language = language_;
  return options;
}

client::CallOptions Session::stream_options() const {
  client::CallOptions options = call_options();
  options.timeout = absl::InfiniteDuration();
  return options;
}

std::string TenantName(std::string_view tenant) {
  return (tenant.rfind("tenants/", 0) == 0 ? "" : "tenants/") +
         std::string(tenant);
}

}  // namespace jixiao::cli
