#include "services/validation/handler/validation_handler.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/security/aead.h"
#include "common/template/registry.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRules[] = "ruleSets/cn-nantong-2024";

// Loaded once: the rule sets that are delivered, and a second one, so that
// listing has something to page over.
const RuleSetRegistry& RuleSets() {
  static const RuleSetRegistry* const rule_sets = [] {
    auto* registry = new RuleSetRegistry(
        *RuleSetRegistry::LoadDirectory(JIXIAO_SOURCE_DIR "/deploy/rules"));
    EXPECT_TRUE(
        registry
            ->Add(*CompileYaml("rules:\n" +
                               RuleYaml("A01", "FORM",
                                        "    severity: [{severity: INFO}]\n"
                                        "    assertion: form.title != ''\n")))
            .ok());
    return registry;
  }();
  return *rule_sets;
}

const TemplateCatalog& Templates() {
  static const auto* const templates =
      new TemplateCatalog(*tmpl::TemplateRegistry::LoadDirectory(
          JIXIAO_SOURCE_DIR "/deploy/templates"));
  return *templates;
}

class ValidationHandlerTest : public ::testing::Test {
 protected:
  ValidationHandlerTest()
      : tokens_(security::SecretKey::Generate()),
        handler_({&RuleSets(), &Templates(), &tokens_}, limits_) {}

  static v1::ValidateFormRequest Request() {
    v1::ValidateFormRequest request;
    request.mutable_form()->set_template_("templates/nantong-2024");
    request.mutable_form()->mutable_project()->set_fiscal_year(2024);
    request.mutable_context()->set_rule_set(kRules);
    return request;
  }

  // The reason of ValidateForm's refusal.
  errors::Reason Refusal(const v1::ValidateFormRequest& request) {
    return errors::ReasonOf(handler_.ValidateForm(call_, request).status());
  }

  HandlerLimits limits_;
  rpc::PageTokens tokens_;
  ValidationHandler handler_;
  rpc::CallContext call_;
};

TEST_F(ValidationHandlerTest, FindingsAreTheAnswer) {
  const auto response = handler_.ValidateForm(call_, Request());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_GT(response->report().findings_size(), 0);
  EXPECT_EQ(response->report().rule_set(), kRules);
  EXPECT_THAT(response->texts(), IsEmpty()) << "no language was asked for";
}

TEST_F(ValidationHandlerTest, GivesASentenceForEachFinding) {
  v1::ValidateFormRequest request = Request();
  request.set_language_code("en");
  const auto response = handler_.ValidateForm(call_, request);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->texts_size(), response->report().findings_size());
  for (int i = 0; i < response->texts_size(); ++i) {
    EXPECT_EQ(response->texts(i).rule_id(),
              response->report().findings(i).rule_id());
    EXPECT_FALSE(response->texts(i).message().empty());
  }
}

TEST_F(ValidationHandlerTest, RefusesWhatItCannotJudge) {
  v1::ValidateFormRequest request = Request();
  request.clear_form();
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_INVALID_FIELD);
  request = Request();
  request.mutable_form()->clear_template_();
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_INVALID_FIELD);
  request = Request();
  request.clear_context();
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_INVALID_FIELD);
  request = Request();
  request.set_language_code("xx");
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_INVALID_FIELD);
}

TEST_F(ValidationHandlerTest, SaysWhatIsNotLoaded) {
  v1::ValidateFormRequest request = Request();
  request.mutable_form()->set_template_("templates/nowhere");
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_TEMPLATE_UNKNOWN);
  request = Request();
  request.mutable_context()->set_template_digest("00");
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_TEMPLATE_UNKNOWN);
  request = Request();
  request.mutable_context()->set_rule_set("ruleSets/nowhere");
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_RULE_SET_UNKNOWN);
  request = Request();
  request.mutable_context()->set_rule_set_digest("00");
  EXPECT_EQ(Refusal(request), errors::ERROR_REASON_RULE_SET_UNKNOWN);
}

TEST_F(ValidationHandlerTest, ABatchAnswersEachForm) {
  v1::BatchValidateFormsRequest request;
  *request.mutable_context() = Request().context();
  *request.add_forms() = Request().form();
  request.add_forms();
  *request.add_forms() = Request().form();
  const auto response = handler_.BatchValidateForms(call_, request);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_THAT(response->results(), SizeIs(3));
  EXPECT_TRUE(response->results(0).has_report());
  ASSERT_TRUE(response->results(1).has_error());
  EXPECT_EQ(response->results(1).error().code(), 3);  // INVALID_ARGUMENT
  EXPECT_GE(response->results(1).error().details_size(), 1);
  EXPECT_EQ(response->results(2).report().SerializeAsString(),
            response->results(0).report().SerializeAsString());
}

