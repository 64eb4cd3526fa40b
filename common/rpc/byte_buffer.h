#ifndef JIXIAO_COMMON_RPC_BYTE_BUFFER_H_
#define JIXIAO_COMMON_RPC_BYTE_BUFFER_H_

#include <memory>
#include <string>
#include <string_view>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace jixiao::rpc {

// The bytes of a buffer in one piece; valid while the object lives.
class FlatBytes {
 public:
  explicit FlatBytes(const grpc::ByteBuffer& buffer);

  std::string_view view() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  grpc::Slice slice_;
};

// Buffers that take the bytes over without copying them (short ones aside).
grpc::ByteBuffer ToByteBuffer(std::string bytes);
grpc::ByteBuffer ToByteBuffer(std::shared_ptr<const std::string> bytes);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_BYTE_BUFFER_H_
