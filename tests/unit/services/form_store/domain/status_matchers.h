#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_STATUS_MATCHERS_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_STATUS_MATCHERS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

#include "common/base/errors.h"

namespace jixiao::form_store {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

// A status (or StatusOr) of this code whose ErrorInfo has this reason.
MATCHER_P2(FailsWith, code, reason, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString() << " reason "
                   << errors::ReasonName(errors::ReasonOf(status));
  return status.code() == code && errors::ReasonOf(status) == reason;
}

MATCHER(IsOk, "") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_STATUS_MATCHERS_H_
