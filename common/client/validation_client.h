#ifndef JIXIAO_COMMON_CLIENT_VALIDATION_CLIENT_H_
#define JIXIAO_COMMON_CLIENT_VALIDATION_CLIENT_H_

#include <memory>

#include "absl/status/statusor.h"

#include "common/client/call_options.h"
#include "jixiao/validation/v1/validation_service.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace jixiao::client {

// The service of validation. Thread-safe. Errors carry the server's ErrorInfo
// (errors::ReasonOf). All its methods are reads; the channel retries them.
class ValidationClient {
 public:
  explicit ValidationClient(std::shared_ptr<grpc::Channel> channel);
  ~ValidationClient();

  absl::StatusOr<validation::v1::ValidateFormResponse> ValidateForm(
      const validation::v1::ValidateFormRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<validation::v1::BatchValidateFormsResponse> BatchValidateForms(
      const validation::v1::BatchValidateFormsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<validation::v1::ExplainFindingsResponse> ExplainFindings(
      const validation::v1::ExplainFindingsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<validation::v1::RuleSet> GetRuleSet(
      const validation::v1::GetRuleSetRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<validation::v1::ListRuleSetsResponse> ListRuleSets(
      const validation::v1::ListRuleSetsRequest& request,
      const CallOptions& options = {});

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_VALIDATION_CLIENT_H_
