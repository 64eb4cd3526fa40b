#include "services/form_store/domain/form_batch.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/hooked_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::BatchCreateFormsRequest;
using form::v1::BatchGetFormsRequest;
using form::v1::BatchGetFormsResponse;
using form::v1::BatchUpdateFormsRequest;
using form::v1::Form;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kField = errors::ERROR_REASON_INVALID_FIELD;

class FormBatchTest : public ::testing::Test {
 protected:
  FormBatchTest() { store_.MakeTenant(); }

  static BatchCreateFormsRequest CreateRequest(int count) {
    BatchCreateFormsRequest request;
    request.set_parent("tenants/yunxi");
    for (int i = 0; i < count; ++i) {
      *request.add_requests()->mutable_form() =
          SampleForm("p" + std::to_string(i));
    }
    return request;
  }
  std::vector<Form> MustCreate(int count) {
    const auto response =
        store_.batch.Create(store_.caller, CreateRequest(count));
    EXPECT_THAT(response, IsOk());
    return {response->forms().begin(), response->forms().end()};
  }
  static BatchUpdateFormsRequest UpdateRequest(const std::vector<Form>& forms,
                                               const std::string& objective) {
    BatchUpdateFormsRequest request;
    request.set_parent("tenants/yunxi");
    for (const Form& form : forms) {
      auto* part = request.add_requests();
      part->mutable_form()->set_name(form.name());
      part->mutable_form()->set_etag(form.etag());
      part->mutable_form()->mutable_narrative()->set_annual_objective(
          objective);
      part->mutable_update_mask()->add_paths("narrative.annual_objective");
    }
    return request;
  }
  absl::StatusOr<BatchGetFormsResponse> Get(
      const BatchGetFormsRequest& request) {
    const auto bytes = store_.batch.Get(store_.caller, request);
    if (!bytes.ok()) {
      return bytes.status();
    }
    BatchGetFormsResponse response;
    EXPECT_TRUE(response.ParseFromString(*bytes));
    return response;
  }
  // Refused as a whole, at this place, with nothing stored.
  template <typename Response>
  void ExpectRefusedAt(const absl::StatusOr<Response>& response,
                       const std::string& field, std::int64_t head) {
    ASSERT_FALSE(response.ok());
    const auto violations = errors::FieldViolationsOf(response.status());
    ASSERT_FALSE(violations.empty()) << response.status();
    EXPECT_THAT(violations.front().field, HasSubstr(field));
    EXPECT_EQ(store_.Head(), head);
  }

  TestStore store_;
};

TEST_F(FormBatchTest, CreatesAllInOneWrite) {
  const std::vector<Form> forms = MustCreate(50);
  ASSERT_EQ(forms.size(), 50U);
  for (std::size_t i = 0; i < forms.size(); ++i) {
    EXPECT_EQ(forms[i].project().display_name(), "p" + std::to_string(i));
    EXPECT_EQ(forms[i].validation().state(),
              form::v1::VALIDATION_STATE_CURRENT);
    EXPECT_EQ(store_.Get(forms[i].name())->SerializeAsString(),
              forms[i].SerializeAsString());
  }
  // The tenant, two units once, forms and reports.
  EXPECT_EQ(store_.Head(), 1 + 2 + 100);
  EXPECT_EQ(store_.validator.batches(), 1);
  const std::vector<StoredChange> changes = store_.Changes();
  EXPECT_EQ(changes[1].header.commit_time_us,
            changes.back().header.commit_time_us);
}

