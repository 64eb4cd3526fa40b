// The validation service as callers meet it: the app behind the pipeline of
// every server, called over gRPC.
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"

#include "common/metrics/metrics.h"
#include "common/server/server.h"
#include "jixiao/validation/v1/validation_service.grpc.pb.h"
#include "services/validation/app.h"

namespace jixiao::validation {
namespace {

class ValidationServiceTest : public ::testing::Test {
 protected:
  // One service for all tests: it keeps nothing between calls, and loading the
  // rules is what takes time.
  static void SetUpTestSuite() {
    AppOptions options;
    options.rules_dir = JIXIAO_SOURCE_DIR "/deploy/rules";
    options.templates_dir = JIXIAO_SOURCE_DIR "/deploy/templates";
    options.limits.form.max_indicators = 100;
    auto app = MakeApp(options);
    ASSERT_TRUE(app.ok()) << app.status();
    app_ = *std::move(app);
    metrics_ = std::make_unique<metrics::Registry>();
    server::ServerOptions server_options;
    server_options.insecure_dev = true;
    server_options.drain_delay = absl::ZeroDuration();
    auto server = server::Server::Start(
        server_options, {.app = app_.get(), .metrics = metrics_.get()});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    stub_ = v1::ValidationService::NewStub(server_->InProcessChannel());
  }

  static void TearDownTestSuite() {
    stub_.reset();
    server_.reset();
    app_.reset();
    metrics_.reset();
  }

  void SetUp() override { ASSERT_NE(stub_, nullptr); }

  static v1::ValidateFormRequest Request() {
    v1::ValidateFormRequest request;
    request.mutable_form()->set_template_("templates/nantong-2024");
    request.mutable_form()->mutable_project()->set_fiscal_year(2024);
    request.mutable_context()->set_rule_set("ruleSets/cn-nantong-2024");
    return request;
  }

  grpc::Status Validate(const v1::ValidateFormRequest& request,
                        v1::ValidateFormResponse* response) {
    grpc::ClientContext context;
    return stub_->ValidateForm(&context, request, response);
  }

  // "CODE REASON" of a refusal, which must carry exactly one ErrorInfo.
  static std::string Refusal(const grpc::Status& status) {
    google::rpc::Status details;
    EXPECT_TRUE(details.ParseFromString(status.error_details()));
    std::string reason;
    int infos = 0;
    for (const google::protobuf::Any& detail : details.details()) {
      google::rpc::ErrorInfo info;
      if (detail.UnpackTo(&info)) {
        ++infos;
        reason = info.reason();
        EXPECT_EQ(info.domain(), "jixiao");
      }
    }
    EXPECT_EQ(infos, 1) << status.error_message();
    EXPECT_FALSE(status.error_message().empty());
    return absl::StrCat(static_cast<int>(status.error_code()), " ", reason);
  }

  std::string RefusalOf(const v1::ValidateFormRequest& request) {
    v1::ValidateFormResponse response;
    return Refusal(Validate(request, &response));
  }

