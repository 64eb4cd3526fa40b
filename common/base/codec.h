#ifndef JIXIAO_COMMON_BASE_CODEC_H_
#define JIXIAO_COMMON_BASE_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jixiao::base {

// Text forms of bytes. Every decoder is strict: it takes exactly what its
// encoder gives (no padding, no white space, no spare bits set), so equal bytes
// have one text. nullopt otherwise.

// Lower-case hexadecimal. The decoder takes upper case as well.
std::string HexEncode(std::string_view bytes);
std::optional<std::string> HexDecode(std::string_view text);

// RFC 4648 §6 in lower case without padding: a-z, 2-7.
std::string Base32Encode(std::string_view bytes);
std::optional<std::string> Base32Decode(std::string_view text);

// RFC 4648 §5 (URL-safe) without padding.
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);

// Numbers in byte formats of our own. Big endian, so that the order of the
// bytes is the order of the numbers.
void AppendBigEndian32(std::uint32_t value, std::string* out);
void AppendBigEndian64(std::uint64_t value, std::string* out);
// A length (big endian, 32 bits) and the text: unambiguous when joined.
void AppendLengthPrefixed(std::string_view text, std::string* out);

// Takes what the functions above wrote off the front of `in`; nullopt and `in`
// unchanged when it is too short.
std::optional<std::uint32_t> TakeBigEndian32(std::string_view* in);
std::optional<std::uint64_t> TakeBigEndian64(std::string_view* in);
std::optional<std::string_view> TakeLengthPrefixed(std::string_view* in);

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_CODEC_H_
