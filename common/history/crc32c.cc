#include "common/history/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace jixiao::history {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;  // reflected
constexpr size_t kSlices = 8;
using Tables = std::array<std::array<uint32_t, 256>, kSlices>;

// tables[s][b]: what byte b contributes with s more bytes behind it.
constexpr Tables MakeTables() {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc >> 1 ^ ((crc & 1) != 0 ? kPolynomial : 0);
    }
    tables[0][byte] = crc;
  }
  for (size_t slice = 1; slice < kSlices; ++slice) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = before >> 8 ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

// Eight bytes at once: each has a table of its own.
uint32_t AddSlices(uint32_t crc, const char* data) {
  std::array<uint8_t, kSlices> bytes{};
  std::memcpy(bytes.data(), data, kSlices);
  uint32_t next = 0;
  for (size_t i = 0; i < kSlices; ++i) {
    const uint32_t mixed = i < 4 ? crc >> (8 * i) & 0xff : 0;
    next ^= kTables[kSlices - 1 - i][bytes[i] ^ mixed];
  }
  return next;
}

}  // namespace

uint32_t Crc32c(std::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  for (; bytes.size() >= kSlices; bytes.remove_prefix(kSlices)) {
    crc = AddSlices(crc, bytes.data());
  }
  for (const char byte : bytes) {
    crc = crc >> 8 ^ kTables[0][(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  }
  return ~crc;
}

}  // namespace jixiao::history
