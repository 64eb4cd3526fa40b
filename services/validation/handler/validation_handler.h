#ifndef JIXIAO_SERVICES_VALIDATION_HANDLER_VALIDATION_HANDLER_H_
#define JIXIAO_SERVICES_VALIDATION_HANDLER_VALIDATION_HANDLER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "common/rpc/page_token.h"
#include "jixiao/validation/v1/validation_service.pb.h"
#include "services/validation/engine/evaluator.h"
#include "services/validation/engine/message_renderer.h"
#include "services/validation/engine/rule_set_registry.h"
#include "services/validation/handler/request_check.h"
#include "services/validation/handler/template_catalog.h"

namespace jixiao::validation {

// Bounds of requests; each has a flag (see AppOptions).
struct HandlerLimits {
  FormLimits form;
  EvaluationLimits evaluation;
  // Forms of a batch, and findings to explain.
  int max_batch = 100;
  int max_findings = 2'000;
  // Reports of a batch together; forms beyond are answered with an error.
  std::size_t max_batch_response_bytes = 3 * 1024 * 1024;
};

// The methods of jixiao.validation.v1.ValidationService. Stateless and
// thread-safe.
//
// A form is judged as its printed texts say: derived fields that a caller sends
// are made anew, never trusted (PrepareForm).
class ValidationHandler {
 public:
  // All outlive the handler.
  struct Parts {
    const RuleSetRegistry* rule_sets;
    const TemplateCatalog* templates;
    const rpc::PageTokens* page_tokens;
  };

  ValidationHandler(const Parts& parts, const HandlerLimits& limits)
      : parts_(parts), limits_(limits) {}

  absl::StatusOr<v1::ValidateFormResponse> ValidateForm(
      const rpc::CallContext& call, const v1::ValidateFormRequest& request);
  absl::StatusOr<v1::BatchValidateFormsResponse> BatchValidateForms(
      const rpc::CallContext& call,
      const v1::BatchValidateFormsRequest& request);
  absl::StatusOr<v1::ExplainFindingsResponse> ExplainFindings(
      const rpc::CallContext& call, const v1::ExplainFindingsRequest& request);
  absl::StatusOr<v1::RuleSet> GetRuleSet(const rpc::CallContext& call,
                                         const v1::GetRuleSetRequest& request);
  absl::StatusOr<v1::ListRuleSetsResponse> ListRuleSets(
      const rpc::CallContext& call, const v1::ListRuleSetsRequest& request);

 private:
  absl::StatusOr<form::v1::ValidationReport> Judge(
      const form::v1::Form& form, const std::string& field,
      const v1::ValidationContext& context,
      const CompiledRuleSet& rule_set) const;
  absl::Status CheckBatch(const v1::BatchValidateFormsRequest& request) const;

  Parts parts_;
  HandlerLimits limits_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_HANDLER_VALIDATION_HANDLER_H_
