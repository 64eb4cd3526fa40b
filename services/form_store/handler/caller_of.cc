#include "services/form_store/handler/caller_of.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

#include "common/base/errors.h"

namespace jixiao::form_store {
namespace {

constexpr std::size_t kMaxRequestIdBytes = 128;

}  // namespace

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
  if (request_id.size() > kMaxRequestIdBytes ||
      !std::all_of(request_id.begin(), request_id.end(), [](char c) {
        return absl::ascii_isprint(static_cast<unsigned char>(c));
      })) {
    return errors::InvalidField(
        "request_id", "must be at most 128 printable ASCII characters");
  }
  Caller caller = CallerOf(context);
  if (!request_id.empty()) {
    caller.request_id = request_id;
  }
  return caller;
}

}  // namespace jixiao::form_store
