#include "common/rpc/message_codec.h"

#include <limits>

#include "google/protobuf/message_lite.h"

#include "common/base/errors.h"

namespace jixiao::rpc {

absl::Status Parse(std::string_view bytes,
                   google::protobuf::MessageLite* message) {
  constexpr std::size_t kMaxBytes = std::numeric_limits<int>::max();
  if (bytes.size() > kMaxBytes ||
      !message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return errors::InvalidArgument(
               errors::ERROR_REASON_INVALID_FIELD,
               "the request is not a well-formed message of its type")
        .With("type", message->GetTypeName());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Serialize(
    const google::protobuf::MessageLite& message) {
  std::string bytes;
  if (!message.SerializeToString(&bytes)) {
    return errors::Internal("cannot serialise a " + message.GetTypeName());
  }
  return bytes;
}

}  // namespace jixiao::rpc
