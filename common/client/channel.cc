#include "common/client/channel.h"

#include <cstdint>

#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace jixiao::client {
namespace {

// Reads only. A write may have happened although its answer was lost: it is
// repeated by those who know its request id (CallWrite).
constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [
      {"service": "jixiao.form.v1.ChangeService", "method": "ListChanges"},
      {"service": "jixiao.form.v1.ChangeService", "method": "ResolveRevision"},
      {"service": "jixiao.form.v1.FormService", "method": "GetForm"},
      {"service": "jixiao.form.v1.FormService", "method": "ListForms"},
      {"service": "jixiao.form.v1.FormService", "method": "DiffForms"},
      {"service": "jixiao.form.v1.FormService", "method": "BatchGetForms"},
      {"service": "jixiao.form.v1.FormService", "method": "GetFormRevision"},
      {"service": "jixiao.form.v1.FormService", "method": "ListFormRevisions"},
      {"service": "jixiao.form.v1.FormService",
       "method": "GetValidationReport"},
      {"service": "jixiao.form.v1.TenantService", "method": "GetTenant"},
      {"service": "jixiao.form.v1.TenantService", "method": "ListTenants"},
      {"service": "jixiao.form.v1.TenantService", "method": "GetOrgUnit"},
      {"service": "jixiao.form.v1.TenantService", "method": "ListOrgUnits"},
      {"service": "jixiao.validation.v1.ValidationService"},
      {"service": "jixiao.reporting.v1.ReportService"}
    ],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.1s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
})";

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetUserAgentPrefix(options.user_agent);
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  arguments.SetMaxSendMessageSize(options.max_message_bytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
                   Milliseconds(options.keepalive_time));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                   Milliseconds(options.keepalive_timeout));
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  // The service config above is the only one: none is looked up by DNS.
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(
      options.address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace jixiao::client
