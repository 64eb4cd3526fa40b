// What repetitions of whole requests come to, method by method.
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/hooked_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

constexpr auto kReused = errors::ERROR_REASON_REQUEST_ID_REUSED;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class RepeatedRequestsTest : public ::testing::Test {
 protected:
  explicit RepeatedRequestsTest(
      std::unique_ptr<FormStorage> storage = NewMemoryStorage())
      : store_(std::move(storage)) {
    store_.MakeTenant();
    store_.caller.on_replayed = [this] { ++replayed_; };
  }

  form::v1::CreateFormRequest CreateRequest(const std::string& id,
                                            const std::string& project = "a") {
    form::v1::CreateFormRequest request;
    request.set_parent("tenants/yunxi");
    request.set_request_id(id);
    *request.mutable_form() = SampleForm(project);
    return request;
  }
  form::v1::UpdateFormRequest UpdateRequest(const std::string& id,
                                            const std::string& name,
                                            const std::string& objective) {
    form::v1::UpdateFormRequest request;
    request.set_request_id(id);
    request.mutable_form()->set_name(name);
    request.mutable_form()->mutable_narrative()->set_annual_objective(
        objective);
    request.mutable_update_mask()->add_paths("narrative.annual_objective");
    return request;
  }
  absl::StatusOr<Form> Update(const std::string& id, const std::string& name,
                              const std::string& objective) {
    return store_.writer.Update(store_.caller,
                                UpdateRequest(id, name, objective));
  }
  template <typename Request>
  Request Named(const std::string& id, const std::string& name) {
    Request request;
    request.set_request_id(id);
    request.set_name(name);
    return request;
  }
  // Does `call`, then `meanwhile`, then `call` again: one effect, and the first
  // answer, byte for byte.
  template <typename Call>
  void ExpectOnce(const Call& call, const std::function<void()>& meanwhile) {
    const auto first = call();
    ASSERT_THAT(first, IsOk());
    EXPECT_EQ(replayed_, 0);
    meanwhile();
    const std::int64_t head = store_.Head();
    const auto again = call();
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
    EXPECT_EQ(replayed_, 1);
    EXPECT_EQ(store_.Head(), head);
  }

  TestStore store_;
  int replayed_ = 0;
};

TEST_F(RepeatedRequestsTest, CreateReturnsTheFirstFormAfterEditsAndDeletion) {
  std::string name;
  ExpectOnce(
      [&] {
        auto form = store_.writer.Create(store_.caller, CreateRequest("r"));
        name = form.ok() ? form->name() : "";
        return form;
      },
      [&] {
        ASSERT_THAT(Update("", name, "另一目标"), IsOk());
        ASSERT_THAT(
            store_.writer.Delete(store_.caller,
                                 Named<form::v1::DeleteFormRequest>("", name)),
            IsOk());
      });
}

TEST_F(RepeatedRequestsTest, PendingAndSkippedFormsAreToldAsTheyWere) {
  store_.validator.SetStatus(ValidationDown());
  ExpectOnce(
      [&] { return store_.writer.Create(store_.caller, CreateRequest("r")); },
      [&] { store_.validator.SetStatus(absl::OkStatus()); });
  replayed_ = 0;
  auto skipped = CreateRequest("s", "b");
  skipped.set_skip_validation(true);
  ExpectOnce([&] { return store_.writer.Create(store_.caller, skipped); },
             [] {});
}

// The control is the second half: without ids the late repetition undoes what
// came after it.
TEST_F(RepeatedRequestsTest, UpdateDoesNotUndoWhatCameAfterIt) {
  const std::string name = store_.MustCreate("a").name();
  ExpectOnce([&] { return Update("r", name, "一"); },
             [&] { ASSERT_THAT(Update("", name, "二"), IsOk()); });
  EXPECT_EQ(store_.Get(name)->narrative().annual_objective(), "二");

  ASSERT_THAT(Update("", name, "一"), IsOk());
  ASSERT_THAT(Update("", name, "二"), IsOk());
  ASSERT_THAT(Update("", name, "一"), IsOk());
  EXPECT_EQ(store_.Get(name)->narrative().annual_objective(), "一");
}

TEST_F(RepeatedRequestsTest, UpdateThatChangesNothingIsRememberedToo) {
  const Form form = store_.MustCreate("a");
  const std::string& objective = form.narrative().annual_objective();
  ExpectOnce([&] { return Update("r", form.name(), objective); },
             [&] { ASSERT_THAT(Update("", form.name(), "二"), IsOk()); });
}

