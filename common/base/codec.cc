#include "common/base/codec.h"

#include <array>
#include <cstddef>

namespace jixiao::base {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase32Digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t kNotADigit = 0xff;
using ReverseTable = std::array<std::uint8_t, 256>;

constexpr ReverseTable Reverse(std::string_view digits) {
  ReverseTable table{};
  table.fill(kNotADigit);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    table[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr ReverseTable kFromBase32 = Reverse(kBase32Digits);
constexpr ReverseTable kFromBase64 = Reverse(kBase64Digits);

// Writes `bytes` in groups of `bits` bits, most significant first.
std::string EncodeBits(std::string_view bytes, std::string_view digits,
                       unsigned bits) {
  std::string text;
  text.reserve((bytes.size() * 8 + bits - 1) / bits);
  const std::uint32_t mask = (1U << bits) - 1;
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char byte : bytes) {
    held = (held << 8) | static_cast<unsigned char>(byte);
    held_bits += 8;
    while (held_bits >= bits) {
      held_bits -= bits;
      text.push_back(digits[(held >> held_bits) & mask]);
    }
  }
  if (held_bits > 0) {
    text.push_back(digits[(held << (bits - held_bits)) & mask]);
  }
  return text;
}

std::optional<std::string> DecodeBits(std::string_view text,
                                      const ReverseTable& table,
                                      unsigned bits) {
  std::string bytes;
  bytes.reserve(text.size() * bits / 8);
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char c : text) {
    const std::uint8_t digit = table[static_cast<unsigned char>(c)];
    if (digit == kNotADigit) {
      return std::nullopt;
    }
    held = (held << bits) | digit;
    held_bits += bits;
    if (held_bits >= 8) {
      held_bits -= 8;
      bytes.push_back(static_cast<char>((held >> held_bits) & 0xff));
    }
  }
  // A whole digit too many, or spare bits that are not zero.
  if (held_bits >= bits || (held & ((1U << held_bits) - 1)) != 0) {
    return std::nullopt;
  }
  return bytes;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

template <typename Number>
void AppendBigEndian(Number value, std::string* out) {
  for (std::size_t shift = sizeof(Number) * 8; shift > 0; shift -= 8) {
    out->push_back(static_cast<char>((value >> (shift - 8)) & 0xff));
  }
}

template <typename Number>
std::optional<Number> TakeBigEndian(std::string_view* in) {
  if (in->size() < sizeof(Number)) {
    return std::nullopt;
  }
  Number value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    value = static_cast<Number>((value << 8) |
                                static_cast<unsigned char>((*in)[i]));
  }
  in->remove_prefix(sizeof(Number));
  return value;
}

}  // namespace

std::string HexEncode(std::string_view bytes) {
  return EncodeBits(bytes, kHexDigits, 4);
}

std::optional<std::string> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexValue(text[i]);
    const int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

std::string Base32Encode(std::string_view bytes) {
  return EncodeBits(bytes, kBase32Digits, 5);
}

std::optional<std::string> Base32Decode(std::string_view text) {
  return DecodeBits(text, kFromBase32, 5);
}

std::string Base64UrlEncode(std::string_view bytes) {
  return EncodeBits(bytes, kBase64Digits, 6);
}

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  return DecodeBits(text, kFromBase64, 6);
}

void AppendBigEndian32(std::uint32_t value, std::string* out) {
  AppendBigEndian(value, out);
}

void AppendBigEndian64(std::uint64_t value, std::string* out) {
  AppendBigEndian(value, out);
}

void AppendLengthPrefixed(std::string_view text, std::string* out) {
  AppendBigEndian32(static_cast<std::uint32_t>(text.size()), out);
  out->append(text);
}

std::optional<std::uint32_t> TakeBigEndian32(std::string_view* in) {
  return TakeBigEndian<std::uint32_t>(in);
}

std::optional<std::uint64_t> TakeBigEndian64(std::string_view* in) {
  return TakeBigEndian<std::uint64_t>(in);
}

std::optional<std::string_view> TakeLengthPrefixed(std::string_view* in) {
  std::string_view rest = *in;
  const auto size = TakeBigEndian32(&rest);
  if (!size.has_value() || rest.size() < *size) {
    return std::nullopt;
  }
  const std::string_view text = rest.substr(0, *size);
  rest.remove_prefix(*size);
  *in = rest;
  return text;
}

}  // namespace jixiao::base
