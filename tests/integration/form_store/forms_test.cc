// Forms through server and client: the standard methods, validation and
// submission.
#include <future>
#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

#include "common/base/clock.h"
#include "tests/integration/form_store/store_harness.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::ListFormsRequest;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class FormsTest : public ::testing::TestWithParam<StoreHarness::Transport> {
 protected:
  FormsTest() : store_(StoreHarness::MemoryOptions(), GetParam()) {
    store_.MakeTenant();
  }

  absl::StatusOr<Form> Get(const std::string& name) {
    form::v1::GetFormRequest request;
    request.set_name(name);
    return store_.client().GetForm(request);
  }
  absl::StatusOr<Form> Submit(const std::string& name) {
    form::v1::SubmitFormRequest request;
    request.set_name(name);
    return store_.client().SubmitForm(request, {.timeout = absl::Seconds(2)});
  }
  static ListFormsRequest ListRequest(const std::string& order_by = "",
                                      const std::string& filter = "") {
    ListFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.set_page_size(3);
    request.set_order_by(order_by);
    request.set_filter(filter);
    return request;
  }

  StoreHarness store_;
};

TEST_P(FormsTest, LivesFromCreationToDeletion) {
  const Form created = store_.Create("a");
  ASSERT_THAT(Get(created.name()), IsOk());
  EXPECT_EQ(Get(created.name())->SerializeAsString(),
            created.SerializeAsString());

  form::v1::UpdateFormRequest update;
  *update.mutable_form() = created;
  update.mutable_form()->mutable_narrative()->set_annual_objective("新目标");
  update.mutable_update_mask()->add_paths("narrative.annual_objective");
  const auto updated = store_.client().UpdateForm(update);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->narrative().annual_objective(), "新目标");
  EXPECT_THAT(store_.client().UpdateForm(update),
              FailsWith(absl::StatusCode::kAborted,
                        errors::ERROR_REASON_ETAG_MISMATCH));

  const auto list = store_.client().ListForms(ListRequest());
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->forms_size(), 1);
  EXPECT_EQ(list->forms(0).etag(), updated->etag());
  EXPECT_EQ(list->as_of().revision(), store_.Head());

  form::v1::DeleteFormRequest remove;
  remove.set_name(created.name());
  remove.set_etag(updated->etag());
  ASSERT_THAT(store_.client().DeleteForm(remove), IsOk());
  EXPECT_THAT(Get(created.name()),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_FORM_NOT_FOUND));

  form::v1::ListFormRevisionsRequest revisions;
  revisions.set_parent(created.name());
  const auto history = store_.client().ListFormRevisions(revisions);
  ASSERT_THAT(history, IsOk());
  ASSERT_EQ(history->form_revisions_size(), 3);
  EXPECT_TRUE(history->form_revisions(0).snapshot().has_delete_time());
  form::v1::GetFormRevisionRequest first;
  first.set_name(history->form_revisions(2).name());
  const auto revision = store_.client().GetFormRevision(first);
  ASSERT_THAT(revision, IsOk());
  EXPECT_EQ(revision->snapshot().etag(), created.etag());
}

TEST_P(FormsTest, PagesUnderWritesShowEachFormOnce) {
  for (int i = 0; i < 12; ++i) {
    store_.Create("p" + std::to_string(i));
  }
  ListFormsRequest request =
      ListRequest("create_time desc", "form.project.fiscal_year == 2024");
  std::map<std::string, int> seen;
  int more = 0;
  do {
    const auto page = store_.client().ListForms(request);
    ASSERT_THAT(page, IsOk());
    for (const Form& form : page->forms()) {
      ++seen[form.project().display_name()];
    }
    request.set_page_token(page->next_page_token());
    store_.Create("more" + std::to_string(more++));
  } while (!request.page_token().empty());
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(seen["p" + std::to_string(i)], 1) << i;
  }
}

TEST_P(FormsTest, BadRequestsGetTheirReason) {
  for (int i = 0; i < 4; ++i) {
    store_.Create("p" + std::to_string(i));
  }
  const auto page = store_.client().ListForms(ListRequest());
  ASSERT_THAT(page, IsOk());
  ListFormsRequest other = ListRequest("name desc");
  other.set_page_token(page->next_page_token());
  EXPECT_THAT(store_.client().ListForms(other),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_PAGE_TOKEN));
  EXPECT_THAT(store_.client().ListForms(ListRequest("", "form.colour == 1")),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FILTER));
  EXPECT_THAT(store_.client().ListForms(ListRequest("colour")),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_ORDER_BY));
  form::v1::UpdateFormRequest update;
  *update.mutable_form() = page->forms(0);
  update.mutable_update_mask()->add_paths("colour");
  EXPECT_THAT(store_.client().UpdateForm(update),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
  form::v1::CreateFormRequest create;
  create.set_parent("tenants/yunxi");
  *create.mutable_form() = SampleForm("p0");
  EXPECT_THAT(store_.client().CreateForm(create),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  create.set_parent("tenants/nowhere");
  EXPECT_THAT(store_.client().CreateForm(create),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
}

TEST_P(FormsTest, ValidationDownThenBack) {
  store_.validator().SetStatus(ValidationDown());
  const Form form = store_.Create("a");
  EXPECT_EQ(form.validation().state(), form::v1::VALIDATION_STATE_PENDING);
  const auto refused = Submit(form.name());
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kUnavailable,
                                 errors::ERROR_REASON_VALIDATION_UNAVAILABLE));
  EXPECT_NE(refused.status().message().find("try again later"),
            std::string::npos);
  store_.validator().SetStatus(absl::OkStatus());
  const base::Clock& clock = base::Clock::System();
  const absl::Duration limit = clock.Uptime() + absl::Seconds(20);
  while (Get(form.name())->validation().state() !=
         form::v1::VALIDATION_STATE_CURRENT) {
    ASSERT_LT(clock.Uptime(), limit) << "never judged";
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_EQ(Get(form.name())->etag(), form.etag());
  const auto submitted = Submit(form.name());
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->state(), form::v1::FORM_STATE_DEPARTMENT_REVIEW);
}