TEST_F(ValidationHandlerTest, ABatchIsBounded) {
  v1::BatchValidateFormsRequest request;
  *request.mutable_context() = Request().context();
  EXPECT_EQ(
      errors::ReasonOf(handler_.BatchValidateForms(call_, request).status()),
      errors::ERROR_REASON_INVALID_FIELD);
  for (int i = 0; i < 101; ++i) {
    request.add_forms();
  }
  EXPECT_EQ(
      errors::ReasonOf(handler_.BatchValidateForms(call_, request).status()),
      errors::ERROR_REASON_INVALID_FIELD);
}

TEST_F(ValidationHandlerTest, ABatchWhoseReportsGrowTooLargeIsCut) {
  HandlerLimits limits;
  limits.max_batch_response_bytes = 1;
  ValidationHandler handler({&RuleSets(), &Templates(), &tokens_}, limits);
  v1::BatchValidateFormsRequest request;
  *request.mutable_context() = Request().context();
  *request.add_forms() = Request().form();
  const auto response = handler.BatchValidateForms(call_, request);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->results(0).error().code(), 8);  // RESOURCE_EXHAUSTED
}

TEST_F(ValidationHandlerTest, ABatchStopsWhenNobodyWaits) {
  v1::BatchValidateFormsRequest request;
  *request.mutable_context() = Request().context();
  *request.add_forms() = Request().form();
  call_.MarkCancelled();
  EXPECT_EQ(handler_.BatchValidateForms(call_, request).status().code(),
            absl::StatusCode::kCancelled);
}

TEST_F(ValidationHandlerTest, ExplainsFindings) {
  v1::ExplainFindingsRequest request;
  request.set_rule_set(kRules);
  form::v1::Finding* finding = request.add_findings();
  finding->set_rule_id("C05");
  finding->set_outcome(form::v1::OUTCOME_FAIL);
  const auto response = handler_.ExplainFindings(call_, request);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_THAT(response->texts(), SizeIs(1));
  EXPECT_EQ(response->texts(0).message(), "须填写年度目标。");
  EXPECT_EQ(response->texts(0).clause(), "财预〔2015〕88号");
}

TEST_F(ValidationHandlerTest, DoesNotExplainWhatItDoesNotKnow) {
  v1::ExplainFindingsRequest request;
  request.add_findings()->set_rule_id("Z99");
  EXPECT_EQ(errors::ReasonOf(handler_.ExplainFindings(call_, request).status()),
            errors::ERROR_REASON_INVALID_FIELD);
  request.set_rule_set(kRules);
  const absl::Status status = handler_.ExplainFindings(call_, request).status();
  ASSERT_THAT(errors::FieldViolationsOf(status), SizeIs(1));
  EXPECT_EQ(errors::FieldViolationsOf(status)[0].field, "findings[0].rule_id");
  for (int i = 0; i < 2000; ++i) {
    request.add_findings();
  }
  EXPECT_EQ(errors::FieldViolationsOf(
                handler_.ExplainFindings(call_, request).status())[0]
                .field,
            "findings");
}

TEST_F(ValidationHandlerTest, GetsARuleSetWhole) {
  v1::GetRuleSetRequest request;
  request.set_name(kRules);
  const auto rule_set = handler_.GetRuleSet(call_, request);
  ASSERT_TRUE(rule_set.ok()) << rule_set.status();
  EXPECT_THAT(rule_set->rules(), SizeIs(50));
  EXPECT_THAT(rule_set->digest(), SizeIs(64));
  request.set_name("ruleSets/nowhere");
  EXPECT_EQ(errors::ReasonOf(handler_.GetRuleSet(call_, request).status()),
            errors::ERROR_REASON_RULE_SET_UNKNOWN);
  request.clear_name();
  EXPECT_EQ(errors::ReasonOf(handler_.GetRuleSet(call_, request).status()),
            errors::ERROR_REASON_INVALID_FIELD);
}

TEST_F(ValidationHandlerTest, ListsRuleSetsByPages) {
  v1::ListRuleSetsRequest request;
  request.set_page_size(1);
  auto page = handler_.ListRuleSets(call_, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->rule_sets(), SizeIs(1));
  EXPECT_EQ(page->rule_sets(0).name(), kRules);
  EXPECT_THAT(page->rule_sets(0).rules(), IsEmpty());
  ASSERT_FALSE(page->next_page_token().empty());
  request.set_page_token(page->next_page_token());
  page = handler_.ListRuleSets(call_, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->rule_sets(), SizeIs(1));
  EXPECT_EQ(page->rule_sets(0).name(), "ruleSets/test-rules");
  EXPECT_TRUE(page->next_page_token().empty());
}

TEST_F(ValidationHandlerTest, RefusesForeignPageTokensAndSizes) {
  v1::ListRuleSetsRequest request;
  request.set_page_token("nonsense");
  EXPECT_EQ(errors::ReasonOf(handler_.ListRuleSets(call_, request).status()),
            errors::ERROR_REASON_INVALID_PAGE_TOKEN);
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_EQ(errors::ReasonOf(handler_.ListRuleSets(call_, request).status()),
            errors::ERROR_REASON_INVALID_FIELD);
}

}  // namespace
}  // namespace jixiao::validation
