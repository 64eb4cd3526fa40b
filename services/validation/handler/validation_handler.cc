#include "services/validation/handler/validation_handler.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/rpc/status_proto.h"
#include "common/template/template.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/validation/engine/prepare_form.h"

namespace jixiao::validation {
namespace {

using form::v1::ValidationReport;

absl::Status CheckCount(int count, int limit, const std::string& field) {
  if (count > limit) {
    return errors::InvalidField(
        field,
        absl::StrCat("has ", count, " entries, at most ", limit, " are taken"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ValidationReport> ValidationHandler::Judge(
    const form::v1::Form& form, const std::string& field,
    const v1::ValidationContext& context,
    const CompiledRuleSet& rule_set) const {
  RETURN_IF_ERROR(CheckForm(form, field, limits_.form));
  ASSIGN_OR_RETURN(
      const CatalogTemplate* found,
      parts_.templates->Find(form.template_(), context.template_digest()));
  form::v1::Form prepared = form;
  PrepareForm(found->deriver, &prepared);
  return Evaluate(rule_set,
                  {prepared, found->form_template->proto(),
                   found->form_template->digest(), context},
                  limits_.evaluation);
}

absl::StatusOr<v1::ValidateFormResponse> ValidationHandler::ValidateForm(
    const rpc::CallContext&, const v1::ValidateFormRequest& request) {
  if (!request.has_form()) {
    return errors::InvalidField("form", "is required");
  }
  RETURN_IF_ERROR(CheckContext(request.context()));
  ASSIGN_OR_RETURN(const Language language,
                   ParseLanguage(request.language_code()));
  ASSIGN_OR_RETURN(const std::shared_ptr<const CompiledRuleSet> rule_set,
                   parts_.rule_sets->Find(request.context().rule_set(),
                                          request.context().rule_set_digest()));
  v1::ValidateFormResponse response;
  ASSIGN_OR_RETURN(*response.mutable_report(),
                   Judge(request.form(), "form", request.context(), *rule_set));
  if (!request.language_code().empty()) {
    for (const form::v1::Finding& finding : response.report().findings()) {
      *response.add_texts() =
          Explain(*rule_set->FindRule(finding.rule_id()), finding, language);
    }
  }
  return response;
}

absl::Status ValidationHandler::CheckBatch(
    const v1::BatchValidateFormsRequest& request) const {
  if (request.forms().empty()) {
    return errors::InvalidField("forms", "is required");
  }
  RETURN_IF_ERROR(CheckCount(request.forms_size(), limits_.max_batch, "forms"));
  return CheckContext(request.context());
}

absl::StatusOr<v1::BatchValidateFormsResponse>
ValidationHandler::BatchValidateForms(
    const rpc::CallContext& call,
    const v1::BatchValidateFormsRequest& request) {
  RETURN_IF_ERROR(CheckBatch(request));
  ASSIGN_OR_RETURN(const std::shared_ptr<const CompiledRuleSet> rule_set,
                   parts_.rule_sets->Find(request.context().rule_set(),
                                          request.context().rule_set_digest()));
  v1::BatchValidateFormsResponse response;
  std::size_t bytes = 0;
  for (int i = 0; i < request.forms_size(); ++i) {
    RETURN_IF_ERROR(call.CheckAlive());
    absl::StatusOr<ValidationReport> report =
        Judge(request.forms(i), absl::StrCat("forms[", i, "]"),
              request.context(), *rule_set);
    bytes += report.ok() ? report->ByteSizeLong() : 0;
    if (bytes > limits_.max_batch_response_bytes) {
      report = errors::ResourceExhausted(
          errors::ERROR_REASON_MESSAGE_TOO_LARGE,
          "the reports of this batch are too large together: send fewer forms");
    }
    v1::BatchValidateResult* result = response.add_results();
    if (report.ok()) {
      *result->mutable_report() = *std::move(report);
    } else {
      *result->mutable_error() = rpc::ToStatusProto(report.status());
    }
  }
  return response;
}

absl::StatusOr<v1::ExplainFindingsResponse> ValidationHandler::ExplainFindings(
    const rpc::CallContext&, const v1::ExplainFindingsRequest& request) {
  if (request.rule_set().empty()) {
    return errors::InvalidField("rule_set", "is required");
  }
  RETURN_IF_ERROR(
      CheckCount(request.findings_size(), limits_.max_findings, "findings"));
  ASSIGN_OR_RETURN(const Language language,
                   ParseLanguage(request.language_code()));
  ASSIGN_OR_RETURN(
      const std::shared_ptr<const CompiledRuleSet> rule_set,
      parts_.rule_sets->Find(request.rule_set(), request.rule_set_digest()));
  v1::ExplainFindingsResponse response;
  for (int i = 0; i < request.findings_size(); ++i) {
    const form::v1::Finding& finding = request.findings(i);
    const CompiledRule* rule = rule_set->FindRule(finding.rule_id());
    if (rule == nullptr) {
      return errors::InvalidField(
          absl::StrCat("findings[", i, "].rule_id"),
          absl::StrCat(rule_set->name(), " has no such rule"));
    }
    *response.add_texts() = Explain(*rule, finding, language);
  }
  return response;
}

absl::StatusOr<v1::RuleSet> ValidationHandler::GetRuleSet(
    const rpc::CallContext&, const v1::GetRuleSetRequest& request) {
  if (request.name().empty()) {
    return errors::InvalidField("name", "is required");
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const CompiledRuleSet> rule_set,
                   parts_.rule_sets->Find(request.name()));
  return rule_set->proto();
}

absl::StatusOr<v1::ListRuleSetsResponse> ValidationHandler::ListRuleSets(
    const rpc::CallContext&, const v1::ListRuleSetsRequest& request) {
  const rpc::PageScope scope = {
      .parent = "ruleSets", .query = "", .history_id = ""};
  ASSIGN_OR_RETURN(const std::int32_t page_size,
                   rpc::CoercePageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string last,
                   parts_.page_tokens->Read(scope, request.page_token()));
  v1::ListRuleSetsResponse response;
  const RuleSetRegistry::Map& all = parts_.rule_sets->all();
  for (auto it = all.upper_bound(last); it != all.end(); ++it) {
    if (response.rule_sets_size() == page_size) {
      response.set_next_page_token(parts_.page_tokens->Make(
          scope, response.rule_sets(page_size - 1).name()));
      break;
    }
    *response.add_rule_sets() = it->second->proto();
    response.mutable_rule_sets()->rbegin()->clear_rules();
  }
  return response;
}

}  // namespace jixiao::validation
