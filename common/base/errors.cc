#include "common/base/errors.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

#include "common/base/string_view_bridge.h"
#include "common/base/utf8.h"

namespace jixiao::errors {
namespace {

constexpr std::string_view kReasonPrefix = "ERROR_REASON_";
constexpr std::size_t kMaxMetadataEntries = 8;
constexpr std::size_t kMaxMetadataBytes = 160;
constexpr std::size_t kMaxFieldBytes = 256;
constexpr std::size_t kMaxDescriptionBytes = 512;
// Room kept for the type URLs, the code and the length prefixes.
constexpr std::size_t kEnvelopeBytes = 256;
// Room kept for the violation that counts those left out.
constexpr std::size_t kOmittedBytes = 64;

std::string Clip(std::string_view text, std::size_t max_bytes) {
  return base::TruncateBytes(base::ReplaceInvalidUtf8(text), max_bytes);
}

google::rpc::ErrorInfo MakeInfo(
    Reason reason,
    const std::vector<std::pair<std::string, std::string>>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kDomain));
  info.set_reason(std::string(ReasonName(
      reason == ERROR_REASON_UNSPECIFIED ? ERROR_REASON_INTERNAL : reason)));
  for (const auto& [key, value] : metadata) {
    if (info.metadata().size() >= kMaxMetadataEntries) {
      break;
    }
    (*info.mutable_metadata())[Clip(key, kMaxMetadataBytes)] =
        Clip(value, kMaxMetadataBytes);
  }
  return info;
}

google::rpc::BadRequest MakeBadRequest(
    const std::vector<FieldViolation>& violations, std::size_t budget) {
  google::rpc::BadRequest request;
  std::size_t used = kOmittedBytes;
  for (const FieldViolation& violation : violations) {
    google::rpc::BadRequest::FieldViolation entry;
    entry.set_field(Clip(violation.field, kMaxFieldBytes));
    entry.set_description(Clip(violation.description, kMaxDescriptionBytes));
    used += entry.ByteSizeLong() + 4;
    if (used > budget) {
      break;
    }
    *request.add_field_violations() = std::move(entry);
  }
  const std::size_t listed =
      static_cast<std::size_t>(request.field_violations_size());
  if (listed < violations.size()) {
    request.add_field_violations()->set_description(
        absl::StrCat("and ", violations.size() - listed, " more"));
  }
  return request;
}

google::rpc::RetryInfo MakeRetryInfo(absl::Duration delay) {
  google::rpc::RetryInfo info;
  const absl::Duration wait =
      std::clamp(delay, absl::ZeroDuration(), absl::Hours(24));
  absl::Duration rest;
  info.mutable_retry_delay()->set_seconds(
      absl::IDivDuration(wait, absl::Seconds(1), &rest));
  info.mutable_retry_delay()->set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(rest)));
  return info;
}

void Attach(absl::Status* status, const char* url,
            const google::protobuf::MessageLite& message) {
  status->SetPayload(url, absl::Cord(message.SerializeAsString()));
}

template <typename Message>
std::optional<Message> Detach(const absl::Status& status, const char* url) {
  const auto payload = status.GetPayload(url);
  Message message;
  if (!payload.has_value() || !message.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  return message;
}

}  // namespace

Error::operator absl::Status() const {
  const std::string message = Clip(message_, kMaxMessageBytes);
  absl::Status status(code_, message);
  const google::rpc::ErrorInfo info = MakeInfo(reason_, metadata_);
  Attach(&status, kErrorInfoUrl, info);
  if (!violations_.empty()) {
    const std::size_t used =
        kEnvelopeBytes + message.size() + info.ByteSizeLong();
    Attach(&status, kBadRequestUrl,
           MakeBadRequest(violations_,
                          kMaxDetailsBytes - std::min(used, kMaxDetailsBytes)));
  }
  if (retry_after_.has_value()) {
    Attach(&status, kRetryInfoUrl, MakeRetryInfo(*retry_after_));
  }
  return status;
}

Error InvalidArgument(Reason reason, std::string message) {
  return {absl::StatusCode::kInvalidArgument, reason, std::move(message)};
}
Error NotFound(Reason reason, std::string message) {
  return {absl::StatusCode::kNotFound, reason, std::move(message)};
}
Error AlreadyExists(Reason reason, std::string message) {
  return {absl::StatusCode::kAlreadyExists, reason, std::move(message)};
}
Error PermissionDenied(Reason reason, std::string message) {
  return {absl::StatusCode::kPermissionDenied, reason, std::move(message)};
}
Error Unauthenticated(Reason reason, std::string message) {
  return {absl::StatusCode::kUnauthenticated, reason, std::move(message)};
}
Error ResourceExhausted(Reason reason, std::string message) {
  return {absl::StatusCode::kResourceExhausted, reason, std::move(message)};
}
Error FailedPrecondition(Reason reason, std::string message) {
  return {absl::StatusCode::kFailedPrecondition, reason, std::move(message)};
}
Error Aborted(Reason reason, std::string message) {
  return {absl::StatusCode::kAborted, reason, std::move(message)};
}
Error OutOfRange(Reason reason, std::string message) {
  return {absl::StatusCode::kOutOfRange, reason, std::move(message)};
}
Error Unimplemented(Reason reason, std::string message) {
  return {absl::StatusCode::kUnimplemented, reason, std::move(message)};
}
Error Unavailable(Reason reason, std::string message) {
  return {absl::StatusCode::kUnavailable, reason, std::move(message)};
}
Error DataLoss(Reason reason, std::string message) {
  return {absl::StatusCode::kDataLoss, reason, std::move(message)};
}
Error DeadlineExceeded(Reason reason, std::string message) {
  return {absl::StatusCode::kDeadlineExceeded, reason, std::move(message)};
}
Error Cancelled(Reason reason, std::string message) {
  return {absl::StatusCode::kCancelled, reason, std::move(message)};
}
Error Internal(std::string message) {
  return {absl::StatusCode::kInternal, ERROR_REASON_INTERNAL,
          std::move(message)};
}

Error InvalidField(std::string_view field, std::string_view description) {
  return InvalidArgument(
             ERROR_REASON_INVALID_FIELD,
             absl::StrCat(base::ToAbsl(field), ": ", base::ToAbsl(description)))
      .WithFieldViolation(field, description);
}

Reason ReasonOf(const absl::Status& status) {
  const auto info = Detach<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  Reason reason = ERROR_REASON_UNSPECIFIED;
  if (info.has_value() && info->domain() == kDomain) {
    common::v1::ErrorReason_Parse(std::string(kReasonPrefix) + info->reason(),
                                  &reason);
  }
  return reason;
}

std::string MetadataOf(const absl::Status& status, std::string_view key) {
  const auto info = Detach<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  if (!info.has_value()) {
    return {};
  }
  const auto found = info->metadata().find(std::string(key));
  return found == info->metadata().end() ? std::string() : found->second;
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto request = Detach<google::rpc::BadRequest>(status, kBadRequestUrl);
  if (request.has_value()) {
    for (const auto& violation : request->field_violations()) {
      violations.push_back({violation.field(), violation.description()});
    }
  }
  return violations;
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  const auto info = Detach<google::rpc::RetryInfo>(status, kRetryInfoUrl);
  if (!info.has_value()) {
    return std::nullopt;
  }
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

std::string_view ReasonName(Reason reason) {
  std::string_view name = common::v1::ErrorReason_Name(reason);
  if (name.starts_with(kReasonPrefix)) {
    name.remove_prefix(kReasonPrefix.size());
  }
  return name;
}

}  // namespace jixiao::errors
