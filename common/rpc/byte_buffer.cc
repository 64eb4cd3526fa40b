#include "common/rpc/byte_buffer.h"

#include <utility>
#include <vector>

namespace jixiao::rpc {
namespace {

// Below this, copying costs less than keeping an owner.
constexpr std::size_t kCopyBytes = 512;

grpc::ByteBuffer OneSlice(const grpc::Slice& slice) {
  return grpc::ByteBuffer(&slice, 1);
}

// A slice that keeps `owner` alive until gRPC is done with the bytes.
template <typename Owner>
grpc::Slice OwningSlice(const std::string& bytes, Owner* owner) {
  return {const_cast<char*>(bytes.data()), bytes.size(),
          [](void* held) { delete static_cast<Owner*>(held); }, owner};
}

}  // namespace

FlatBytes::FlatBytes(const grpc::ByteBuffer& buffer) {
  if (!buffer.TrySingleSlice(&slice_).ok()) {
    // Fails only for a buffer without content: an empty message.
    (void)buffer.DumpToSingleSlice(&slice_);
  }
}

grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  if (bytes.size() <= kCopyBytes) {
    return OneSlice(grpc::Slice(bytes));
  }
  auto* const owner = new std::string(std::move(bytes));
  return OneSlice(OwningSlice(*owner, owner));
}

grpc::ByteBuffer ToByteBuffer(std::shared_ptr<const std::string> bytes) {
  if (bytes->size() <= kCopyBytes) {
    return OneSlice(grpc::Slice(*bytes));
  }
  const std::string& text = *bytes;
  return OneSlice(OwningSlice(
      text, new std::shared_ptr<const std::string>(std::move(bytes))));
}

}  // namespace jixiao::rpc
