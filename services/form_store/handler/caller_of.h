#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_CALLER_OF_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_CALLER_OF_H_

#include <string>

#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "services/form_store/domain/caller.h"

namespace jixiao::form_store {

// The caller of a call.
Caller CallerOf(const rpc::CallContext& context);

// The same for a write. `request_id` is the field of the request, which may be
// empty: then changes carry the id of the call. INVALID_FIELD unless it is at
// most 128 printable ASCII characters: it stays in the history for ever.
absl::StatusOr<Caller> CallerOf(const rpc::CallContext& context,
                                const std::string& request_id);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_CALLER_OF_H_