  static inline std::unique_ptr<metrics::Registry> metrics_;
  static inline std::unique_ptr<server::App> app_;
  static inline std::unique_ptr<server::Server> server_;
  static inline std::unique_ptr<v1::ValidationService::Stub> stub_;
};

TEST_F(ValidationServiceTest, JudgesAFormAndSaysItInWords) {
  v1::ValidateFormRequest request = Request();
  request.set_language_code("zh-CN");
  v1::ValidateFormResponse response;
  const grpc::Status status = Validate(request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_GT(response.report().findings_size(), 5);
  EXPECT_EQ(response.texts_size(), response.report().findings_size());
  EXPECT_EQ(response.report().form_digest().size(), 64u);
}

TEST_F(ValidationServiceTest, GivesTheSameBytesToEverybody) {
  v1::ValidateFormResponse one;
  v1::ValidateFormResponse other;
  ASSERT_TRUE(Validate(Request(), &one).ok());
  ASSERT_TRUE(Validate(Request(), &other).ok());
  EXPECT_EQ(one.SerializeAsString(), other.SerializeAsString());
}

TEST_F(ValidationServiceTest, RefusesBadRequestsWithOneReason) {
  constexpr char kInvalidField[] = "3 INVALID_FIELD";
  EXPECT_EQ(RefusalOf({}), kInvalidField);
  v1::ValidateFormRequest request = Request();
  request.mutable_form()->clear_template_();
  EXPECT_EQ(RefusalOf(request), kInvalidField);
  request = Request();
  request.mutable_context()->clear_rule_set();
  EXPECT_EQ(RefusalOf(request), kInvalidField);
  request = Request();
  request.set_language_code("tlh");
  EXPECT_EQ(RefusalOf(request), kInvalidField);
  request = Request();
  for (int i = 0; i < 101; ++i) {
    request.mutable_form()->add_indicator_groups()->add_indicators();
  }
  EXPECT_EQ(RefusalOf(request), kInvalidField);
}

TEST_F(ValidationServiceTest, SaysWhatIsNotLoaded) {
  v1::ValidateFormRequest request = Request();
  request.mutable_form()->set_template_("templates/nowhere");
  EXPECT_EQ(RefusalOf(request), "5 TEMPLATE_UNKNOWN");
  request = Request();
  request.mutable_context()->set_rule_set("ruleSets/nowhere");
  EXPECT_EQ(RefusalOf(request), "5 RULE_SET_UNKNOWN");
}

TEST_F(ValidationServiceTest, RefusesAMessageThatIsTooLarge) {
  v1::ValidateFormRequest request = Request();
  request.mutable_form()->mutable_narrative()->set_necessity(
      std::string(5 * 1024 * 1024, 'x'));
  EXPECT_EQ(RefusalOf(request), "8 MESSAGE_TOO_LARGE");
  // The process lives.
  v1::ValidateFormResponse response;
  EXPECT_TRUE(Validate(Request(), &response).ok());
}

TEST_F(ValidationServiceTest, AnswersEachFormOfABatch) {
  v1::BatchValidateFormsRequest request;
  *request.mutable_context() = Request().context();
  *request.add_forms() = Request().form();
  request.add_forms()->set_template_("templates/nowhere");
  v1::BatchValidateFormsResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(stub_->BatchValidateForms(&context, request, &response).ok());
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_TRUE(response.results(0).has_report());
  ASSERT_TRUE(response.results(1).has_error());
  google::rpc::ErrorInfo info;
  ASSERT_EQ(response.results(1).error().details_size(), 1);
  ASSERT_TRUE(response.results(1).error().details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "TEMPLATE_UNKNOWN");
}

TEST_F(ValidationServiceTest, ExplainsListsAndGets) {
  v1::ExplainFindingsRequest explain;
  explain.set_rule_set("ruleSets/cn-nantong-2024");
  explain.set_language_code("en");
  explain.add_findings()->set_rule_id("C05");
  v1::ExplainFindingsResponse explained;
  grpc::ClientContext explain_context;
  ASSERT_TRUE(
      stub_->ExplainFindings(&explain_context, explain, &explained).ok());
  EXPECT_EQ(explained.texts(0).message(),
            "The annual objective must be given.");

  v1::ListRuleSetsResponse list;
  grpc::ClientContext list_context;
  ASSERT_TRUE(stub_->ListRuleSets(&list_context, {}, &list).ok());
  ASSERT_EQ(list.rule_sets_size(), 1);

  v1::GetRuleSetRequest get;
  get.set_name(list.rule_sets(0).name());
  v1::RuleSet rule_set;
  grpc::ClientContext get_context;
  ASSERT_TRUE(stub_->GetRuleSet(&get_context, get, &rule_set).ok());
  EXPECT_EQ(rule_set.digest(), list.rule_sets(0).digest());
  EXPECT_EQ(rule_set.rules_size(), 50);
}

TEST_F(ValidationServiceTest, RefusesAForeignPageToken) {
  v1::ListRuleSetsRequest request;
  request.set_page_token("AAAA");
  v1::ListRuleSetsResponse response;
  grpc::ClientContext context;
  EXPECT_EQ(Refusal(stub_->ListRuleSets(&context, request, &response)),
            "3 INVALID_PAGE_TOKEN");
}

TEST(MakeAppTest, SaysWhatDoesNotLoad) {
  AppOptions options;
  options.rules_dir = "/nonexistent";
  EXPECT_NE(std::string(MakeApp(options).status().message())
                .find("no rule set in /nonexistent"),
            std::string::npos);
  options.rules_dir = JIXIAO_SOURCE_DIR "/deploy/rules";
  options.templates_dir = JIXIAO_SOURCE_DIR "/deploy/templates";
  options.page_token_key = "secret";
  EXPECT_FALSE(MakeApp(options).ok());
  options.page_token_key = std::string(64, 'a');
  EXPECT_TRUE(MakeApp(options).ok());
}

}  // namespace
}  // namespace jixiao::validation
