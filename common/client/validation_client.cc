#include "common/client/validation_client.h"

#include <utility>

#include "grpcpp/channel.h"

#include "common/client/call_support.h"
#include "jixiao/validation/v1/validation_service.grpc.pb.h"

namespace jixiao::client {

struct ValidationClient::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : validation(validation::v1::ValidationService::NewStub(channel)) {}

  const std::unique_ptr<validation::v1::ValidationService::Stub> validation;
};

ValidationClient::ValidationClient(std::shared_ptr<grpc::Channel> channel)
    : stubs_(std::make_unique<Stubs>(channel)) {}
ValidationClient::~ValidationClient() = default;

absl::StatusOr<validation::v1::ValidateFormResponse>
ValidationClient::ValidateForm(
    const validation::v1::ValidateFormRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->validation.get(),
                   &validation::v1::ValidationService::Stub::ValidateForm,
                   request, options);
}

absl::StatusOr<validation::v1::BatchValidateFormsResponse>
ValidationClient::BatchValidateForms(
    const validation::v1::BatchValidateFormsRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->validation.get(),
                   &validation::v1::ValidationService::Stub::BatchValidateForms,
                   request, options);
}

absl::StatusOr<validation::v1::ExplainFindingsResponse>
ValidationClient::ExplainFindings(
    const validation::v1::ExplainFindingsRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->validation.get(),
                   &validation::v1::ValidationService::Stub::ExplainFindings,
                   request, options);
}

absl::StatusOr<validation::v1::RuleSet> ValidationClient::GetRuleSet(
    const validation::v1::GetRuleSetRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->validation.get(),
                   &validation::v1::ValidationService::Stub::GetRuleSet,
                   request, options);
}

absl::StatusOr<validation::v1::ListRuleSetsResponse>
ValidationClient::ListRuleSets(
    const validation::v1::ListRuleSetsRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->validation.get(),
                   &validation::v1::ValidationService::Stub::ListRuleSets,
                   request, options);
}

}  // namespace jixiao::client