TEST_F(FormBatchTest, OneBadFormSpoilsItAllAndIsNamed) {
  BatchCreateFormsRequest request = CreateRequest(20);
  request.mutable_requests(17)->mutable_form()->clear_title();
  const auto refused = store_.batch.Create(store_.caller, request);
  ExpectRefusedAt(refused, "requests[17].form.title", 1);
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("requests[17]: "));

  request = CreateRequest(3);
  *request.mutable_requests(2)->mutable_form() = SampleForm("p0");
  const auto twice = store_.batch.Create(store_.caller, request);
  EXPECT_THAT(twice, FailsWith(absl::StatusCode::kAlreadyExists,
                               errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  ExpectRefusedAt(twice, "requests[2]", 1);

  const std::string holder = store_.MustCreate("p1").name();
  const auto taken = store_.batch.Create(store_.caller, CreateRequest(3));
  EXPECT_EQ(errors::MetadataOf(taken.status(), "form"), holder);
  ExpectRefusedAt(taken, "requests[1]", store_.Head());
}

TEST_F(FormBatchTest, PartsSayNothingThatIsForTheWhole) {
  BatchCreateFormsRequest request = CreateRequest(2);
  request.mutable_requests(1)->set_request_id("r");
  ExpectRefusedAt(store_.batch.Create(store_.caller, request),
                  "requests[1].request_id", 1);
  request = CreateRequest(2);
  request.mutable_requests(1)->set_parent("tenants/other");
  ExpectRefusedAt(store_.batch.Create(store_.caller, request),
                  "requests[1].parent", 1);
  request = CreateRequest(2);
  request.mutable_requests(0)->set_form_id("same-id");
  request.mutable_requests(1)->set_form_id("same-id");
  ExpectRefusedAt(store_.batch.Create(store_.caller, request),
                  "requests[1].form_id", 1);
}

TEST_F(FormBatchTest, TooManyAreRefusedBeforeAnythingElse) {
  BatchCreateFormsRequest request;
  request.set_parent("not even a name");
  for (int i = 0; i < FormBatch::kMaxForms + 1; ++i) {
    request.add_requests();
  }
  EXPECT_THAT(store_.batch.Create(store_.caller, request),
              FailsWith(kInvalid, kField));
  request.mutable_requests()->Clear();
  request.set_parent("tenants/yunxi");
  EXPECT_THAT(store_.batch.Create(store_.caller, request),
              FailsWith(kInvalid, kField));
}

TEST_F(FormBatchTest, IsCarriedOutOnce) {
  BatchCreateFormsRequest request = CreateRequest(5);
  request.set_request_id("r");
  int replayed = 0;
  store_.caller.on_replayed = [&] { ++replayed; };
  const auto first = store_.batch.Create(store_.caller, request);
  ASSERT_THAT(first, IsOk());
  const std::int64_t head = store_.Head();
  ASSERT_THAT(store_.batch.Update(
                  store_.caller,
                  UpdateRequest({first->forms(2), first->forms(4)}, "二")),
              IsOk());
  const auto again = store_.batch.Create(store_.caller, request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(replayed, 1);
  EXPECT_EQ(store_.Head(), head + 4);
}

TEST_F(FormBatchTest, UpdatesAllOrNone) {
  std::vector<Form> forms = MustCreate(4);
  BatchUpdateFormsRequest request = UpdateRequest(forms, "二");
  // The second one stays as it is.
  *request.mutable_requests(1)->mutable_form()->mutable_narrative() =
      forms[1].narrative();
  request.set_request_id("r");
  const auto first = store_.batch.Update(store_.caller, request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->forms(0).narrative().annual_objective(), "二");
  EXPECT_EQ(first->forms(1).etag(), forms[1].etag());
  const std::int64_t head = store_.Head();
  EXPECT_EQ(store_.batch.Update(store_.caller, request)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(store_.Head(), head);

  // A stale etag among them.
  const auto stale = store_.batch.Update(
      store_.caller, UpdateRequest({first->forms(0), forms[3]}, "三"));
  EXPECT_THAT(stale, FailsWith(absl::StatusCode::kAborted,
                               errors::ERROR_REASON_ETAG_MISMATCH));
  ExpectRefusedAt(stale, "requests[1]", head);
  EXPECT_EQ(store_.Get(forms[0].name())->narrative().annual_objective(), "二");
  ExpectRefusedAt(store_.batch.Update(
                      store_.caller,
                      UpdateRequest({first->forms(0), first->forms(0)}, "三")),
                  "requests[1].form.name", head);
}

TEST_F(FormBatchTest, GetsAllAtOneRevision) {
  const std::vector<Form> forms = MustCreate(3);
  const std::int64_t before = store_.Head();
  ASSERT_THAT(
      store_.batch.Update(store_.caller, UpdateRequest({forms[1]}, "二")),
      IsOk());
  BatchGetFormsRequest request;
  request.set_parent("tenants/yunxi");
  request.add_names(forms[2].name());
  request.add_names(forms[1].name());
  const auto now = Get(request);
  ASSERT_THAT(now, IsOk());
  EXPECT_EQ(now->forms(0).SerializeAsString(), forms[2].SerializeAsString());
  EXPECT_EQ(now->forms(1).narrative().annual_objective(), "二");
  EXPECT_EQ(now->as_of().revision(), store_.Head());

  request.mutable_as_of()->set_revision(before);
  const auto then = Get(request);
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(then->forms(1).SerializeAsString(), forms[1].SerializeAsString());
  request.mutable_as_of()->set_revision(before + 1000);
  EXPECT_THAT(Get(request), FailsWith(absl::StatusCode::kOutOfRange,
                                      errors::ERROR_REASON_CURSOR_AHEAD));
}

TEST_F(FormBatchTest, GetNamesTheOneThatIsNotThere) {
  const std::vector<Form> forms = MustCreate(2);
  BatchGetFormsRequest request;
  request.set_parent("tenants/yunxi");
  request.add_names(forms[0].name());
  request.add_names("tenants/yunxi/forms/nothing");
  const auto missing = Get(request);
  EXPECT_THAT(missing, FailsWith(absl::StatusCode::kNotFound,
                                 errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_EQ(errors::FieldViolationsOf(missing.status()).front().field,
            "names[1]");
  request.set_names(1, "tenants/other/forms/form-1");
  EXPECT_THAT(Get(request), FailsWith(kInvalid, kField));

  form::v1::DeleteFormRequest remove;
  remove.set_name(forms[1].name());
  ASSERT_THAT(store_.writer.Delete(store_.caller, remove), IsOk());
  request.set_names(1, forms[1].name());
  EXPECT_FALSE(Get(request).ok());
  request.set_show_deleted(true);
  EXPECT_TRUE(Get(request)->forms(1).has_delete_time());
  store_.caller.principal.org_units = {"another-unit"};
  EXPECT_THAT(Get(request), FailsWith(absl::StatusCode::kNotFound,
                                      errors::ERROR_REASON_FORM_NOT_FOUND));
}

TEST_F(FormBatchTest, AnAnswerThatFitsNoMessageIsRefused) {
  BatchCreateFormsRequest request = CreateRequest(2);
  for (auto& part : *request.mutable_requests()) {
    for (int i = 0; i < 36; ++i) {
      auto* group = part.mutable_form()->add_indicator_groups();
      group->set_level1("产出指标");
      group->set_level2("数量指标");
      group->add_indicators()->mutable_full_year_target()->set_raw(
          std::string(60'000, 'x'));
    }
  }
  EXPECT_THAT(store_.batch.Create(store_.caller, request),
              FailsWith(absl::StatusCode::kResourceExhausted,
                        errors::ERROR_REASON_MESSAGE_TOO_LARGE));
  EXPECT_EQ(store_.Head(), 1);
}

}  // namespace
}  // namespace jixiao::form_store