TEST_F(RepeatedRequestsTest, DeleteAndUndelete) {
  const std::string name = store_.MustCreate("a").name();
  const auto remove = [&](const std::string& id) {
    return store_.writer.Delete(store_.caller,
                                Named<form::v1::DeleteFormRequest>(id, name));
  };
  const auto restore = [&](const std::string& id) {
    return store_.writer.Undelete(
        store_.caller, Named<form::v1::UndeleteFormRequest>(id, name));
  };
  ExpectOnce([&] { return remove("r"); },
             [&] { ASSERT_THAT(restore(""), IsOk()); });
  EXPECT_THAT(store_.Get(name), IsOk());
  replayed_ = 0;
  ASSERT_THAT(remove(""), IsOk());
  ExpectOnce([&] { return restore("r"); },
             [&] { ASSERT_THAT(remove(""), IsOk()); });
  EXPECT_FALSE(store_.Get(name).ok());
}

TEST_F(RepeatedRequestsTest, SubmitAnswersAlikeAlthoughTheStateHasChanged) {
  const std::string name = store_.MustCreate("a").name();
  ExpectOnce(
      [&] {
        return store_.writer.Submit(
            store_.caller, Named<form::v1::SubmitFormRequest>("r", name));
      },
      [] {});
  EXPECT_FALSE(
      store_.writer
          .Submit(store_.caller, Named<form::v1::SubmitFormRequest>("r2", name))
          .ok());
}

TEST_F(RepeatedRequestsTest, Tenants) {
  form::v1::CreateTenantRequest create;
  create.set_request_id("r");
  create.set_tenant_id("other");
  *create.mutable_tenant() = SampleTenant();
  form::v1::UpdateTenantRequest update;
  update.mutable_tenant()->set_name("tenants/other");
  const auto rename = [&](const std::string& id, const std::string& text) {
    update.set_request_id(id);
    update.mutable_tenant()->set_display_name(text);
    return store_.tenants.Update(store_.caller, update);
  };
  ExpectOnce([&] { return store_.tenants.Create(store_.caller, create); },
             [&] { ASSERT_THAT(rename("", "改"), IsOk()); });
  replayed_ = 0;
  ExpectOnce([&] { return rename("r", "一"); },
             [&] { ASSERT_THAT(rename("", "二"), IsOk()); });
  replayed_ = 0;
  ExpectOnce([&] { return rename("same", "二"); },
             [&] { ASSERT_THAT(rename("", "三"), IsOk()); });
}

TEST_F(RepeatedRequestsTest, OrgUnits) {
  form::v1::CreateOrgUnitRequest create;
  create.set_parent("tenants/yunxi");
  create.set_request_id("r");
  create.mutable_org_unit()->set_display_name("单位");
  create.mutable_org_unit()->set_kind(form::v1::ORG_UNIT_KIND_DEPARTMENT);
  form::v1::UpdateOrgUnitRequest update;
  const auto rename = [&](const std::string& id, const std::string& text) {
    update.set_request_id(id);
    update.mutable_org_unit()->set_display_name(text);
    update.mutable_update_mask()->Clear();
    update.mutable_update_mask()->add_paths("display_name");
    return store_.units.Update(store_.caller, update);
  };
  ExpectOnce(
      [&] {
        auto unit = store_.units.Create(store_.caller, create);
        if (unit.ok()) {
          update.mutable_org_unit()->set_name(unit->name());
        }
        return unit;
      },
      [&] { ASSERT_THAT(rename("", "改名单位"), IsOk()); });
  replayed_ = 0;
  ExpectOnce([&] { return rename("r", "一单位"); },
             [&] { ASSERT_THAT(rename("", "二单位"), IsOk()); });
  replayed_ = 0;
  ExpectOnce([&] { return rename("same", "二单位"); },
             [&] { ASSERT_THAT(rename("", "三单位"), IsOk()); });
}

TEST_F(RepeatedRequestsTest, AnotherPayloadIsRefusedBeforeAnythingElse) {
  ASSERT_THAT(store_.writer.Create(store_.caller, CreateRequest("r")), IsOk());
  const std::int64_t head = store_.Head();
  EXPECT_THAT(store_.writer.Create(store_.caller, CreateRequest("r", "b")),
              FailsWith(kInvalid, kReused));
  EXPECT_EQ(store_.Head(), head);
  EXPECT_EQ(replayed_, 0);
  // Of others, and of other methods, it is another id.
  Caller other = store_.caller;
  other.principal.id = "another";
  EXPECT_THAT(store_.writer.Create(other, CreateRequest("r", "b")), IsOk());
}

