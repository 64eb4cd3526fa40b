#include "services/form_store/handler/remote_validator.h"

#include <cstddef>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/client/channel.h"
#include "common/client/validation_client.h"
#include "common/rpc/status_proto.h"

namespace jixiao::form_store {
namespace {

using form::v1::ValidationReport;

class RemoteValidator final : public FormValidator {
 public:
  explicit RemoteValidator(const std::string& address)
      : client_(client::MakeChannel(
            {.address = address, .user_agent = "jixiao-form-store"})) {}

  absl::StatusOr<Reports> Validate(const ValidationBatch& batch,
                                   absl::Duration timeout) override {
    const absl::Time deadline = absl::Now() + timeout;
    Reports reports;
    validation::v1::BatchValidateFormsRequest request = MakeRequest(batch);
    std::size_t bytes = 0;
    for (const form::v1::Form* form : batch.forms) {
      const std::size_t form_bytes = form->ByteSizeLong();
      if (bytes > 0 && bytes + form_bytes > kMaxRequestBytes) {
        const absl::Status sent = Send(request, deadline, &reports);
        if (!sent.ok()) {
          return WhatCame(sent, std::move(reports));
        }
        request.clear_forms();
        bytes = 0;
      }
      AddForm(*form, &request);
      bytes += form_bytes;
    }
    const absl::Status sent = Send(request, deadline, &reports);
    return WhatCame(sent, std::move(reports));
  }

 private:
  // Below the 4 MiB that servers take by default.
  static constexpr std::size_t kMaxRequestBytes = 3 * 1024 * 1024;

  // The reports that came before an error, if any.
  static absl::StatusOr<Reports> WhatCame(const absl::Status& sent,
                                          Reports reports) {
    if (!sent.ok() && reports.empty()) {
      return sent;
    }
    return reports;
  }

  static validation::v1::BatchValidateFormsRequest MakeRequest(
      const ValidationBatch& batch) {
    validation::v1::BatchValidateFormsRequest request;
    request.mutable_context()->set_rule_set(batch.rule_set);
    *request.mutable_context()->mutable_evaluation_date() =
        batch.evaluation_date;
    return request;
  }

  // Without what rules do not read, and what a summary of old says.
  static void AddForm(const form::v1::Form& form,
                      validation::v1::BatchValidateFormsRequest* request) {
    form::v1::Form* sent = request->add_forms();
    *sent = form;
    sent->clear_sealed_contacts();
    sent->clear_source();
    sent->clear_validation();
  }

  absl::Status Send(const validation::v1::BatchValidateFormsRequest& request,
                    absl::Time deadline, Reports* reports) {
    client::CallOptions options;
    options.timeout = deadline - absl::Now();
    ASSIGN_OR_RETURN(validation::v1::BatchValidateFormsResponse response,
                     client_.BatchValidateForms(request, options));
    if (response.results_size() != request.forms_size()) {
      return errors::Internal("validation answered another number of forms");
    }
    for (validation::v1::BatchValidateResult& result :
         *response.mutable_results()) {
      if (result.has_report()) {
        reports->emplace_back(std::move(*result.mutable_report()));
      } else {
        reports->emplace_back(rpc::FromStatusProto(result.error()));
      }
    }
    return absl::OkStatus();
  }

  client::ValidationClient client_;
};

class AbsentValidator final : public FormValidator {
 public:
  absl::StatusOr<Reports> Validate(const ValidationBatch&,
                                   absl::Duration) override {
    return errors::Unavailable(errors::ERROR_REASON_VALIDATION_UNAVAILABLE,
                               "no validation service is configured");
  }
};

}  // namespace

std::unique_ptr<FormValidator> MakeRemoteValidator(const std::string& address) {
  return std::make_unique<RemoteValidator>(address);
}

std::unique_ptr<FormValidator> MakeAbsentValidator() {
  return std::make_unique<AbsentValidator>();
}

}  // namespace jixiao::form_store
