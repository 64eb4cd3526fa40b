#include "services/reporting/handler/form_reader.h"

#include "common/client/form_store_client.h"

namespace jixiao::reporting {

absl::StatusOr<form::v1::Form> FormStoreReader::GetForm(
    const rpc::CallContext& context, const std::string& name) {
  form::v1::GetFormRequest request;
  request.set_name(name);
  return client_->GetForm(request, client::CallOptions::From(context));
}

}  // namespace jixiao::reporting