TEST_F(RepeatedRequestsTest, RefusalsAreNotRemembered) {
  const std::string name = store_.MustCreate("a").name();
  store_.validator.SetJudge([](const Form&, auto* report) {
    AddFinding(report, "C08", form::v1::SEVERITY_ERROR);
  });
  ASSERT_THAT(Update("", name, "二"), IsOk());
  const auto submit = [&] {
    return store_.writer.Submit(store_.caller,
                                Named<form::v1::SubmitFormRequest>("r", name));
  };
  EXPECT_THAT(submit(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                  errors::ERROR_REASON_VALIDATION_FAILED));
  store_.validator.SetJudge(nullptr);
  ASSERT_THAT(Update("", name, "三"), IsOk());
  EXPECT_THAT(submit(), IsOk());
  EXPECT_EQ(replayed_, 0);
}

TEST_F(RepeatedRequestsTest, ChecksAreNeitherRememberedNorAnsweredFromMemory) {
  auto request = CreateRequest("r");
  request.set_validate_only(true);
  ASSERT_THAT(store_.writer.Create(store_.caller, request), IsOk());
  request.set_validate_only(false);
  ASSERT_THAT(store_.writer.Create(store_.caller, request), IsOk());
  EXPECT_EQ(replayed_, 0);
  request.set_validate_only(true);
  EXPECT_THAT(store_.writer.Create(store_.caller, request),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN));
}

TEST_F(RepeatedRequestsTest, WhoLostTheUnitIsNotShownTheForm) {
  const auto form = store_.writer.Create(store_.caller, CreateRequest("r"));
  ASSERT_THAT(form, IsOk());
  store_.caller.principal.org_units = {"another-unit"};
  EXPECT_THAT(store_.writer.Create(store_.caller, CreateRequest("r")),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_FORM_NOT_FOUND));
}

