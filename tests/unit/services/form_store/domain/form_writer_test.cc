#include "services/form_store/domain/form_writer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "services/form_store/domain/form_codec.h"
#include "tests/unit/services/form_store/domain/hooked_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

class FormWriterTest : public ::testing::Test {
 protected:
  FormWriterTest() { store_.MakeTenant(); }

  absl::StatusOr<Form> Update(const Form& form,
                              const std::vector<std::string>& paths = {},
                              bool validate_only = false) {
    form::v1::UpdateFormRequest request;
    *request.mutable_form() = form;
    request.set_validate_only(validate_only);
    for (const std::string& path : paths) {
      request.mutable_update_mask()->add_paths(path);
    }
    return store_.writer.Update(store_.caller, request);
  }
  absl::StatusOr<Form> Delete(const std::string& name,
                              const std::string& etag = "",
                              bool validate_only = false) {
    form::v1::DeleteFormRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_validate_only(validate_only);
    return store_.writer.Delete(store_.caller, request);
  }
  absl::StatusOr<Form> Submit(const std::string& name,
                              bool validate_only = false) {
    form::v1::SubmitFormRequest request;
    request.set_name(name);
    request.set_validate_only(validate_only);
    return store_.writer.Submit(store_.caller, request);
  }
  void FindErrors() {
    store_.validator.SetJudge([](const Form&, auto* report) {
      AddFinding(report, "C08", form::v1::SEVERITY_ERROR);
      AddFinding(report, "A03", form::v1::SEVERITY_ERROR,
                 form::v1::OUTCOME_DEFERRED);
      AddFinding(report, "C15", form::v1::SEVERITY_WARNING);
    });
  }

  TestStore store_;
};

TEST_F(FormWriterTest, CreatesACompleteDraft) {
  const auto form = store_.Create(SampleForm(), "form-1");
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(form->name(), "tenants/yunxi/forms/form-1");
  EXPECT_EQ(form->state(), form::v1::FORM_STATE_DRAFT);
  EXPECT_EQ(form->template_(), "templates/nantong-2024");
  EXPECT_EQ(form->funding().effective_total().fen(), 3'500'000);
  EXPECT_EQ(form->form_digest().size(), 64u);
  EXPECT_EQ(form->expenditures(0).uid().size(), 10u);
  EXPECT_EQ(form->indicator_groups(0).category(),
            form::v1::INDICATOR_CATEGORY_OUTPUT);
  EXPECT_EQ(form->indicator_groups(0).indicators(0).full_year_target().kind(),
            form::v1::TARGET_KIND_QUANTITY);
  EXPECT_EQ(form->contacts(0).display_name(), "甄*");
  EXPECT_TRUE(form->has_sealed_contacts());
  EXPECT_EQ(form->validation().state(), form::v1::VALIDATION_STATE_CURRENT);
  EXPECT_TRUE(form->validation().submittable());
  // Two unverified units, the form, its report.
  EXPECT_EQ(form->revision(), 4);
  EXPECT_EQ(store_.Head(), 5);
  EXPECT_EQ(store_.Changes()[3].header.request_id, "request-1");
  const auto read = store_.Get(form->name());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->SerializeAsString(), form->SerializeAsString());
}

TEST_F(FormWriterTest, NothingStoredHoldsContactsInClear) {
  store_.MustCreate("a", "form-1");
  bool control = false;
  for (const StoredChange& change : store_.Changes()) {
    EXPECT_EQ(change.payload.find("甄试岚"), std::string::npos);
    EXPECT_EQ(change.payload.find("055501234"), std::string::npos);
    control = control || change.payload.find("甄*") != std::string::npos;
  }
  EXPECT_TRUE(control);
}

