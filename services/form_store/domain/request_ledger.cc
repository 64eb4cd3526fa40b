#include "services/form_store/domain/request_ledger.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"
#include "google/protobuf/wire_format_lite.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"

namespace jixiao::form_store {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;

constexpr std::size_t kMaxRequestIdBytes = 128;
// Between looks whether the caller still waits.
constexpr absl::Duration kPatience = absl::Milliseconds(20);

std::string SerializeAlike(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

bool IsId(const Message& message, int number) {
  const FieldDescriptor* field =
      message.GetDescriptor()->FindFieldByNumber(number);
  return field != nullptr &&
         (field->name() == "request_id" || field->name() == "item_id");
}

// Of the serialised request, leaving the ids out where they stand: to copy a
// request of a thousand forms for that would be dear.
Sha256Digest DigestOf(const Message& request) {
  const std::string bytes = SerializeAlike(request);
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const std::uint8_t*>(bytes.data()),
      static_cast<int>(bytes.size()));
  base::Sha256 sha;
  int begin = 0;
  while (const std::uint32_t tag = input.ReadTag()) {
    if (!WireFormatLite::SkipField(&input, tag)) {
      break;
    }
    const int end = input.CurrentPosition();
    if (!IsId(request, WireFormatLite::GetTagFieldNumber(tag))) {
      sha.Update(std::string_view(bytes).substr(
          static_cast<std::size_t>(begin),
          static_cast<std::size_t>(end - begin)));
    }
    begin = end;
  }
  return sha.Finish();
}

// Eight bytes, so that no two lists of texts look alike.
std::string LengthOf(std::string_view text) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(text.size() >> shift));
  }
  return bytes;
}

Sha256Digest KeyOf(std::string_view tenant, std::string_view principal,
                   std::string_view method, std::string_view request_id) {
  base::Sha256 sha;
  for (std::string_view part : {tenant, principal, method, request_id}) {
    sha.Update(LengthOf(part)).Update(part);
  }
  return sha.Finish();
}

errors::Error RequestIdReused() {
  constexpr std::string_view kWhat =
      "was used for another request of this method: keep the id when you "
      "repeat a request as it was, take a new one for any other";
  return errors::InvalidArgument(errors::ERROR_REASON_REQUEST_ID_REUSED,
                                 "request_id " + std::string(kWhat))
      .WithFieldViolation("request_id", kWhat);
}

}  // namespace

absl::Status CheckRequestId(std::string_view request_id) {
  if (request_id.size() <= kMaxRequestIdBytes &&
      std::all_of(request_id.begin(), request_id.end(), [](char c) {
        return absl::ascii_isprint(static_cast<unsigned char>(c));
      })) {
    return absl::OkStatus();
  }
  return errors::InvalidField("request_id",
                              "must be at most 128 printable ASCII characters");
}

std::optional<RequestIdentity> IdentifyRequest(const Caller& caller,
                                               std::string_view tenant,
                                               const Message& request) {
  const auto* descriptor = request.GetDescriptor();
  const auto* reflection = request.GetReflection();
  const std::string id =
      reflection->GetString(request, descriptor->FindFieldByName("request_id"));
  if (id.empty() || reflection->GetBool(request, descriptor->FindFieldByName(
                                                     "validate_only"))) {
    return std::nullopt;
  }
  return RequestIdentity{
      KeyOf(tenant, caller.principal.id, descriptor->full_name(), id),
      DigestOf(request)};
}

std::optional<RequestRecord> RecordOf(
    const std::optional<RequestIdentity>& identity, std::string answer) {
  if (!identity.has_value()) {
    return std::nullopt;
  }
  return RequestRecord{identity->key, identity->digest, std::move(answer)};
}

absl::Status CheckSameRequest(const RequestIdentity& identity,
                              const RememberedRequest& remembered) {
  return remembered.record.digest == identity.digest
             ? absl::OkStatus()
             : absl::Status(RequestIdReused());
}

absl::Status RequestLedger::AnsweredMeanwhile() {
  return errors::Internal("a request was answered meanwhile, and forgotten");
}

absl::StatusOr<std::optional<RememberedRequest>> RequestLedger::Recall(
    std::string_view tenant, const RequestIdentity& identity) {
  absl::StatusOr<RememberedRequest> found =
      storage_->GetRequest(tenant, identity.key);
  if (absl::IsNotFound(found.status())) {  // or there is no such tenant yet
    return std::nullopt;
  }
  RETURN_IF_ERROR(found.status());
  RETURN_IF_ERROR(CheckSameRequest(identity, *found));
  return *std::move(found);
}

absl::Status RequestLedger::Enter(const Caller& caller,
                                  const Sha256Digest& key) {
  base::MutexLock lock(mutex_);
  while (!under_way_.insert(key).second) {
    RETURN_IF_ERROR(caller.CheckAlive());
    if (absl::Now() >= caller.deadline) {
      return errors::DeadlineExceeded(
          errors::ERROR_REASON_DEADLINE_EXCEEDED,
          "the same request is still under way: send it again for its answer");
    }
    left_.WaitFor(mutex_, kPatience);
  }
  return absl::OkStatus();
}

void RequestLedger::Leave(const Sha256Digest& key) {
  base::MutexLock lock(mutex_);
  under_way_.erase(key);
  left_.NotifyAll();
}

std::size_t RequestLedger::under_way() {
  base::MutexLock lock(mutex_);
  return under_way_.size();
}

}  // namespace jixiao::form_store
