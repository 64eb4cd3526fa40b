#ifndef JIXIAO_COMMON_CLIENT_HISTORY_CLIENT_H_
#define JIXIAO_COMMON_CLIENT_HISTORY_CLIENT_H_

#include <memory>

#include "absl/status/statusor.h"

#include "common/client/call_options.h"
#include "common/client/client_stream.h"
#include "jixiao/form/v1/history_service.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace jixiao::client {

// The histories of form-store as a whole. Thread-safe. Errors carry the
// server's ErrorInfo (errors::ReasonOf).
class HistoryClient {
 public:
  explicit HistoryClient(std::shared_ptr<grpc::Channel> channel);
  ~HistoryClient();

  std::unique_ptr<ReadStream<form::v1::ExportHistoryResponse>> ExportHistory(
      const form::v1::ExportHistoryRequest& request,
      const CallOptions& options = {.timeout = absl::InfiniteDuration()});

  using RestoreHistoryStream = WriteStream<form::v1::RestoreHistoryRequest,
                                           form::v1::RestoreHistoryResponse>;
  // Nothing is restored until Finish says so.
  std::unique_ptr<RestoreHistoryStream> RestoreHistory(
      const CallOptions& options = {.timeout = absl::InfiniteDuration()});

  absl::StatusOr<form::v1::CompactHistoryResponse> CompactHistory(
      const form::v1::CompactHistoryRequest& request,
      const CallOptions& options = {});

 private:
  struct Stub;
  std::unique_ptr<Stub> stub_;
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_HISTORY_CLIENT_H_
