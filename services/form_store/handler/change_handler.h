#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_CHANGE_HANDLER_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_CHANGE_HANDLER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "services/form_store/domain/change_hub.h"
#include "services/form_store/domain/change_lister.h"

namespace jixiao::form_store {

// jixiao.form.v1.ChangeService.
class ChangeHandler {
 public:
  // Both outlive the handler.
  ChangeHandler(ChangeHub* hub, ChangeLister* lister)
      : hub_(hub), lister_(lister) {}

  rpc::Service MakeService();

 private:
  absl::Status WatchChanges(
      const rpc::CallContext& context,
      const form::v1::WatchChangesRequest& request,
      rpc::PushStream<form::v1::WatchChangesResponse> stream);
  absl::StatusOr<form::v1::ListChangesResponse> ListChanges(
      const rpc::CallContext& context,
      const form::v1::ListChangesRequest& request);
  absl::StatusOr<form::v1::ResolveRevisionResponse> ResolveRevision(
      const rpc::CallContext& context,
      const form::v1::ResolveRevisionRequest& request);

  ChangeHub* const hub_;
  ChangeLister* const lister_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_CHANGE_HANDLER_H_
