#ifndef JIXIAO_COMMON_RPC_MESSAGE_CODEC_H_
#define JIXIAO_COMMON_RPC_MESSAGE_CODEC_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace google::protobuf {
class Descriptor;
class MessageLite;
}  // namespace google::protobuf

namespace jixiao::rpc {

// A message that lies ready as bytes, e.g. as stored.
template <typename Message>
struct Serialized {
  std::string bytes;
};

// The message types of a method.
struct MessageTypes {
  const google::protobuf::Descriptor* request;
  const google::protobuf::Descriptor* response;

  template <typename Request, typename Response>
  static MessageTypes Of() {
    return {Request::descriptor(), Response::descriptor()};
  }
};

// INVALID_ARGUMENT INVALID_FIELD when the bytes are not a message of this type
// (cut, deeper than 100 levels, text that is not UTF-8).
absl::Status Parse(std::string_view bytes,
                   google::protobuf::MessageLite* message);

// INTERNAL when the message is beyond 2 GiB.
absl::StatusOr<std::string> Serialize(
    const google::protobuf::MessageLite& message);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_MESSAGE_CODEC_H_
