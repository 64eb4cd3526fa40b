#include "common/rpc/call.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/security/auth_context.h"
#include "grpcpp/server_context.h"

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/log/log.h"
#include "common/rpc/status_convert.h"
#include "common/rpc/status_proto.h"

namespace jixiao::rpc {
namespace {

constexpr char kRequestIdHeader[] = "x-request-id";
constexpr std::size_t kMaxRequestIdBytes = 128;
constexpr std::size_t kMaxLanguageBytes = 35;
// gRPC gives a caller without a deadline one beyond all years.
constexpr absl::Duration kNoDeadline = absl::Hours(24 * 365);

std::string_view ToView(grpc::string_ref text) {
  return {text.data(), text.size()};
}

// The last value of a header that is to occur once; empty when there is none.
std::string_view Header(const grpc::CallbackServerContext& context,
                        const char* name) {
  const auto found = context.client_metadata().find(name);
  return found == context.client_metadata().end() ? std::string_view()
                                                  : ToView(found->second);
}

bool IsTokenText(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || more.find(c) != std::string_view::npos;
  });
}

std::string RequestId(std::string_view header) {
  if (header.empty() || header.size() > kMaxRequestIdBytes ||
      !IsTokenText(header, "-_.:/")) {
    return base::RandomId();
  }
  return std::string(header);
}

TraceContext Trace(std::string_view header) {
  const std::optional<TraceContext> trace = ParseTraceparent(header);
  return trace.has_value() ? *trace : TraceContext::Generate();
}

// The first tag of accept-language, whatever its weight.
std::string Language(std::string_view header) {
  const std::string_view tag = header.substr(0, header.find_first_of(",; "));
  if (tag.empty() || tag.size() > kMaxLanguageBytes || !IsTokenText(tag, "-")) {
    return "zh-CN";
  }
  return std::string(tag);
}

security::Credentials ReadCredentials(
    const grpc::CallbackServerContext& context, const std::string& peer) {
  security::Credentials credentials;
  credentials.peer = peer;
  const auto range = context.client_metadata().equal_range("authorization");
  for (auto header = range.first; header != range.second; ++header) {
    credentials.authorization.emplace_back(ToView(header->second));
  }
  const auto auth = context.auth_context();
  if (auth != nullptr && auth->IsPeerAuthenticated()) {
    for (const grpc::string_ref& name :
         auth->FindPropertyValues("x509_subject_alternative_name")) {
      credentials.certificate_names.emplace_back(ToView(name));
    }
  }
  return credentials;
}

absl::Status CheckRole(const security::Principal& principal,
                       const common::v1::Access& access) {
  for (const int role : access.roles()) {
    if (principal.HasRole(static_cast<common::v1::Role>(role))) {
      return absl::OkStatus();
    }
  }
  return errors::PermissionDenied(errors::ERROR_REASON_PERMISSION_DENIED,
                                  "none of the caller's roles may do this");
}

// Streams have no deadline of ours: they are bounded by standing still.
absl::Time Deadline(const grpc::CallbackServerContext& context, bool unary,
                    const PipelineOptions& options, absl::Time now) {
  const absl::Time asked = absl::FromChrono(context.deadline());
  const bool has_none = asked - now > kNoDeadline;
  if (!unary) {
    return has_none ? absl::InfiniteFuture() : asked;
  }
  return std::min(now + options.max_deadline,
                  has_none ? now + options.default_deadline : asked);
}

}  // namespace

Call::Call(Pipeline::Core* core, const MethodInfo* method,
           grpc::CallbackServerContext* server_context)
    : core_(core),
      method_(method),
      server_context_(server_context),
      begin_(std::chrono::steady_clock::now()) {
  method_->metrics->Started();
  CallContext::Facts facts;
  facts.method = method_->full_name;
  facts.request_id = RequestId(Header(*server_context, kRequestIdHeader));
  facts.trace = Trace(Header(*server_context, "traceparent"));
  facts.language = Language(Header(*server_context, "accept-language"));
  facts.peer = server_context->peer();
  facts.deadline = Deadline(*server_context, method_->unary, core_->options(),
                            core_->environment().clock->Now());
  if (method_->access.scope() != common::v1::ACCESS_SCOPE_PUBLIC) {
    auto principal = core_->environment().authenticator->Authenticate(
        ReadCredentials(*server_context, facts.peer));
    admission_ = principal.status();
    if (principal.ok()) {
      facts.principal = *std::move(principal);
      admission_ = CheckRole(facts.principal, method_->access);
    }
  }
  context_ = CallContext(std::move(facts));
}

absl::Status Call::Received(std::size_t bytes) {
  received_.fetch_add(1, std::memory_order_relaxed);
  method_->metrics->Received();
  const std::size_t limit = core_->options().max_message_bytes;
  if (bytes <= limit) {
    return absl::OkStatus();
  }
  return errors::ResourceExhausted(errors::ERROR_REASON_MESSAGE_TOO_LARGE,
                                   absl::StrCat("the message has ", bytes,
                                                " bytes; this server takes ",
                                                limit, ": send it in parts"))
      .With("max_bytes", std::to_string(limit));
}

void Call::Sent() {
  if (sent_.fetch_add(1, std::memory_order_relaxed) == 0) {
    server_context_->AddInitialMetadata(kRequestIdHeader,
                                        context_.request_id());
  }
  method_->metrics->Sent();
}

grpc::Status Call::End(const absl::Status& status) {
  for (const auto& [key, value] : context_.Trailers()) {
    server_context_->AddTrailingMetadata(key, value);
  }
  if (sent_ == 0) {
    // Not among the initial metadata of a failed call: a client does not retry
    // once it has seen any.
    server_context_->AddTrailingMetadata(kRequestIdHeader,
                                         context_.request_id());
  }
  const absl::Duration elapsed =
      absl::FromChrono(std::chrono::steady_clock::now() - begin_);
  method_->metrics->Handled(Publishable(status).code(), elapsed);
  LogEnd(status, elapsed);
  return ToGrpcStatus(status);
}

void Call::LogEnd(const absl::Status& status, absl::Duration elapsed) const {
  const AccessLog mode = core_->options().access_log;
  if (mode == AccessLog::kNone ||
      (status.ok() && (mode == AccessLog::kErrors || method_->quiet))) {
    return;
  }
  const absl::Status published = Publishable(status);
  const bool is_our_fault = published.code() == absl::StatusCode::kInternal ||
                            published.code() == absl::StatusCode::kDataLoss;
  std::vector<log::Field> fields = {
      {"method", method_->full_name},
      {"code", absl::StatusCodeToString(published.code())},
      {"duration", elapsed},
      {"request_id", context_.request_id()},
      {"trace_id", context_.trace().trace_id},
      {"principal", context_.principal().id},
      {"peer", context_.peer()}};
  if (!method_->unary) {
    fields.emplace_back("received", received_.load());
    fields.emplace_back("sent", sent_.load());
  }
  if (!status.ok()) {
    fields.emplace_back("reason",
                        errors::ReasonName(errors::ReasonOf(published)));
    fields.emplace_back("error", status);
  }
  log::Write(is_our_fault ? log::Level::kError : log::Level::kInfo, "call",
             fields);
}

}  // namespace jixiao::rpc
