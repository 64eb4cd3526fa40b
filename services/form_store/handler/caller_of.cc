#include "services/form_store/handler/caller_of.h"

namespace jixiao::form_store {

Caller CallerOf(const rpc::CallContext& context,
                const std::string& request_id) {
  Caller caller;
  caller.principal = context.principal();
  caller.request_id = request_id.empty() ? context.request_id() : request_id;
  caller.deadline = context.deadline();
  caller.check_alive = [context] { return context.CheckAlive(); };
  return caller;
}

}  // namespace jixiao::form_store
