// Repetitions, batches and bad input over the wire.
#include <atomic>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"

#include "common/client/channel.h"
#include "common/client/form_import.h"
#include "common/rpc/status_convert.h"
#include "jixiao/form/v1/form_service.grpc.pb.h"
#include "tests/integration/form_store/store_harness.h"

namespace jixiao::form_store {
namespace {

using form::v1::CreateFormRequest;
using form::v1::Form;
using form::v1::ImportFormsRequest;
using form::v1::ImportFormsResponse;
using form::v1::UpdateFormRequest;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kField = errors::ERROR_REASON_INVALID_FIELD;

CreateFormRequest CreateRequest(const std::string& project,
                                const std::string& request_id) {
  CreateFormRequest request;
  request.set_parent("tenants/yunxi");
  request.set_request_id(request_id);
  *request.mutable_form() = SampleForm(project);
  return request;
}

UpdateFormRequest UpdateRequest(const std::string& name,
                                const std::string& objective) {
  UpdateFormRequest request;
  request.mutable_form()->set_name(name);
  request.mutable_form()->mutable_narrative()->set_annual_objective(objective);
  request.mutable_update_mask()->add_paths("narrative.annual_objective");
  return request;
}

class RequestsTest : public ::testing::Test {
 protected:
  RequestsTest() {
    store_.MakeTenant();
    stub_ = form::v1::FormService::NewStub(
        client::MakeChannel({.address = store_.server().address()}));
  }

  // Without the client layer: one call, and whether it was a replay.
  absl::StatusOr<Form> CallCreate(const CreateFormRequest& request,
                                  bool* replayed) {
    grpc::ClientContext context;
    Form form;
    const grpc::Status status = stub_->CreateForm(&context, request, &form);
    *replayed =
        context.GetServerTrailingMetadata().count("jixiao-replayed") > 0;
    return status.ok() ? absl::StatusOr<Form>(std::move(form))
                       : rpc::FromGrpcStatus(status);
  }

