#ifndef JIXIAO_TESTS_FAULT_SUPPORT_WRITE_CLIENT_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_WRITE_CLIENT_H_

#include <memory>

#include "absl/status/statusor.h"

#include "common/client/call_options.h"
#include "jixiao/form/v1/form_service.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace jixiao::fault {

// Sends a write once. (The client library sends it again by itself, which the
// ledger would not see.) Thread-safe.
class WriteClient {
 public:
  explicit WriteClient(const std::shared_ptr<grpc::Channel>& channel);
  ~WriteClient();

  absl::StatusOr<form::v1::Form> CreateForm(
      const form::v1::CreateFormRequest& request,
      const client::CallOptions& options);
  absl::StatusOr<form::v1::Form> UpdateForm(
      const form::v1::UpdateFormRequest& request,
      const client::CallOptions& options);

 private:
  struct Stub;
  std::unique_ptr<Stub> stub_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_WRITE_CLIENT_H_
