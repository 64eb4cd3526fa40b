#include "common/server/server.h"

#include <chrono>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "common/rpc/pipeline.h"
#include "tests/integration/rpc/harness.h"

namespace jixiao::testing {
namespace {

namespace v1 = form::v1;
using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;

HealthCheckResponse::ServingStatus Check(Harness& harness,
                                         const std::string& service) {
  const auto stub = Health::NewStub(harness.channel);
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service(service);
  HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.status();
}

TEST(ServerTest, HealthFollowsTheApp) {
  Harness harness;
  EXPECT_EQ(Check(harness, ""), HealthCheckResponse::SERVING);
  EXPECT_EQ(Check(harness, "jixiao.form.v1.FormService"),
            HealthCheckResponse::SERVING);
  harness.app.healthy = false;
  harness.server->CheckHealth();
  EXPECT_EQ(Check(harness, ""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Check(harness, "jixiao.form.v1.FormService"),
            HealthCheckResponse::NOT_SERVING);
}

TEST(ServerTest, HealthOfAnUnknownService) {
  Harness harness;
  const auto stub = Health::NewStub(harness.channel);
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service("no.such.Service");
  HealthCheckResponse response;
  ExpectError(stub->Check(&context, request, &response),
              grpc::StatusCode::NOT_FOUND, errors::ERROR_REASON_INVALID_FIELD);
}

TEST(ServerTest, HealthWatcherSeesEveryChangeAndTheDrain) {
  Harness harness(QuickOptions());
  const auto stub = Health::NewStub(harness.channel);
  grpc::ClientContext context;
  const auto reader = stub->Watch(&context, {});
  HealthCheckResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  harness.app.healthy = false;
  harness.server->CheckHealth();
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  harness.app.healthy = true;
  harness.server->CheckHealth();
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);

  std::thread shutdown([&] { harness.server->Shutdown(); });
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(reader->Read(&response));
  ExpectError(reader->Finish(), grpc::StatusCode::UNAVAILABLE,
              errors::ERROR_REASON_DRAINING);
  shutdown.join();
}

TEST(ServerTest, DrainEndsStreamsAndLetsCallsFinish) {
  Harness harness(QuickOptions());
  Gate entered;
  Gate release;
  harness.app.on_get = [&](const rpc::CallContext&, const v1::GetFormRequest&) {
    entered.Open();
    release.Wait();
    return v1::Form();
  };
  grpc::Status unary_status;
  std::thread unary([&] {
    grpc::ClientContext context;
    v1::Form form;
    unary_status = harness.forms->GetForm(&context, {}, &form);
  });
  entered.Wait();
  grpc::ClientContext watch_context;
  const auto watch = harness.changes->WatchChanges(&watch_context, {});
  (void)harness.app.Watcher();
  grpc::ClientContext import_context;
  const auto import = harness.forms->ImportForms(&import_context);
  v1::ImportFormsRequest request;
  v1::ImportFormsResponse response;
  ASSERT_TRUE(import->Write(request));
  ASSERT_TRUE(import->Read(&response));

  const auto begin = std::chrono::steady_clock::now();
  std::thread shutdown([&] { harness.server->Shutdown(); });
  v1::WatchChangesResponse change;
  EXPECT_FALSE(watch->Read(&change));
  ExpectError(watch->Finish(), grpc::StatusCode::UNAVAILABLE,
              errors::ERROR_REASON_DRAINING);
  EXPECT_FALSE(import->Read(&response));
  ExpectError(import->Finish(), grpc::StatusCode::UNAVAILABLE,
              errors::ERROR_REASON_DRAINING);
  EXPECT_TRUE(harness.app.drained);
  EXPECT_FALSE(harness.app.stopped);
  release.Open();
  unary.join();
  EXPECT_TRUE(unary_status.ok()) << unary_status.error_message();
  shutdown.join();
  EXPECT_TRUE(harness.app.stopped);
  // Nothing waited for the shutdown timeout.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
}

TEST(ServerTest, CallThatIgnoresTheShutdownIsCancelledAtItsTimeout) {
  server::ServerOptions options = QuickOptions();
  options.shutdown_timeout = absl::Milliseconds(100);
  Harness harness(options);
  Gate entered;
  harness.app.on_get =
      [&](const rpc::CallContext& context,
          const v1::GetFormRequest&) -> absl::StatusOr<v1::Form> {
    entered.Open();
    while (!context.IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return context.CheckAlive();
  };
  std::thread unary([&] {
    grpc::ClientContext context;
    v1::Form form;
    EXPECT_FALSE(harness.forms->GetForm(&context, {}, &form).ok());
  });
  entered.Wait();
  harness.server->Shutdown();
  unary.join();
  EXPECT_TRUE(harness.app.stopped);
}

TEST(ServerTest, ListensOnUnixSocketsAndWritesItsAddresses) {
  const auto directory = base::TemporaryDirectory::Create("jixiao-server-");
  ASSERT_TRUE(directory.ok());
  server::ServerOptions options;
  const std::string socket = "unix:" + (directory->path() / "s").string();
  options.listen = {socket, "127.0.0.1:0"};
  options.port_file = directory->path() / "addresses";
  Harness harness(options);
  grpc::ClientContext context;
  v1::Form form;
  EXPECT_TRUE(harness.forms->GetForm(&context, {}, &form).ok());
  const auto written = base::ReadFile(options.port_file, 4096);
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(*written, socket + "\n" + harness.server->addresses()[1] + "\n");
  EXPECT_THAT(harness.server->addresses()[1], ::testing::Not(HasSubstr(":0")));
}

TEST(ServerTest, InProcessChannelGoesThroughTheSamePipeline) {
  Harness harness;
  const auto stub =
      v1::FormService::NewStub(harness.server->InProcessChannel());
  grpc::ClientContext context;
  v1::GetFormRequest request;
  request.set_name(std::string(5 * 1024 * 1024, 'x'));
  v1::Form form;
  ExpectError(stub->GetForm(&context, request, &form),
              grpc::StatusCode::RESOURCE_EXHAUSTED,
              errors::ERROR_REASON_MESSAGE_TOO_LARGE);
}

absl::Status StartStatus(server::ServerOptions options) {
  FakeApp app;
  metrics::Registry metrics;
  return server::Server::Start(options, {.app = &app, .metrics = &metrics})
      .status();
}

TEST(ServerTest, InsecureDevRefusesAddressesThatStrangersReach) {
  server::ServerOptions options;
  options.insecure_dev = true;
  options.listen = {"127.0.0.1:0", "0.0.0.0:0"};
  const absl::Status status = StartStatus(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("0.0.0.0:0"));
}

TEST(ServerTest, WithoutIdentityItDoesNotStart) {
  EXPECT_THAT(std::string(StartStatus({}).message()),
              HasSubstr("--insecure_dev"));
}

TEST(ServerTest, TakenPortIsNamed) {
  Harness harness;
  server::ServerOptions options;
  options.insecure_dev = true;
  options.listen = {harness.server->address()};
  EXPECT_THAT(std::string(StartStatus(options).message()),
              HasSubstr(harness.server->address()));
}

TEST(ServerTest, ServesMetricsOnItsOwnPort) {
  server::ServerOptions options;
  options.metrics_address = "127.0.0.1:0";
  Harness harness(options);
  EXPECT_GT(harness.server->metrics_port(), 0);
}

TEST(ServerTest, ServiceWithoutAccessOptionIsRefused) {
  metrics::Registry metrics;
  const security::InsecureDevAuthenticator authenticator;
  rpc::Pipeline pipeline(
      {}, {.authenticator = &authenticator, .metrics = &metrics});
  // Linked in with the server, and not ours.
  const rpc::Service service("grpc.channelz.v1.Channelz");
  EXPECT_EQ(rpc::Serve(&pipeline, service).status().code(),
            absl::StatusCode::kFailedPrecondition);
  const rpc::Service forms("jixiao.form.v1.FormService");
  EXPECT_TRUE(rpc::Serve(&pipeline, forms).ok());
}

}  // namespace
}  // namespace jixiao::testing
