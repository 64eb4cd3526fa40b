#ifndef JIXIAO_COMMON_HISTORY_CRC32C_H_
#define JIXIAO_COMMON_HISTORY_CRC32C_H_

#include <cstdint>
#include <string_view>

namespace jixiao::history {

// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of some bytes. Finds damage, not
// intent: whoever alters bytes can compute it anew.
uint32_t Crc32c(std::string_view bytes);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_CRC32C_H_
