#include "services/form_store/domain/wire.h"

#include <cstdint>

namespace jixiao::form_store {
namespace {

constexpr std::uint64_t kLengthDelimited = 2;

void AppendVarint(std::uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>((value & 0x7F) | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

}  // namespace

void AppendMessageField(int field_number, std::string_view bytes,
                        std::string* out) {
  AppendMessageField(field_number, bytes, {}, out);
}

void AppendMessageField(int field_number, std::string_view head,
                        std::string_view tail, std::string* out) {
  AppendVarint(static_cast<std::uint64_t>(field_number) << 3 | kLengthDelimited,
               out);
  AppendVarint(head.size() + tail.size(), out);
  out->append(head).append(tail);
}

}  // namespace jixiao::form_store
