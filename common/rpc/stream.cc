#include "common/rpc/stream.h"

#include "common/base/errors.h"

namespace jixiao::rpc {

absl::Status MissingRequest() {
  return errors::InvalidArgument(errors::ERROR_REASON_INVALID_FIELD,
                                 "the call brought no request");
}

}  // namespace jixiao::rpc
