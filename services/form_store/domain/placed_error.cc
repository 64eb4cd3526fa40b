#include "services/form_store/domain/placed_error.h"

#include <optional>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

#include "common/base/errors.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::form_store {

std::string PlaceIn(std::string_view list, std::size_t index) {
  return absl::StrCat(base::ToAbsl(list), "[", index, "]");
}

absl::Status PlacedError(const absl::Status& status, const std::string& place) {
  const std::string message(status.message());
  errors::Error error(status.code(), errors::ReasonOf(status),
                      place + ": " + message);
  google::rpc::ErrorInfo info;
  if (const auto payload = status.GetPayload(errors::kErrorInfoUrl)) {
    info.ParseFromString(std::string(*payload));
  }
  for (const auto& [key, value] : info.metadata()) {
    error.With(key, value);
  }
  const std::vector<errors::FieldViolation> violations =
      errors::FieldViolationsOf(status);
  for (const errors::FieldViolation& violation : violations) {
    error.WithFieldViolation(place + "." + violation.field,
                             violation.description);
  }
  if (violations.empty()) {
    error.WithFieldViolation(place, message);
  }
  if (const auto delay = errors::RetryAfterOf(status)) {
    error.WithRetryAfter(*delay);
  }
  return error;
}

}  // namespace jixiao::form_store
