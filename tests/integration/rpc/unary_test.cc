#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>

#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/rpc/pace.h"
#include "tests/integration/rpc/harness.h"
#include "tests/support/cold_read.h"

namespace jixiao::testing {
namespace {

namespace v1 = form::v1;
using ::testing::HasSubstr;
using ::testing::Not;

grpc::Status Get(Harness& harness, const std::string& name,
                 grpc::ClientContext* context, v1::Form* form = nullptr) {
  v1::GetFormRequest request;
  request.set_name(name);
  v1::Form ignored;
  return harness.forms->GetForm(context, request,
                                form == nullptr ? &ignored : form);
}

grpc::Status Get(Harness& harness, const std::string& name) {
  grpc::ClientContext context;
  return Get(harness, name, &context);
}

// Sends any bytes to any method.
grpc::Status CallRaw(Harness& harness, const std::string& method,
                     const std::string& bytes) {
  grpc::GenericStub stub(harness.channel);
  grpc::ClientContext context;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                 [&done](grpc::Status status) { done.set_value(status); });
  return done.get_future().get();
}

TEST(UnaryTest, HandlerAnswers) {
  Harness harness;
  grpc::ClientContext context;
  v1::Form form;
  ASSERT_TRUE(Get(harness, "tenants/t1/forms/form", &context, &form).ok());
  EXPECT_EQ(form.name(), "tenants/t1/forms/form");
}

TEST(UnaryTest, SerializedResponseIsSentUnchanged) {
  Harness harness;
  grpc::ClientContext context;
  v1::GetFormRevisionRequest request;
  request.set_name("tenants/t1/forms/form/revisions/3");
  v1::FormRevision revision;
  ASSERT_TRUE(
      harness.forms->GetFormRevision(&context, request, &revision).ok());
  EXPECT_EQ(revision.name(), request.name());
}

TEST(UnaryTest, ContextCarriesIdTraceAndLanguage) {
  Harness harness;
  harness.app.on_get = [](const rpc::CallContext& context,
                          const v1::GetFormRequest&) {
    context.AddTrailer("jixiao-replayed", "1");
    v1::Form form;
    form.set_name(context.request_id() + " " + context.trace().trace_id + " " +
                  context.language() + " " + context.method());
    return form;
  };
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "req-7");
  context.AddMetadata("traceparent",
                      "00-0af7651916cd43dd8448eb211c80319c-"
                      "b7ad6b7169203331-01");
  context.AddMetadata("accept-language", "en,zh;q=0.5");
  v1::Form form;
  ASSERT_TRUE(Get(harness, "x", &context, &form).ok());
  EXPECT_EQ(form.name(),
            "req-7 0af7651916cd43dd8448eb211c80319c en "
            "jixiao.form.v1.FormService/GetForm");
  EXPECT_EQ(context.GetServerInitialMetadata().find("x-request-id")->second,
            "req-7");
  EXPECT_EQ(context.GetServerTrailingMetadata().find("jixiao-replayed")->second,
            "1");
}

TEST(UnaryTest, MalformedRequestIdIsReplaced) {
  Harness harness;
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "two words\"");
  ASSERT_TRUE(Get(harness, "x", &context).ok());
  const auto id =
      context.GetServerInitialMetadata().find("x-request-id")->second;
  EXPECT_EQ(id.size(), 26U);
}

TEST(UnaryTest, ErrorsOfTheHandlerArriveWhole) {
  Harness harness;
  harness.app.on_get =
      [](const rpc::CallContext&,
         const v1::GetFormRequest& q) -> absl::StatusOr<v1::Form> {
    return errors::NotFound(errors::ERROR_REASON_FORM_NOT_FOUND, "no such form")
        .With("form", q.name());
  };
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "req-8");
  const grpc::Status status = Get(harness, "tenants/t1/forms/none", &context);
  EXPECT_EQ(context.GetServerTrailingMetadata().find("x-request-id")->second,
            "req-8");
  ExpectError(status, grpc::StatusCode::NOT_FOUND,
              errors::ERROR_REASON_FORM_NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no such form");
  EXPECT_EQ(errors::MetadataOf(rpc::FromGrpcStatus(status), "form"),
            "tenants/t1/forms/none");
}

