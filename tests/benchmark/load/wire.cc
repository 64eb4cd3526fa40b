#include "tests/benchmark/load/wire.h"

#include <cstdint>

#include "google/protobuf/io/coded_stream.h"

namespace jixiao::benchmark {
namespace {

using google::protobuf::io::CodedInputStream;

constexpr std::uint32_t kWireTypeMask = 7;
constexpr int kFieldShift = 3;
enum WireType { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

void AppendVarint(std::uint64_t value, std::string* message) {
  constexpr std::uint64_t kMore = 0x80;
  while (value >= kMore) {
    message->push_back(static_cast<char>(value | kMore));
    value >>= 7;
  }
  message->push_back(static_cast<char>(value));
}

// Takes the bytes of a length-delimited field, or skips any other and gives
// none. False at the end of what can be read.
bool TakeField(CodedInputStream* input, std::uint32_t tag,
               std::string_view* bytes) {
  std::uint64_t number = 0;
  switch (tag & kWireTypeMask) {
    case kVarint:
      return input->ReadVarint64(&number);
    case kFixed64:
      return input->Skip(8);
    case kFixed32:
      return input->Skip(4);
    case kLengthDelimited:
      break;
    default:
      return false;
  }
  std::uint32_t size = 0;
  const void* data = nullptr;
  int available = 0;
  if (!input->ReadVarint32(&size)) {
    return false;
  }
  input->GetDirectBufferPointerInline(&data, &available);
  *bytes = {static_cast<const char*>(data), size};
  return input->Skip(static_cast<int>(size));
}

}  // namespace

void AppendField(int number, std::string_view bytes, std::string* message) {
  AppendVarint(
      static_cast<std::uint64_t>(number) << kFieldShift | kLengthDelimited,
      message);
  AppendVarint(bytes.size(), message);
  message->append(bytes);
}

bool ForEachField(std::string_view message, std::span<const int> path,
                  const std::function<void(std::string_view)>& use) {
  CodedInputStream input(reinterpret_cast<const std::uint8_t*>(message.data()),
                         static_cast<int>(message.size()));
  while (const std::uint32_t tag = input.ReadTag()) {
    std::string_view bytes;
    if (!TakeField(&input, tag, &bytes)) {
      return false;
    }
    if (static_cast<int>(tag >> kFieldShift) != path.front()) {
      continue;
    }
    if (path.size() == 1) {
      use(bytes);
    } else if (!ForEachField(bytes, path.subspan(1), use)) {
      return false;
    }
  }
  return input.ConsumedEntireMessage();
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  // Fails only for a buffer that holds nothing.
  if (!buffer.DumpToSingleSlice(&slice).ok()) {
    return {};
  }
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

}  // namespace jixiao::benchmark
