#include "services/validation/app.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/base/codec.h"
#include "common/base/status_macros.h"
#include "common/config/option_set.h"
#include "common/rpc/page_token.h"
#include "common/rpc/service.h"
#include "common/security/aead.h"
#include "common/template/registry.h"
#include "services/validation/engine/rule_set_registry.h"
#include "services/validation/handler/template_catalog.h"

namespace jixiao::validation {
namespace {

class ValidationApp final : public server::App {
 public:
  ValidationApp(RuleSetRegistry rule_sets,
                const tmpl::TemplateRegistry& templates,
                security::SecretKey page_token_key, const HandlerLimits& limits)
      : rule_sets_(std::move(rule_sets)),
        templates_(templates),
        page_tokens_(std::move(page_token_key)),
        handler_({&rule_sets_, &templates_, &page_tokens_}, limits) {}

  std::vector<rpc::Service> Services() override {
    rpc::Service service("jixiao.validation.v1.ValidationService");
    service.Unary("ValidateForm", &handler_, &ValidationHandler::ValidateForm)
        .Unary("BatchValidateForms", &handler_,
               &ValidationHandler::BatchValidateForms)
        .Unary("ExplainFindings", &handler_,
               &ValidationHandler::ExplainFindings)
        .Unary("GetRuleSet", &handler_, &ValidationHandler::GetRuleSet)
        .Unary("ListRuleSets", &handler_, &ValidationHandler::ListRuleSets);
    std::vector<rpc::Service> services;
    services.push_back(std::move(service));
    return services;
  }

 private:
  RuleSetRegistry rule_sets_;
  TemplateCatalog templates_;
  rpc::PageTokens page_tokens_;
  ValidationHandler handler_;
};

absl::StatusOr<security::SecretKey> PageTokenKey(const std::string& hex) {
  if (hex.empty()) {
    return security::SecretKey::Generate();
  }
  const std::optional<std::string> bytes = base::HexDecode(hex);
  if (!bytes.has_value() || bytes->size() != security::kKeyBytes) {
    return absl::InvalidArgumentError(
        "--page_token_key must be 64 hexadecimal digits");
  }
  return security::SecretKey::FromBytes(*bytes);
}

}  // namespace

void AppOptions::Declare(config::OptionSet* options) {
  options->Group("Rules and templates");
  options->Add("rules_dir", &rules_dir,
               "Directory of the rule sets: YAML files, or folders with a "
               "rule_set.yaml.");
  options->Add("templates_dir", &templates_dir,
               "Directory of the form templates.");
  options->Group("Limits of validation");
  options->Add("max_indicators", &limits.form.max_indicators,
               "Most indicators of a form.");
  options->Add("max_indicator_groups", &limits.form.max_groups,
               "Most second-level rows of a form.");
  options->Add("max_expenditure_lines", &limits.form.max_lines,
               "Most expenditure lines of a form.");
  options->Add("max_batch", &limits.max_batch,
               "Most forms of one BatchValidateForms call.");
  options->Add("max_form_cost", &limits.evaluation.max_form_cost,
               "Most evaluation steps that the rules may take on one form; "
               "what is left is deferred.");
  options->Add("max_rule_findings", &limits.evaluation.max_rule_findings,
               "Most findings of one rule that a report lists.");
  options->Add("max_form_findings", &limits.evaluation.max_form_findings,
               "Most findings that a report lists.");
  options->Group("Paging");
  options->AddSecret("page_token_key", &page_token_key,
                     "64 hexadecimal digits that replicas share, so that page "
                     "tokens are good at all of them. Default: a fresh key.");
}

absl::StatusOr<std::unique_ptr<server::App>> MakeApp(
    const AppOptions& options) {
  ASSIGN_OR_RETURN(RuleSetRegistry rule_sets,
                   RuleSetRegistry::LoadDirectory(options.rules_dir));
  ASSIGN_OR_RETURN(
      const tmpl::TemplateRegistry templates,
      tmpl::TemplateRegistry::LoadDirectory(options.templates_dir));
  ASSIGN_OR_RETURN(security::SecretKey key,
                   PageTokenKey(options.page_token_key));
  return std::make_unique<ValidationApp>(std::move(rule_sets), templates,
                                         std::move(key), options.limits);
}

}  // namespace jixiao::validation
