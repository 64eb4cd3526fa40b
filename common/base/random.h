#ifndef JIXIAO_COMMON_BASE_RANDOM_H_
#define JIXIAO_COMMON_BASE_RANDOM_H_

#include <cstddef>
#include <string>

namespace jixiao::base {

// Bytes from the operating system's generator, fit for keys. Ends the process
// when there is none: going on with weak keys would be worse.
std::string RandomBytes(std::size_t count);

// 128 random bits as 26 characters of [a-z2-7]; a valid resource id.
std::string RandomId();

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_RANDOM_H_
