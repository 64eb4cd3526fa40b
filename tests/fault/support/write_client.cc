#include "tests/fault/support/write_client.h"

#include "grpcpp/channel.h"

#include "common/client/call_support.h"
#include "jixiao/form/v1/form_service.grpc.pb.h"

namespace jixiao::fault {

using form::v1::FormService;

struct WriteClient::Stub {
  std::unique_ptr<FormService::Stub> forms;
};

WriteClient::WriteClient(const std::shared_ptr<grpc::Channel>& channel)
    : stub_(std::make_unique<Stub>(FormService::NewStub(channel))) {}
WriteClient::~WriteClient() = default;

absl::StatusOr<form::v1::Form> WriteClient::CreateForm(
    const form::v1::CreateFormRequest& request,
    const client::CallOptions& options) {
  return client::CallUnary(stub_->forms.get(), &FormService::Stub::CreateForm,
                           request, options);
}

absl::StatusOr<form::v1::Form> WriteClient::UpdateForm(
    const form::v1::UpdateFormRequest& request,
    const client::CallOptions& options) {
  return client::CallUnary(stub_->forms.get(), &FormService::Stub::UpdateForm,
                           request, options);
}

}  // namespace jixiao::fault
