#ifndef JIXIAO_TESTS_INTEGRATION_RPC_HARNESS_H_
#define JIXIAO_TESTS_INTEGRATION_RPC_HARNESS_H_

#include <memory>
#include <string>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/client/channel.h"
#include "common/metrics/metrics.h"
#include "common/rpc/status_convert.h"
#include "common/security/authenticator.h"
#include "common/server/server.h"
#include "jixiao/form/v1/change_service.grpc.pb.h"
#include "jixiao/form/v1/form_service.grpc.pb.h"
#include "tests/integration/rpc/fake_app.h"

namespace jixiao::testing {

// A server on loopback with the fake handlers, and stubs to it.
class Harness {
 public:
  explicit Harness(server::ServerOptions options = {},
                   const security::Authenticator* authenticator = nullptr) {
    options.insecure_dev = true;
    options.pipeline.access_log = rpc::AccessLog::kErrors;
    auto started = server::Server::Start(
        options,
        {.app = &app, .metrics = &metrics, .authenticator = authenticator});
    EXPECT_TRUE(started.ok()) << started.status();
    server = *std::move(started);
    channel = client::MakeChannel({.address = server->address()});
    forms = form::v1::FormService::NewStub(channel);
    changes = form::v1::ChangeService::NewStub(channel);
  }

  FakeApp app;
  metrics::Registry metrics;
  std::unique_ptr<server::Server> server;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<form::v1::FormService::Stub> forms;
  std::unique_ptr<form::v1::ChangeService::Stub> changes;
};

// Options under which nothing waits for long.
inline server::ServerOptions QuickOptions() {
  server::ServerOptions options;
  options.drain_delay = absl::Milliseconds(50);
  options.shutdown_timeout = absl::Seconds(5);
  return options;
}

// How many ErrorInfo a status carries on the wire.
inline int CountErrorInfo(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  int count = 0;
  for (const auto& detail : details.details()) {
    count += detail.Is<google::rpc::ErrorInfo>() ? 1 : 0;
  }
  return count;
}

// Expects code, reason, and exactly one ErrorInfo.
inline void ExpectError(const grpc::Status& status, grpc::StatusCode code,
                        errors::Reason reason) {
  EXPECT_EQ(status.error_code(), code) << status.error_message();
  EXPECT_EQ(CountErrorInfo(status), 1);
  EXPECT_EQ(errors::ReasonOf(rpc::FromGrpcStatus(status)), reason)
      << status.error_message();
}

}  // namespace jixiao::testing

#endif  // JIXIAO_TESTS_INTEGRATION_RPC_HARNESS_H_