TEST_F(FormWriterTest, IgnoresWhatTheStoreKeeps) {
  Form form = SampleForm();
  form.set_name("tenants/other/forms/other");
  form.set_state(form::v1::FORM_STATE_APPROVED);
  form.set_revision(99);
  form.mutable_source()->set_document_sha256("forged");
  form.mutable_project()->mutable_department()->set_org_unit("forged");
  (*form.mutable_annotations())["erp"] = "42";
  const auto created = store_.Create(form, "form-1");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->state(), form::v1::FORM_STATE_DRAFT);
  EXPECT_FALSE(created->has_source());
  EXPECT_THAT(created->project().department().org_unit(),
              HasSubstr("tenants/yunxi/orgUnits/"));
  EXPECT_EQ(created->annotations().at("erp"), "42");
}

TEST_F(FormWriterTest, RefusesDuplicates) {
  const Form first = store_.MustCreate("a", "form-1");
  const auto same_project = store_.Create(SampleForm("ａ"), "form-2");
  EXPECT_THAT(same_project, FailsWith(absl::StatusCode::kAlreadyExists,
                                      errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  EXPECT_EQ(errors::MetadataOf(same_project.status(), "form"), first.name());
  EXPECT_THAT(store_.Create(SampleForm("b"), "form-1"),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
}

TEST_F(FormWriterTest, ValidateOnlyChecksAllAndChangesNothing) {
  store_.MustCreate("a", "form-1");
  const std::int64_t head = store_.Head();
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/yunxi");
  request.set_validate_only(true);
  *request.mutable_form() = SampleForm("a");
  EXPECT_THAT(store_.writer.Create(store_.caller, request),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  *request.mutable_form() = SampleForm("b");
  request.set_form_id("form-1");
  EXPECT_THAT(store_.writer.Create(store_.caller, request),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
  request.set_form_id("form-2");
  const auto checked = store_.writer.Create(store_.caller, request);
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(checked->revision(), 0);
  EXPECT_EQ(checked->contacts(0).display_name(), "甄*");
  EXPECT_EQ(checked->validation().state(), form::v1::VALIDATION_STATE_CURRENT);
  EXPECT_EQ(store_.Head(), head);
}

TEST(FormWriterFaultTest, ACheckTellsWhyItCouldNotBeMade) {
  auto* const storage = new HookedStorage;
  TestStore store{std::unique_ptr<FormStorage>(storage)};
  store.MakeTenant();
  storage->before_get_form = [] {
    return errors::Unavailable(errors::ERROR_REASON_STORAGE_UNAVAILABLE,
                               "the disk is gone");
  };
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/yunxi");
  *request.mutable_form() = SampleForm();
  request.set_validate_only(true);
  EXPECT_THAT(store.writer.Create(store.caller, request),
              FailsWith(absl::StatusCode::kUnavailable,
                        errors::ERROR_REASON_STORAGE_UNAVAILABLE));
}

TEST_F(FormWriterTest, RefusesBadRequests) {
  EXPECT_THAT(store_.Create(SampleForm(), "", "nowhere"),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
  EXPECT_THAT(store_.Create(SampleForm(), "no", "yunxi"),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(store_.Create(Form(), "", "yunxi"),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  Form form = SampleForm();
  form.set_template_("templates/atlantis");
  EXPECT_THAT(store_.Create(form),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TEMPLATE_UNKNOWN));
  store_.caller.principal.all_tenants = false;
  EXPECT_THAT(store_.Create(SampleForm()),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND))
      << "not yours looks like not there";
}

TEST_F(FormWriterTest, UnknownUnitsAreRefusedWhereTheTenantSaysSo) {
  form::v1::Tenant strict = SampleTenant();
  strict.set_allow_unverified_org_units(false);
  store_.MakeTenant("strict", strict);
  EXPECT_THAT(store_.Create(SampleForm(), "", "strict"),
              FailsWith(kInvalid, errors::ERROR_REASON_ORG_UNIT_NOT_FOUND));
  for (const char* name : {"云溪市档案馆", "资料中心"}) {
    form::v1::CreateOrgUnitRequest request;
    request.set_parent("tenants/strict");
    request.mutable_org_unit()->set_display_name(name);
    request.mutable_org_unit()->set_kind(form::v1::ORG_UNIT_KIND_DEPARTMENT);
    request.mutable_org_unit()->add_aliases(std::string("云溪市档案馆") + name);
    ASSERT_THAT(store_.units.Create(store_.caller, request), IsOk());
  }
  const auto form = store_.Create(SampleForm(), "", "strict");
  ASSERT_THAT(form, IsOk()) << "found by an alias";
  EXPECT_EQ(form->revision(), 4) << "no unit was made";
}

TEST_F(FormWriterTest, UpdatesByMaskAndKeepsUids) {
  const Form form = store_.MustCreate("a", "form-1");
  Form patch;
  patch.set_name(form.name());
  patch.set_etag(form.etag());
  patch.mutable_narrative()->set_annual_objective("完成三万页。");
  store_.clock.Advance(absl::Hours(1));
  const auto updated = Update(patch, {"narrative.annual_objective"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->narrative().annual_objective(), "完成三万页。");
  EXPECT_EQ(updated->title(), form.title());
  EXPECT_EQ(updated->expenditures(0).uid(), form.expenditures(0).uid());
  EXPECT_EQ(updated->sealed_contacts().SerializeAsString(),
            form.sealed_contacts().SerializeAsString());
  EXPECT_NE(updated->etag(), form.etag());
  EXPECT_NE(updated->form_digest(), form.form_digest());
  EXPECT_EQ(updated->create_time().seconds(), form.create_time().seconds());
  EXPECT_EQ(updated->update_time().seconds(),
            form.update_time().seconds() + 3600);
  EXPECT_THAT(Update(patch, {"narrative.annual_objective"}),
              FailsWith(absl::StatusCode::kAborted,
                        errors::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(FormWriterTest, AnUpdateOfNothingMovesNothing) {
  const Form form = store_.MustCreate("a", "form-1");
  const std::int64_t head = store_.Head();
  const int batches = store_.validator.batches();
  store_.clock.Advance(absl::Hours(1));
  const auto same = Update(form);
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->etag(), form.etag());
  EXPECT_THAT(Update(form, {"*"}), IsOk());
  EXPECT_EQ(store_.Head(), head);
  EXPECT_EQ(store_.validator.batches(), batches);
}

TEST_F(FormWriterTest, AnAmountFollowsItsText) {
  Form form = SampleForm();
  form.mutable_funding()->mutable_total()->set_raw("3.5");
  form.mutable_funding()->mutable_total()->set_fen(7);
  const auto refused = store_.Create(form, "form-1");
  EXPECT_THAT(refused, FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(refused.status().message(), HasSubstr("form.funding.total"));
  form.mutable_funding()->mutable_total()->clear_fen();
  const auto created = store_.Create(form, "form-1");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->funding().total().fen(), 3'500'000);
  Form patch;
  patch.set_name(created->name());
  patch.mutable_funding()->mutable_total()->set_raw("4");
  const auto updated = Update(patch, {"funding.total.raw"});
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->funding().total().fen(), 4'000'000);
  EXPECT_EQ(updated->funding().effective_total().fen(), 4'000'000);
  patch.mutable_funding()->mutable_total()->set_fen(5);
  EXPECT_THAT(Update(patch, {"funding.total.fen"}),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
}

TEST_F(FormWriterTest, AnnotationsAloneKeepTheReport) {
  const Form form = store_.MustCreate("a", "form-1");
  const int batches = store_.validator.batches();
  Form patch = form;
  (*patch.mutable_annotations())["erp"] = "1";
  const auto updated = Update(patch);
  ASSERT_THAT(updated, IsOk());
  EXPECT_GT(updated->revision(), form.revision());
  EXPECT_EQ(updated->validation().state(), form::v1::VALIDATION_STATE_CURRENT);
  EXPECT_EQ(store_.validator.batches(), batches) << "the content is the same";
}

TEST_F(FormWriterTest, AnUpdateMayNotTakeAnothersNaturalKey) {
  store_.MustCreate("a", "form-1");
  Form other = store_.MustCreate("b", "form-2");
  other.mutable_project()->set_display_name("a");
  EXPECT_THAT(Update(other, {"project.display_name"}),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN));
}

TEST_F(FormWriterTest, RefusesUnknownFormsAndMasks) {
  Form patch;
  patch.set_name("tenants/yunxi/forms/nobody");
  EXPECT_THAT(Update(patch), FailsWith(absl::StatusCode::kNotFound,
                                       errors::ERROR_REASON_FORM_NOT_FOUND));
  patch.set_name("nonsense");
  EXPECT_THAT(Update(patch),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(Update(store_.MustCreate("a"), {"colour"}),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
  EXPECT_THAT(Update(store_.MustCreate("b"), {"state"}),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
}

TEST_F(FormWriterTest, DeletesSoftlyAndFreesTheNaturalKey) {
  const Form form = store_.MustCreate("a", "form-1");
  EXPECT_THAT(Delete(form.name(), "stale"),
              FailsWith(absl::StatusCode::kAborted,
                        errors::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Delete(form.name(), "", true), IsOk());
  EXPECT_THAT(store_.Get(form.name()), IsOk()) << "validate_only";
  const auto deleted = Delete(form.name(), form.etag());
  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_THAT(store_.Get(form.name()),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(store_.Get(form.name(), true), IsOk());
  EXPECT_THAT(Delete(form.name()),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(store_.Create(SampleForm("a"), "form-1"),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS))
      << "ids are not used again";
  EXPECT_THAT(store_.Create(SampleForm("a"), "form-2"), IsOk());
}

TEST_F(FormWriterTest, SavesAsPendingWhenValidationIsDown) {
  store_.validator.SetStatus(ValidationDown());
  const Form form = store_.MustCreate("a", "form-1");
  EXPECT_EQ(form.validation().state(), form::v1::VALIDATION_STATE_PENDING);
  EXPECT_EQ(store_.pending_notices, std::vector<std::string>{"yunxi"});
  EXPECT_EQ(store_.Get(form.name())->validation().state(),
            form::v1::VALIDATION_STATE_PENDING);
  EXPECT_THAT(Submit(form.name()),
              FailsWith(absl::StatusCode::kUnavailable,
                        errors::ERROR_REASON_VALIDATION_UNAVAILABLE));
  EXPECT_EQ(store_.Get(form.name())->state(), form::v1::FORM_STATE_DRAFT);
}

TEST_F(FormWriterTest, AsksADownValidationOnlyNowAndThen) {
  store_.validator.SetStatus(ValidationDown());
  store_.MustCreate("a");
  store_.MustCreate("b");
  EXPECT_EQ(store_.validator.batches(), 1);
  store_.clock.Advance(absl::Seconds(2));
  store_.validator.SetStatus(absl::OkStatus());
  EXPECT_EQ(store_.MustCreate("c").validation().state(),
            form::v1::VALIDATION_STATE_CURRENT);
}

TEST_F(FormWriterTest, SkipsValidationWhenAskedTo) {
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/yunxi");
  request.set_skip_validation(true);
  *request.mutable_form() = SampleForm();
  const auto form = store_.writer.Create(store_.caller, request);
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(form->validation().state(), form::v1::VALIDATION_STATE_SKIPPED);
  EXPECT_EQ(store_.validator.batches(), 0);
  EXPECT_EQ(store_.Get(form->name())->validation().state(),
            form::v1::VALIDATION_STATE_SKIPPED);
  EXPECT_TRUE(store_.pending_notices.empty());
}

TEST_F(FormWriterTest, AReportOfOtherContentIsNotBound) {
  store_.validator.SetJudge([](const Form&, auto* report) {
    report->set_form_digest("of another form");
  });
  EXPECT_EQ(store_.MustCreate("a").validation().state(),
            form::v1::VALIDATION_STATE_PENDING);
}

TEST_F(FormWriterTest, SubmitsWithTheReportAtHand) {
  const Form form = store_.MustCreate("a", "form-1");
  const int batches = store_.validator.batches();
  const auto checked = Submit(form.name(), true);
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(store_.Get(form.name())->state(), form::v1::FORM_STATE_DRAFT);
  const auto submitted = Submit(form.name());
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->state(), form::v1::FORM_STATE_DEPARTMENT_REVIEW);
  EXPECT_EQ(submitted->form_digest(), form.form_digest());
  EXPECT_EQ(submitted->validation().state(),
            form::v1::VALIDATION_STATE_CURRENT);
  EXPECT_EQ(store_.validator.batches(), batches);
  EXPECT_EQ(store_.Get(form.name())->validation().report_digest(),
            form.validation().report_digest());
  for (const absl::Status& refused :
       {Submit(form.name()).status(), Delete(form.name()).status(),
        Update(*submitted, {"title"}).status()}) {
    EXPECT_THAT(
        refused,
        FailsWith(kPrecondition, errors::ERROR_REASON_TRANSITION_NOT_ALLOWED));
  }
  EXPECT_THAT(store_.Create(SampleForm("a")),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN))
      << "the key is still held";
}

TEST_F(FormWriterTest, ValidatesForASubmissionWhenThereIsNoReport) {
  store_.validator.SetStatus(ValidationDown());
  const Form form = store_.MustCreate("a", "form-1");
  store_.validator.SetStatus(absl::OkStatus());
  const auto submitted = Submit(form.name());
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->validation().state(),
            form::v1::VALIDATION_STATE_CURRENT);
}

TEST_F(FormWriterTest, RefusesToSubmitErrorsAndNamesThem) {
  FindErrors();
  const Form form = store_.MustCreate("a", "form-1");
  EXPECT_EQ(form.validation().errors(), 1);
  EXPECT_EQ(form.validation().deferred(), 1);
  const auto refused = Submit(form.name());
  EXPECT_THAT(refused,
              FailsWith(kPrecondition, errors::ERROR_REASON_VALIDATION_FAILED));
  EXPECT_EQ(errors::MetadataOf(refused.status(), "rules"), "A03,C08");
  EXPECT_EQ(errors::FieldViolationsOf(refused.status()).size(), 2u);
  EXPECT_EQ(store_.Get(form.name())->state(), form::v1::FORM_STATE_DRAFT);
}

TEST_F(FormWriterTest, ARefusedSubmissionLeavesItsReport) {
  store_.validator.SetStatus(ValidationDown());
  const Form form = store_.MustCreate("a", "form-1");
  store_.validator.SetStatus(absl::OkStatus());
  FindErrors();
  EXPECT_THAT(Submit(form.name()),
              FailsWith(kPrecondition, errors::ERROR_REASON_VALIDATION_FAILED));
  form::v1::GetValidationReportRequest request;
  request.set_name(form.name() + "/report");
  const auto report = store_.reader.GetReport(store_.caller, request);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->findings_size(), 3);
  EXPECT_EQ(store_.Get(form.name())->etag(), form.etag())
      << "a report does not move the etag";
}

TEST_F(FormWriterTest, ARuleSetThatIsNotLoadedIsThePersonsMatter) {
  store_.validator.SetStatus(
      errors::NotFound(errors::ERROR_REASON_RULE_SET_UNKNOWN, "no such"));
  const Form form = store_.MustCreate("a", "form-1");
  EXPECT_THAT(Submit(form.name()),
              FailsWith(kPrecondition, errors::ERROR_REASON_RULE_SET_UNKNOWN));
}

TEST_F(FormWriterTest, CallersOfOneUnitSeeThatUnitOnly) {
  const Form form = store_.MustCreate("a", "form-1");
  store_.caller.principal.org_units = {"some-other-unit"};
  EXPECT_THAT(store_.Get(form.name()),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(Delete(form.name()),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(store_.Create(SampleForm("b")),
              FailsWith(absl::StatusCode::kPermissionDenied,
                        errors::ERROR_REASON_PERMISSION_DENIED));
  const std::string unit = form.project().implementing_unit().org_unit();
  store_.caller.principal.org_units = {unit.substr(unit.rfind('/') + 1)};
  EXPECT_THAT(store_.Get(form.name()), IsOk());
}

}  // namespace
}  // namespace jixiao::form_store