TEST_P(FormsTest, ErrorsBlockSubmissionAndStandInTheReport) {
  store_.validator().SetJudge([](const Form&, auto* report) {
    for (int i = 0; i < 300; ++i) {
      AddFinding(report, "C" + std::to_string(i), form::v1::SEVERITY_ERROR);
    }
  });
  const Form form = store_.Create("a");
  const auto refused = Submit(form.name());
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition,
                                 errors::ERROR_REASON_VALIDATION_FAILED));
  EXPECT_FALSE(errors::MetadataOf(refused.status(), "rules").empty())
      << "the details survive the limit of gRPC";
  form::v1::GetValidationReportRequest request;
  request.set_name(form.name() + "/report");
  const auto report = store_.client().GetValidationReport(request);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->findings_size(), 300);
}

TEST_P(FormsTest, ADeadlineThatIsOverIsTold) {
  store_.Create("a");
  EXPECT_THAT(
      store_.client().ListForms(ListRequest(), {.timeout = -absl::Seconds(1)}),
      FailsWith(absl::StatusCode::kDeadlineExceeded,
                errors::ERROR_REASON_DEADLINE_EXCEEDED));
  EXPECT_THAT(store_.client().ListForms(ListRequest()), IsOk());
}

TEST_P(FormsTest, ADeadlineThatPassesMeanwhileIsTold) {
  std::promise<void> let_go;
  const std::shared_future<void> gone = let_go.get_future().share();
  store_.validator().SetJudge([gone](const Form&, auto*) { gone.wait(); });
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/yunxi");
  *request.mutable_form() = SampleForm("a");
  EXPECT_THAT(
      store_.client().CreateForm(request, {.timeout = absl::Milliseconds(50)}),
      FailsWith(absl::StatusCode::kDeadlineExceeded,
                errors::ERROR_REASON_DEADLINE_EXCEEDED));
  let_go.set_value();
  EXPECT_THAT(store_.client().ListForms(ListRequest()), IsOk());
}

TEST_P(FormsTest, TellsHowTwoRevisionsDiffer) {
  const Form created = store_.Create("a");
  form::v1::UpdateFormRequest update;
  *update.mutable_form() = created;
  update.mutable_form()
      ->mutable_expenditures(0)
      ->mutable_full_year_budget()
      ->set_fen(4'000'000);
  update.mutable_form()
      ->mutable_indicator_groups(1)
      ->mutable_indicators(0)
      ->mutable_full_year_target()
      ->set_raw("10月底前完成");
  const auto updated = store_.client().UpdateForm(update);
  ASSERT_THAT(updated, IsOk());

  form::v1::DiffFormsRequest request;
  request.set_base(created.name() + "/revisions/" +
                   std::to_string(created.revision()));
  request.set_target(created.name());
  const auto diff = store_.client().DiffForms(request);
  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->target(), created.name() + "/revisions/" +
                                std::to_string(updated->revision()));
  ASSERT_EQ(diff->money_size(), 1) << diff->ShortDebugString();
  EXPECT_EQ(diff->money(0).difference_fen(), 1'000'000);
  ASSERT_EQ(diff->indicators_size(), 1);
  EXPECT_EQ(diff->indicators(0).targets(0).direction(),
            form::v1::INDICATOR_CHANGE_TARGET_RAISED);
  EXPECT_EQ(diff->fields_size(), 0);
  request.set_target("tenants/other/forms/form-1");
  EXPECT_THAT(store_.client().DiffForms(request),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
}

TEST_P(FormsTest, ARequestIdIsBounded) {
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/yunxi");
  *request.mutable_form() = SampleForm("a");
  for (const std::string& id :
       {std::string(129, 'x'), std::string("a\nb"), std::string("编号")}) {
    request.set_request_id(id);
    EXPECT_THAT(store_.client().CreateForm(request),
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  }
  request.set_request_id("order 66/" + std::string(119, 'x'));
  EXPECT_THAT(store_.client().CreateForm(request), IsOk());
}

INSTANTIATE_TEST_SUITE_P(
    Transports, FormsTest,
    ::testing::Values(StoreHarness::Transport::kTcp,
                      StoreHarness::Transport::kUnixSocket),
    [](const auto& transport) {
      return transport.param == StoreHarness::Transport::kTcp ? "Tcp"
                                                              : "UnixSocket";
    });

}  // namespace
}  // namespace jixiao::form_store