  StoreHarness store_;
  std::unique_ptr<form::v1::FormService::Stub> stub_;
};

TEST_F(RequestsTest, AReplayIsToldInATrailer) {
  bool replayed = true;
  const auto first = CallCreate(CreateRequest("a", "r"), &replayed);
  ASSERT_THAT(first, IsOk());
  EXPECT_FALSE(replayed);
  ASSERT_THAT(store_.client().UpdateForm(UpdateRequest(first->name(), "二")),
              IsOk());
  const auto again = CallCreate(CreateRequest("a", "r"), &replayed);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(CallCreate(CreateRequest("b", "r"), &replayed),
              FailsWith(kInvalid, errors::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_FALSE(replayed);
}

TEST_F(RequestsTest, SixteenCallersWithOneIdMakeOneForm) {
  std::vector<std::string> answers(16);
  std::vector<std::thread> threads;
  std::atomic<int> replays = 0;
  for (std::string& answer : answers) {
    threads.emplace_back([&] {
      bool replayed = false;
      const auto form = CallCreate(CreateRequest("a", "r"), &replayed);
      answer = form.ok() ? form->SerializeAsString() : form.status().ToString();
      replays += replayed ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const std::string& answer : answers) {
    EXPECT_EQ(answer, answers.front());
  }
  EXPECT_EQ(replays, 15);
  EXPECT_EQ(store_.Head(), 5);
}

TEST_F(RequestsTest, UndeleteAndBatchesThroughTheClient) {
  form::v1::BatchCreateFormsRequest create;
  create.set_parent("tenants/yunxi");
  for (int i = 0; i < 30; ++i) {
    *create.add_requests()->mutable_form() =
        SampleForm("p" + std::to_string(i));
  }
  const auto created = store_.client().BatchCreateForms(create);
  ASSERT_THAT(created, IsOk());
  ASSERT_EQ(created->forms_size(), 30);
  const std::string name = created->forms(7).name();

  form::v1::DeleteFormRequest remove;
  remove.set_name(name);
  ASSERT_THAT(store_.client().DeleteForm(remove), IsOk());
  form::v1::BatchGetFormsRequest get;
  get.set_parent("tenants/yunxi");
  get.add_names(created->forms(3).name());
  get.add_names(name);
  EXPECT_THAT(store_.client().BatchGetForms(get),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_FORM_NOT_FOUND));
  form::v1::UndeleteFormRequest undelete;
  undelete.set_name(name);
  const auto restored = store_.client().UndeleteForm(undelete);
  ASSERT_THAT(restored, IsOk());
  const auto got = store_.client().BatchGetForms(get);
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->forms(1).SerializeAsString(), restored->SerializeAsString());

  // Watchers see it live again, with all of its money.
  auto watch = store_.client().WatchChanges(
      WatchFrom({{"yunxi", restored->revision() - 1}}));
  std::vector<form::v1::Change> changes;
  ReadChangesUntil(*watch, &changes,
                   [](const auto& seen) { return !seen.empty(); });
  EXPECT_EQ(changes[0].action(), form::v1::CHANGE_ACTION_UNDELETE);
  EXPECT_FALSE(changes[0].form().has_delete_time());
  EXPECT_FALSE(changes[0].has_total_before());
  EXPECT_EQ(changes[0].total_after().fen(), 3'500'000);

  form::v1::BatchUpdateFormsRequest update;
  update.set_parent("tenants/yunxi");
  *update.add_requests() = UpdateRequest(name, "二");
  *update.add_requests() = UpdateRequest(created->forms(3).name(), "二");
  const auto updated = store_.client().BatchUpdateForms(update);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->forms(1).revision(), updated->forms(0).revision() + 2);
}

// A store that carries a call out and loses the answer, a few times.
class LossyStore final : public server::App {
 public:
  LossyStore() { store.MakeTenant(); }

  std::vector<rpc::Service> Services() override {
    rpc::Service service("jixiao.form.v1.FormService");
    service.Unary("CreateForm", this, &LossyStore::CreateForm)
        .Unary("UpdateForm", this, &LossyStore::UpdateForm)
        .BidiStream("ImportForms", this, &LossyStore::ImportForms);
    std::vector<rpc::Service> services;
    services.push_back(std::move(service));
    return services;
  }

  absl::StatusOr<Form> CreateForm(const rpc::CallContext&,
                                  const CreateFormRequest& request) {
    return Lose(store.writer.Create(store.caller, request));
  }
  absl::StatusOr<Form> UpdateForm(const rpc::CallContext&,
                                  const UpdateFormRequest& request) {
    auto form = Lose(store.writer.Update(store.caller, request));
    if (!form.ok() && meanwhile) {
      std::exchange(meanwhile, nullptr)();
    }
    return form;
  }

  // Loses the answer to each hundredth item, and the stream with it.
  absl::Status ImportForms(
      const rpc::CallContext&,
      rpc::Stream<ImportFormsRequest, ImportFormsResponse>& stream) {
    for (int count = 1;; ++count) {
      auto request = stream.Read();
      if (!request.ok() || !request->has_value()) {
        return request.status();
      }
      const ImportResult result = Import(**request);
      if (count == 100 && answers_to_lose-- > 0) {
        return errors::Unavailable(errors::ERROR_REASON_DEPENDENCY_UNAVAILABLE,
                                   "the connection was cut");
      }
      ImportFormsResponse response;
      response.set_item_id((*request)->item_id());
      response.set_outcome(result.outcome);
      response.set_replayed(result.replayed);
      if (absl::Status written = stream.Write(response); !written.ok()) {
        return written;
      }
    }
  }

  TestStore store;
  std::atomic<int> answers_to_lose = 0;
  std::function<void()> meanwhile;  // after the first lost update

 private:
  absl::StatusOr<Form> Lose(absl::StatusOr<Form> form) {
    if (answers_to_lose > 0) {
      --answers_to_lose;
      return errors::Unavailable(errors::ERROR_REASON_DEPENDENCY_UNAVAILABLE,
                                 "the connection was cut");
    }
    return form;
  }
  ImportResult Import(const ImportFormsRequest& request) {
    ImportItem item;
    item.parent = request.parent();
    item.form = request.form();
    item.on_existing = request.on_existing();
    item.request_id = request.request_id();
    item.identity = IdentifyRequest(store.caller, request.parent(), request);
    return store.importer.Import(store.caller, {std::move(item)}).front();
  }
};

class LostAnswersTest : public ::testing::Test {
 protected:
  LostAnswersTest() {
    server::ServerOptions options;
    options.insecure_dev = true;
    options.drain_delay = absl::ZeroDuration();
    options.listen = {"127.0.0.1:0"};
    server_ =
        *server::Server::Start(options, {.app = &app_, .metrics = &metrics_});
    channel_ = client::MakeChannel({.address = server_->address()});
    client_ = std::make_unique<client::FormStoreClient>(channel_);
  }
  ~LostAnswersTest() override { server_->Shutdown(); }

  // Somebody else edits the form while an answer is lost; the second edit is
  // the one that must stay.
  void EditMeanwhile(const std::string& name) {
    app_.answers_to_lose = 1;
    app_.meanwhile = [this, name] {
      EXPECT_THAT(app_.store.writer.Update(app_.store.caller,
                                           UpdateRequest(name, "二")),
                  IsOk());
    };
  }
  std::string ObjectiveOf(const std::string& name) {
    return app_.store.Get(name)->narrative().annual_objective();
  }

  LossyStore app_;
  metrics::Registry metrics_;
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<client::FormStoreClient> client_;
};

TEST_F(LostAnswersTest, TheClientsRetryHasOneEffect) {
  app_.answers_to_lose = 2;
  const auto form = client_->CreateForm(CreateRequest("a", ""));
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(app_.store.Head(), 5);
  EditMeanwhile(form->name());
  const auto updated = client_->UpdateForm(UpdateRequest(form->name(), "一"));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->narrative().annual_objective(), "一");
  EXPECT_EQ(ObjectiveOf(form->name()), "二");
}

TEST_F(LostAnswersTest, AnImportThatBreaksIsResumed) {
  constexpr int kItems = 450;
  app_.answers_to_lose = 3;
  int sent = 0;
  std::map<std::string, ImportFormsResponse> answers;
  client::FormImport import(
      client_.get(),
      [&]() -> std::optional<ImportFormsRequest> {
        if (sent == kItems) {
          return std::nullopt;
        }
        ImportFormsRequest request;
        request.set_parent("tenants/yunxi");
        request.set_item_id(std::to_string(sent));
        request.set_on_existing(form::v1::ON_EXISTING_FAIL);
        *request.mutable_form() = SampleForm("p" + std::to_string(sent++));
        return request;
      },
      [&](const ImportFormsResponse& response) {
        EXPECT_TRUE(answers.emplace(response.item_id(), response).second);
      });
  ASSERT_THAT(import.Run({.timeout = absl::Seconds(60)}), IsOk());
  ASSERT_EQ(answers.size(), static_cast<std::size_t>(kItems));
  int replayed = 0;
  for (const auto& [id, answer] : answers) {
    EXPECT_EQ(answer.outcome(), form::v1::IMPORT_OUTCOME_CREATED) << id;
    replayed += answer.replayed() ? 1 : 0;
  }
  EXPECT_GE(replayed, 3);
  // The tenant, two units, forms and reports.
  EXPECT_EQ(app_.store.Head(), 3 + 2 * kItems);
}

// The control: a retry without ids is refused as a duplicate of itself, and
// undoes what came after it.
TEST_F(LostAnswersTest, ARetryWithoutIdDoesHarm) {
  const auto stub = form::v1::FormService::NewStub(channel_);
  const auto twice = [&](auto method, const auto& request) {
    Form form;
    grpc::Status status;
    for (int i = 0; i < 2; ++i) {
      grpc::ClientContext context;
      status = (stub.get()->*method)(&context, request, &form);
    }
    return status.ok() ? absl::StatusOr<Form>(std::move(form))
                       : rpc::FromGrpcStatus(status);
  };
  app_.answers_to_lose = 1;
  EXPECT_THAT(
      twice(&form::v1::FormService::Stub::CreateForm, CreateRequest("a", "")),
      FailsWith(absl::StatusCode::kAlreadyExists,
                errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  const std::string name = app_.store.MustCreate("b").name();
  EditMeanwhile(name);
  ASSERT_THAT(twice(&form::v1::FormService::Stub::UpdateForm,
                    UpdateRequest(name, "一")),
              IsOk());
  EXPECT_EQ(ObjectiveOf(name), "一");
}

// Runs a call and notes in the test's output how long its answer took.
template <typename Call>
auto Noted(const std::string& what, const Call& call) {
  const absl::Time begin = absl::Now();
  auto answer = call();
  const std::string took = absl::FormatDuration(absl::Now() - begin);
  ::testing::Test::RecordProperty(what, took);
  std::cout << "refused: " << what << " after " << took << "\n";
  return answer;
}

TEST_F(RequestsTest, BadInputIsRefusedAndLeavesNothing) {
  const Form form = store_.Create("a");
  const std::int64_t head = store_.Head();
  client::FormStoreClient& client = store_.client();

  form::v1::BatchCreateFormsRequest batch;
  batch.set_parent("tenants/yunxi");
  for (int i = 0; i < 1001; ++i) {
    batch.add_requests()->mutable_form()->set_title("t");
  }
  EXPECT_THAT(
      Noted("batch_of_1001", [&] { return client.BatchCreateForms(batch); }),
      FailsWith(kInvalid, kField));

  const CreateFormRequest long_id =
      CreateRequest("b", std::string(1'000'000, 'x'));
  EXPECT_THAT(
      Noted("long_request_id", [&] { return client.CreateForm(long_id); }),
      FailsWith(kInvalid, kField));
  CreateFormRequest zero = CreateRequest("b", "");
  zero.set_form_id(std::string("form\0one", 8));
  EXPECT_THAT(Noted("nul_in_form_id", [&] { return client.CreateForm(zero); }),
              FailsWith(kInvalid, kField));
  zero = CreateRequest("b", "");
  zero.set_parent(std::string("tenants/yunxi\0", 14));
  EXPECT_THAT(Noted("nul_in_parent", [&] { return client.CreateForm(zero); }),
              FailsWith(kInvalid, kField));
  zero = CreateRequest(std::string("b\0b", 3), "");
  EXPECT_THAT(Noted("nul_in_text", [&] { return client.CreateForm(zero); }),
              FailsWith(kInvalid, kField));
  form::v1::GetFormRequest get;
  get.set_name(std::string("tenants/yunxi/forms/form\0one", 28));
  EXPECT_THAT(Noted("nul_in_name", [&] { return client.GetForm(get); }),
              FailsWith(kInvalid, kField));

  UpdateFormRequest update = UpdateRequest(form.name(), "二");
  for (int i = 0; i < 100'000; ++i) {
    update.mutable_update_mask()->add_paths("narrative.p" + std::to_string(i));
  }
  EXPECT_THAT(
      Noted("unknown_mask_paths", [&] { return client.UpdateForm(update); }),
      FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
  update = UpdateRequest(form.name(), "二");
  for (int i = 0; i < 100'000; ++i) {
    update.mutable_update_mask()->add_paths("narrative.annual_objective");
  }
  EXPECT_THAT(
      Noted("equal_mask_paths", [&] { return client.UpdateForm(update); }),
      FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));

  form::v1::ListFormsRequest list;
  list.set_parent("tenants/yunxi");
  list.set_page_token("AAAAforeign");
  EXPECT_THAT(
      Noted("foreign_page_token", [&] { return client.ListForms(list); }),
      FailsWith(kInvalid, errors::ERROR_REASON_INVALID_PAGE_TOKEN));
  const auto watch =
      client.WatchChanges(WatchFrom({{"yunxi", head + 1'000'000}}));
  EXPECT_THAT(Noted("cursor_ahead", [&] { return watch->Read(); }),
              FailsWith(absl::StatusCode::kOutOfRange,
                        errors::ERROR_REASON_CURSOR_AHEAD));
  EXPECT_EQ(store_.Head(), head);
}

}  // namespace
}  // namespace jixiao::form_store
