#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_CHANGE_HANDLER_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_CHANGE_HANDLER_H_

#include "absl/status/status.h"

#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "services/form_store/domain/change_hub.h"

namespace jixiao::form_store {

// jixiao.form.v1.ChangeService.
class ChangeHandler {
 public:
  // `hub` outlives the handler.
  explicit ChangeHandler(ChangeHub* hub) : hub_(hub) {}

  rpc::Service MakeService();

 private:
  absl::Status WatchChanges(
      const rpc::CallContext& context,
      const form::v1::WatchChangesRequest& request,
      rpc::PushStream<form::v1::WatchChangesResponse> stream);

  ChangeHub* const hub_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_CHANGE_HANDLER_H_
