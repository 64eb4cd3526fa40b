#ifndef JIXIAO_COMMON_RPC_MESSAGE_CODEC_H_
#define JIXIAO_COMMON_RPC_MESSAGE_CODEC_H_

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"

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

// A request on an arena of its own: the hundreds of small messages of a form
// are made and freed together.
template <typename Message>
class ParsedRequest {
 public:
  explicit ParsedRequest(std::string_view bytes)
      : arena_(OptionsFor(bytes.size())),
        message_(google::protobuf::Arena::CreateMessage<Message>(&arena_)),
        status_(Parse(bytes, message_)) {}

  // As Parse tells.
  const absl::Status& status() const { return status_; }
  const Message& operator*() const { return *message_; }

 private:
  static google::protobuf::ArenaOptions OptionsFor(std::size_t bytes) {
    // Parsed messages are some times as large as their bytes.
    constexpr std::size_t kGrowth = 4;
    constexpr std::size_t kMaxFirstBlock = 64 * 1024;
    google::protobuf::ArenaOptions options;
    options.start_block_size =
        std::clamp(bytes * kGrowth, options.start_block_size, kMaxFirstBlock);
    options.max_block_size = kMaxFirstBlock;
    return options;
  }

  google::protobuf::Arena arena_;
  Message* const message_;
  const absl::Status status_;
};

// INTERNAL when the message is beyond 2 GiB.
absl::StatusOr<std::string> Serialize(
    const google::protobuf::MessageLite& message);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_MESSAGE_CODEC_H_