TEST(UnaryTest, TextsFromBelowAreHidden) {
  Harness harness;
  harness.app.on_get = [](const rpc::CallContext&, const v1::GetFormRequest&) {
    return absl::StatusOr<v1::Form>(
        absl::InvalidArgumentError("SELECT * FROM secret at /var/lib/x"));
  };
  const grpc::Status status = Get(harness, "x");
  ExpectError(status, grpc::StatusCode::INTERNAL,
              errors::ERROR_REASON_INTERNAL);
  EXPECT_THAT(status.error_message(), Not(HasSubstr("SELECT")));
}

TEST(UnaryTest, FiveMegabytesGetTheRightCodeAndOneErrorInfo) {
  Harness harness;
  ExpectError(Get(harness, std::string(5 * 1024 * 1024, 'x')),
              grpc::StatusCode::RESOURCE_EXHAUSTED,
              errors::ERROR_REASON_MESSAGE_TOO_LARGE);
  EXPECT_EQ(harness.app.get_calls, 0);
  // Just below the limit is served; the server lives on.
  EXPECT_TRUE(Get(harness, std::string(4 * 1024 * 1024 - 64, 'x')).ok());
}

TEST(UnaryTest, BeyondTheTransportLimitTheClientAddsTheErrorInfo) {
  Harness harness;
  const grpc::Status status = Get(harness, std::string(9 * 1024 * 1024, 'x'));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(errors::ReasonOf(rpc::FromGrpcStatus(status)),
            errors::ERROR_REASON_MESSAGE_TOO_LARGE);
}