TEST_F(RepeatedRequestsTest, SixteenCallersWithOneIdHaveOneEffect) {
  std::vector<std::string> answers(16);
  std::vector<std::thread> threads;
  Caller caller = store_.caller;
  std::atomic<int> replayed = 0;
  caller.on_replayed = [&] { ++replayed; };
  for (std::string& answer : answers) {
    threads.emplace_back([&] {
      const auto form = store_.writer.Create(caller, CreateRequest("r"));
      answer = form.ok() ? form->SerializeAsString() : form.status().ToString();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const std::string& answer : answers) {
    EXPECT_EQ(answer, answers.front());
  }
  EXPECT_EQ(replayed, 15);
  // The tenant, two units, the form, its report.
  EXPECT_EQ(store_.Head(), 5);
}

// A storage that carries a commit out and then says that it does not know.
class SilentStorage final : public ForwardingStorage {
 public:
  SilentStorage() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<std::vector<absl::StatusOr<Committed>>> Commit(
      std::string_view tenant, std::span<const Write> writes) override {
    auto results = target().Commit(tenant, writes);
    if (silent.exchange(false)) {
      return errors::Unavailable(errors::ERROR_REASON_STORAGE_UNAVAILABLE,
                                 "the connection was cut");
    }
    return results;
  }
  std::atomic<bool> silent = false;
};

// The second half is the control: without an id the outcome stays unknown.
TEST(UnknownOutcomeTest, IsResolvedByTheRequestId) {
  auto owned = std::make_unique<SilentStorage>();
  SilentStorage* storage = owned.get();
  TestStore store(std::move(owned));
  store.MakeTenant();
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/yunxi");
  request.set_request_id("r");
  *request.mutable_form() = SampleForm("a");
  storage->silent = true;
  const auto form = store.writer.Create(store.caller, request);
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(store.Get(form->name()), IsOk());

  request.clear_request_id();
  *request.mutable_form() = SampleForm("b");
  storage->silent = true;
  EXPECT_THAT(store.writer.Create(store.caller, request),
              FailsWith(absl::StatusCode::kUnavailable,
                        errors::ERROR_REASON_STORAGE_UNAVAILABLE));
}

// The same request arrives at another replica while this one works on it.
TEST(ReplicasTest, TheLateOneAnswersAsTheEarlyOne) {
  auto owned = std::make_unique<HookedStorage>();
  HookedStorage* storage = owned.get();
  TestStore store(std::move(owned));
  store.MakeTenant();
  const Form form = store.MustCreate("a");
  RequestLedger ledger(store.storage.get());
  WriteParts parts = store.MakeWriteParts();
  parts.ledger = &ledger;
  FormWriter other(parts);
  for (const bool with_etag : {false, true}) {
    form::v1::UpdateFormRequest request;
    request.set_request_id(with_etag ? "r1" : "r2");
    *request.mutable_form() = *store.Get(form.name());
    if (!with_etag) {
      request.mutable_form()->clear_etag();
    }
    request.mutable_form()->mutable_narrative()->set_annual_objective(
        with_etag ? "一" : "二");
    request.mutable_update_mask()->add_paths("narrative.annual_objective");
    std::string early;
    storage->before_get_form = [&] {
      const auto updated = Parsed<Form>(other.Update(store.caller, request));
      early = updated.ok() ? updated->SerializeAsString() : "";
      return updated.status();
    };
    const auto late = store.writer.Update(store.caller, request);
    ASSERT_THAT(late, IsOk());
    EXPECT_EQ(late->SerializeAsString(), early);
  }
}

class RepeatedItemsTest : public RepeatedRequestsTest {
 protected:
  ImportItem Item(
      const std::string& id, const std::string& project,
      form::v1::OnExisting on_existing = form::v1::ON_EXISTING_UNSPECIFIED) {
    form::v1::ImportFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.set_request_id(id);
    *request.mutable_form() = SampleForm(project);
    request.set_on_existing(on_existing);
    ImportItem item;
    item.parent = request.parent();
    item.form = request.form();
    item.on_existing = on_existing;
    item.request_id = id;
    item.identity = IdentifyRequest(store_.caller, request.parent(), request);
    return item;
  }
  std::vector<ImportResult> Import(std::vector<ImportItem> items) {
    return store_.importer.Import(store_.caller, std::move(items));
  }
};

TEST_F(RepeatedItemsTest, AreImportedOnce) {
  const auto fail = form::v1::ON_EXISTING_FAIL;
  const auto results =
      Import({Item("r", "a", fail), Item("r", "a", fail), Item("s", "b")});
  EXPECT_EQ(results[0].outcome, form::v1::IMPORT_OUTCOME_CREATED);
  EXPECT_FALSE(results[0].replayed);
  EXPECT_EQ(results[1].outcome, form::v1::IMPORT_OUTCOME_CREATED);
  EXPECT_TRUE(results[1].replayed);
  EXPECT_EQ(results[1].form, results[0].form);
  EXPECT_EQ(results[1].revision, results[0].revision);
  EXPECT_EQ(store_.Get(results[0].form)->revision(), results[0].revision);

  ASSERT_THAT(Update("", results[0].form, "二"), IsOk());
  const std::int64_t head = store_.Head();
  const ImportResult again = Import({Item("r", "a", fail)}).front();
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.outcome, form::v1::IMPORT_OUTCOME_CREATED);
  EXPECT_EQ(again.revision, results[0].revision);
  EXPECT_EQ(again.validation.SerializeAsString(),
            results[0].validation.SerializeAsString());
  EXPECT_EQ(store_.Head(), head);
  // The change carries the id of its item.
  EXPECT_EQ(store_.Changes()[static_cast<std::size_t>(results[0].revision) - 1]
                .header.request_id,
            "r");
}

TEST_F(RepeatedItemsTest, UnchangedIsRememberedAndARefusalIsNot) {
  store_.MustCreate("a");
  EXPECT_EQ(Import({Item("r", "a")}).front().outcome,
            form::v1::IMPORT_OUTCOME_UNCHANGED);
  ImportItem differs = Item("s", "a");
  differs.form.mutable_narrative()->set_annual_objective("二");
  EXPECT_EQ(Import({differs}).front().outcome,
            form::v1::IMPORT_OUTCOME_DIFFERS);
  const ImportResult again = Import({Item("r", "a")}).front();
  EXPECT_EQ(again.outcome, form::v1::IMPORT_OUTCOME_UNCHANGED);
  EXPECT_TRUE(again.replayed);
  EXPECT_FALSE(Import({differs}).front().replayed);
}

TEST_F(RepeatedItemsTest, BadIdsFailTheirItemOnly) {
  ASSERT_THAT(Import({Item("r", "a")}).front().status, IsOk());
  const auto results = Import(
      {Item("r", "b"), Item(std::string(1'000'000, 'x'), "c"), Item("t", "d")});
  EXPECT_THAT(results[0].status, FailsWith(kInvalid, kReused));
  EXPECT_THAT(results[1].status,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(results[2].status, IsOk());
}

}  // namespace
}  // namespace jixiao::form_store
