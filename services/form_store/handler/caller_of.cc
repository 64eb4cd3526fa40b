#include "services/form_store/handler/caller_of.h"

#include "common/base/status_macros.h"
#include "services/form_store/domain/request_ledger.h"

namespace jixiao::form_store {

Caller CallerOf(const rpc::CallContext& context) {
  Caller caller;
  caller.principal = context.principal();
  caller.request_id = context.request_id();
  caller.deadline = context.deadline();
  caller.check_alive = [context] { return context.CheckAlive(); };
  return caller;
}

absl::StatusOr<Caller> CallerOf(const rpc::CallContext& context,
                                const std::string& request_id) {
  RETURN_IF_ERROR(CheckRequestId(request_id));
  Caller caller = CallerOf(context);
  if (!request_id.empty()) {
    caller.request_id = request_id;
  }
  caller.on_replayed = [context] {
    context.AddTrailer("jixiao-replayed", "1");
  };
  return caller;
}

}  // namespace jixiao::form_store