TEST(UnaryTest, MalformedBytesAreRefused) {
  Harness harness;
  ExpectError(CallRaw(harness, "/jixiao.form.v1.FormService/GetForm",
                      "\xff\xff\xff\xff"),
              grpc::StatusCode::INVALID_ARGUMENT,
              errors::ERROR_REASON_INVALID_FIELD);
  ExpectError(CallRaw(harness, "/jixiao.form.v1.FormService/GetForm",
                      std::string("\x0a\x02\xc3\x28", 4)),
              grpc::StatusCode::INVALID_ARGUMENT,
              errors::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(harness.app.get_calls, 0);
}

TEST(UnaryTest, UnknownMethodsGetOneErrorInfo) {
  Harness harness;
  for (const char* method : {"/no.such.Service/Method",
                             "/jixiao.form.v1.FormService/NoSuch", "/x"}) {
    ExpectError(CallRaw(harness, method, ""), grpc::StatusCode::UNIMPLEMENTED,
                errors::ERROR_REASON_UNIMPLEMENTED);
  }
}

TEST(UnaryTest, MethodWithoutHandlerIsUnimplemented) {
  Harness harness;
  ExpectError(CallRaw(harness, "/jixiao.form.v1.FormService/SubmitForm", ""),
              grpc::StatusCode::UNIMPLEMENTED,
              errors::ERROR_REASON_UNIMPLEMENTED);
}

TEST(UnaryTest, CompressedMessagesAreRefused) {
  Harness harness;
  for (const auto algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::ClientContext context;
    context.set_compression_algorithm(algorithm);
    const grpc::Status status =
        Get(harness, std::string(100'000, 'x'), &context);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(errors::ReasonOf(rpc::FromGrpcStatus(status)),
              errors::ERROR_REASON_UNIMPLEMENTED);
  }
  EXPECT_EQ(harness.app.get_calls, 0);
}

TEST(UnaryTest, ServerDeadlineReachesTheHandler) {
  server::ServerOptions options;
  options.pipeline.default_deadline = absl::Milliseconds(80);
  Harness harness(options);
  harness.app.on_get =
      [](const rpc::CallContext& context,
         const v1::GetFormRequest&) -> absl::StatusOr<v1::Form> {
    EXPECT_LE(context.TimeLeft(), absl::Milliseconds(80));
    while (context.CheckAlive().ok()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return context.CheckAlive();
  };
  ExpectError(Get(harness, "x"), grpc::StatusCode::DEADLINE_EXCEEDED,
              errors::ERROR_REASON_DEADLINE_EXCEEDED);
}

TEST(UnaryTest, CallersDeadlineIsCutToTheLongest) {
  server::ServerOptions options;
  options.pipeline.max_deadline = absl::Seconds(3);
  Harness harness(options);
  std::atomic<bool> was_cut = false;
  harness.app.on_get = [&](const rpc::CallContext& context,
                           const v1::GetFormRequest&) {
    was_cut = context.TimeLeft() <= absl::Seconds(3);
    return v1::Form();
  };
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::hours(24 * 3650));
  EXPECT_TRUE(Get(harness, "x", &context).ok());
  EXPECT_TRUE(was_cut);
}

TEST(UnaryTest, HandlerSeesTheCallerGo) {
  Harness harness;
  Gate entered;
  Gate saw_cancel;
  harness.app.on_get =
      [&](const rpc::CallContext& context,
          const v1::GetFormRequest&) -> absl::StatusOr<v1::Form> {
    entered.Open();
    while (!context.IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    saw_cancel.Open();
    return context.CheckAlive();
  };
  grpc::ClientContext context;
  std::thread canceller([&] {
    entered.Wait();
    context.TryCancel();
  });
  EXPECT_EQ(Get(harness, "x", &context).error_code(),
            grpc::StatusCode::CANCELLED);
  canceller.join();
  EXPECT_TRUE(saw_cancel.Wait());
}

TEST(UnaryTest, FullQueueRefusesWithTheTimeToWait) {
  server::ServerOptions options;
  options.pipeline.threads = 1;
  options.pipeline.queue_capacity = 1;
  Harness harness(options);
  Gate release;
  Gate entered;
  harness.app.on_get = [&](const rpc::CallContext&, const v1::GetFormRequest&) {
    entered.Open();
    release.Wait();
    return v1::Form();
  };
  std::vector<std::thread> callers;
  std::atomic<int> served = 0;
  std::atomic<int> refused = 0;
  const auto call = [&] {
    const grpc::Status status = Get(harness, "x");
    served += status.ok() ? 1 : 0;
    if (!status.ok()) {
      ExpectError(status, grpc::StatusCode::RESOURCE_EXHAUSTED,
                  errors::ERROR_REASON_QUEUE_FULL);
      EXPECT_EQ(errors::RetryAfterOf(rpc::FromGrpcStatus(status)),
                absl::Milliseconds(200));
      ++refused;
    }
  };
  callers.emplace_back(call);
  entered.Wait();
  // One runs, one may wait: of four more, three are refused at once.
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back(call);
  }
  while (refused < 3) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // Reads of memory are not held up by a full queue.
  grpc::ClientContext context;
  v1::FormRevision revision;
  EXPECT_TRUE(harness.forms->GetFormRevision(&context, {}, &revision).ok());
  release.Open();
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(served, 2);
  EXPECT_EQ(refused, 3);
}

// The name of the thread tells where a handler runs.
TEST(UnaryTest, ReadsRunOnTheThreadThatAsksUntilADiskMakesThemWait) {
  Harness harness;
  const auto thread_of_call = [&](const std::function<void()>& work) {
    std::string name;
    harness.app.on_undelete = [&] {
      char text[16] = {};
      pthread_getname_np(pthread_self(), text, sizeof(text));
      name = text;
      work();
    };
    grpc::ClientContext context;
    v1::Form form;
    EXPECT_TRUE(harness.forms->UndeleteForm(&context, {}, &form).ok());
    return name;
  };
  const auto slow = [] {
    std::this_thread::sleep_for(2 * rpc::Pace::kLongest);
  };
  EXPECT_NE(thread_of_call(slow), "rpc-unary");
  EXPECT_NE(thread_of_call([] {}), "rpc-unary") << "no disk made it slow";
  ColdFile file;
  bool read_from_disk = false;
  const auto read_slowly = [&] {
    const auto before = rpc::Pace::DiskReadsOfThisThread();
    EXPECT_TRUE(file.ReadCold());
    read_from_disk = rpc::Pace::DiskReadsOfThisThread() != before;
    slow();
  };
  // The next call may come when the rest is over: then once more.
  std::string thread;
  for (int i = 0; i < 20 && thread != "rpc-unary"; ++i) {
    thread_of_call(read_slowly);
    if (!read_from_disk) {
      GTEST_SKIP() << "/var/tmp is in memory, or the kernel does not count";
    }
    thread = thread_of_call([] {});
  }
  EXPECT_EQ(thread, "rpc-unary");
  std::this_thread::sleep_for(2 * rpc::Pace::kRest);
  EXPECT_NE(thread_of_call([] {}), "rpc-unary");
}

TEST(UnaryTest, MetricsCountByCode) {
  Harness harness;
  ASSERT_TRUE(Get(harness, "x").ok());
  (void)Get(harness, std::string(5 * 1024 * 1024, 'x'));
  const std::string text = harness.metrics.Text();
  const std::string labels =
      "grpc_method=\"GetForm\",grpc_service=\"jixiao.form.v1.FormService\","
      "grpc_type=\"unary\"}";
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total{" + labels + " 2"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total{grpc_code=\"OK\"," +
                              labels + " 1"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total{grpc_code="
                              "\"ResourceExhausted\"," +
                              labels + " 1"));
  EXPECT_THAT(text, HasSubstr("grpc_server_msg_sent_total{" + labels + " 1"));
  EXPECT_THAT(text,
              HasSubstr("grpc_server_handling_seconds_count{" + labels + " 2"));
}

// Identity comes before size, size before content.
class OneRole final : public security::Authenticator {
 public:
  absl::StatusOr<security::Principal> Authenticate(
      const security::Credentials& credentials) const override {
    if (credentials.authorization != std::vector<std::string>{"Bearer good"}) {
      return errors::Unauthenticated(errors::ERROR_REASON_UNAUTHENTICATED,
                                     "the caller is not known");
    }
    security::Principal principal;
    principal.id = "auditor-1";
    principal.roles = {common::v1::ROLE_AUDITOR};
    return principal;
  }
};

TEST(UnaryTest, IdentityAndRoleAreCheckedFirst) {
  const OneRole authenticator;
  Harness harness({}, &authenticator);
  ExpectError(Get(harness, std::string(5 * 1024 * 1024, 'x')),
              grpc::StatusCode::UNAUTHENTICATED,
              errors::ERROR_REASON_UNAUTHENTICATED);
  {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer good");
    EXPECT_TRUE(Get(harness, "x", &context).ok());
  }
  {  // Two tokens are none.
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer good");
    context.AddMetadata("authorization", "Bearer good");
    ExpectError(Get(harness, "x", &context), grpc::StatusCode::UNAUTHENTICATED,
                errors::ERROR_REASON_UNAUTHENTICATED);
  }
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer good");
  v1::Form form;
  ExpectError(harness.forms->CreateForm(&context, {}, &form),
              grpc::StatusCode::PERMISSION_DENIED,
              errors::ERROR_REASON_PERMISSION_DENIED);
  EXPECT_EQ(harness.app.get_calls, 1);
  EXPECT_EQ(harness.app.create_calls, 0);
}

}  // namespace
}  // namespace jixiao::testing
