#include "common/rpc/status_proto.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

#include "common/base/errors.h"

namespace jixiao::rpc {
namespace {

constexpr char kInternalText[] =
    "internal error; the request id leads to the server's log";

struct Fallback {
  absl::StatusCode code;
  errors::Reason reason;
  const char* text;
};

// What a code says when nothing else was said.
Fallback FallbackOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kCancelled:
      return {code, errors::ERROR_REASON_CANCELLED, "the caller went away"};
    case absl::StatusCode::kDeadlineExceeded:
      return {code, errors::ERROR_REASON_DEADLINE_EXCEEDED,
              "the deadline passed"};
    case absl::StatusCode::kPermissionDenied:
      return {code, errors::ERROR_REASON_PERMISSION_DENIED,
              "the caller may not do this"};
    case absl::StatusCode::kUnauthenticated:
      return {code, errors::ERROR_REASON_UNAUTHENTICATED,
              "the caller is not known to this service"};
    case absl::StatusCode::kUnimplemented:
      return {code, errors::ERROR_REASON_UNIMPLEMENTED,
              "the method does not exist here"};
    case absl::StatusCode::kUnavailable:
      return {code, errors::ERROR_REASON_DEPENDENCY_UNAVAILABLE,
              "a part that this service needs cannot be reached"};
    case absl::StatusCode::kDataLoss:
      return {code, errors::ERROR_REASON_DATA_CORRUPT,
              "stored data is damaged"};
    default:
      return {absl::StatusCode::kInternal, errors::ERROR_REASON_INTERNAL,
              kInternalText};
  }
}

absl::Status WithMessage(const absl::Status& status, const char* message) {
  absl::Status copy(status.code(), message);
  status.ForEachPayload(
      [&copy](absl::string_view url, const absl::Cord& value) {
        copy.SetPayload(url, value);
      });
  return copy;
}

// Reasons of a status that reached a client bare. RESOURCE_EXHAUSTED without
// details is gRPC's own answer to an oversized message or header.
errors::Reason ReasonOfBare(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kResourceExhausted:
      return errors::ERROR_REASON_MESSAGE_TOO_LARGE;
    case absl::StatusCode::kInvalidArgument:
      return errors::ERROR_REASON_INVALID_FIELD;
    default:
      return FallbackOf(code).reason;
  }
}

}  // namespace

absl::Status Publishable(const absl::Status& status) {
  if (status.ok()) {
    return status;
  }
  if (errors::ReasonOf(status) == errors::ERROR_REASON_UNSPECIFIED) {
    const Fallback fallback = FallbackOf(status.code());
    return errors::Error(fallback.code, fallback.reason, fallback.text);
  }
  if (status.code() == absl::StatusCode::kInternal) {
    return WithMessage(status, kInternalText);
  }
  return status;
}

google::rpc::Status ToStatusProto(const absl::Status& status) {
  google::rpc::Status proto;
  if (status.ok()) {
    return proto;
  }
  const absl::Status out = Publishable(status);
  proto.set_code(static_cast<int>(out.code()));
  proto.set_message(std::string(out.message()));
  // Abseil walks payloads in a random order; answers are to be reproducible.
  std::map<std::string, std::string> payloads;
  out.ForEachPayload(
      [&payloads](absl::string_view url, const absl::Cord& value) {
        payloads.emplace(std::string(url), std::string(value));
      });
  const auto add = [&proto](const std::string& url, std::string value) {
    auto* detail = proto.add_details();
    detail->set_type_url(url);
    detail->set_value(std::move(value));
  };
  add(errors::kErrorInfoUrl, std::move(payloads[errors::kErrorInfoUrl]));
  payloads.erase(errors::kErrorInfoUrl);
  for (auto& [url, value] : payloads) {
    add(url, std::move(value));
  }
  return proto;
}

absl::Status FromStatusProto(const google::rpc::Status& proto) {
  if (proto.code() == 0) {
    return absl::OkStatus();
  }
  const auto code = static_cast<absl::StatusCode>(proto.code());
  absl::Status status(code, proto.message());
  for (const auto& detail : proto.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  if (!status.GetPayload(errors::kErrorInfoUrl).has_value()) {
    return errors::Error(code, ReasonOfBare(code), proto.message());
  }
  return status;
}

}  // namespace jixiao::rpc
