#ifndef JIXIAO_COMMON_BASE_ERRORS_H_
#define JIXIAO_COMMON_BASE_ERRORS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "jixiao/common/v1/error_reason.pb.h"

// Errors of the suite: an absl::Status with exactly one google.rpc.ErrorInfo
// payload (domain "jixiao", reason from ErrorReason) and, where they apply, one
// BadRequest and one RetryInfo. They are made where the meaning is known:
//
//   return errors::NotFound(errors::ERROR_REASON_FORM_NOT_FOUND,
//                           "no such form").With("form", name);
//
// Texts reach callers: they say what to do, and never hold SQL, file paths or
// personal data. Texts of Internal() are for our log; callers get a fixed one.
namespace jixiao::errors {

using Reason = common::v1::ErrorReason;
using enum common::v1::ErrorReason;

inline constexpr std::string_view kDomain = "jixiao";

// Payload URLs, as in google.rpc.Status.details.
inline constexpr char kErrorInfoUrl[] =
    "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kBadRequestUrl[] =
    "type.googleapis.com/google.rpc.BadRequest";
inline constexpr char kRetryInfoUrl[] =
    "type.googleapis.com/google.rpc.RetryInfo";

// Message and payloads together stay below this. gRPC loses the whole error
// when its trailers pass about 8 KiB.
inline constexpr std::size_t kMaxDetailsBytes = 4096;
inline constexpr std::size_t kMaxMessageBytes = 1024;

// One field of a request that was refused.
struct FieldViolation {
  std::string field;
  std::string description;
};

// Builds an error; converts to absl::Status, and so to any absl::StatusOr<T>.
class [[nodiscard]] Error {
 public:
  Error(absl::StatusCode code, Reason reason, std::string message)
      : code_(code), reason_(reason), message_(std::move(message)) {}

  // Adds a machine-readable fact to ErrorInfo.metadata.
  Error& With(std::string_view key, std::string_view value) & {
    metadata_.emplace_back(key, value);
    return *this;
  }
  Error&& With(std::string_view key, std::string_view value) && {
    return std::move(With(key, value));
  }

  // Adds a BadRequest violation. `field` is a proto path. Those that do not
  // fit into kMaxDetailsBytes are counted in a last one, not listed.
  Error& WithFieldViolation(std::string_view field,
                            std::string_view description) & {
    violations_.push_back({std::string(field), std::string(description)});
    return *this;
  }
  Error&& WithFieldViolation(std::string_view field,
                             std::string_view description) && {
    return std::move(WithFieldViolation(field, description));
  }

  // Says when it makes sense to try again (RetryInfo).
  Error& WithRetryAfter(absl::Duration delay) & {
    retry_after_ = delay;
    return *this;
  }
  Error&& WithRetryAfter(absl::Duration delay) && {
    return std::move(WithRetryAfter(delay));
  }

  operator absl::Status() const;  // NOLINT(google-explicit-constructor)

 private:
  absl::StatusCode code_;
  Reason reason_;
  std::string message_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<FieldViolation> violations_;
  std::optional<absl::Duration> retry_after_;
};

// One function a code. Which situation takes which code: docs/errors.md.
Error InvalidArgument(Reason reason, std::string message);
Error NotFound(Reason reason, std::string message);
Error AlreadyExists(Reason reason, std::string message);
Error PermissionDenied(Reason reason, std::string message);
Error Unauthenticated(Reason reason, std::string message);
Error ResourceExhausted(Reason reason, std::string message);
Error FailedPrecondition(Reason reason, std::string message);
Error Aborted(Reason reason, std::string message);
Error OutOfRange(Reason reason, std::string message);
Error Unimplemented(Reason reason, std::string message);
Error Unavailable(Reason reason, std::string message);
Error DataLoss(Reason reason, std::string message);
Error DeadlineExceeded(Reason reason, std::string message);
Error Cancelled(Reason reason, std::string message);
// A fault of ours; reason INTERNAL.
Error Internal(std::string message);

// INVALID_ARGUMENT INVALID_FIELD with one violation; the message names both.
Error InvalidField(std::string_view field, std::string_view description);

// Reading back. ReasonOf is UNSPECIFIED and the others are empty for an OK
// status and for one without the payload (or with a malformed one).
Reason ReasonOf(const absl::Status& status);
// The metadata value of `key`, empty when absent.
std::string MetadataOf(const absl::Status& status, std::string_view key);
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);

// The name a reason has on the wire: without the prefix ERROR_REASON_.
std::string_view ReasonName(Reason reason);

}  // namespace jixiao::errors

#endif  // JIXIAO_COMMON_BASE_ERRORS_H_
