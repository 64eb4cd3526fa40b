#ifndef JIXIAO_TESTS_BENCHMARK_STORE_KEYS_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"

namespace jixiao::benchmark {

inline constexpr int kPageSize = 50;
inline constexpr std::size_t kKeyDigits = 12;

// How the key of form `number` ends.
inline std::string KeyDigits(std::uint64_t number) {
  return absl::StrFormat("%012d", number);
}

// One of `count` keys for the n-th read; neighbours in time are none in order.
inline std::uint64_t ScatteredKey(std::uint64_t n, std::uint64_t count) {
  constexpr std::uint64_t kStep = 7919;
  return n * kStep % count;
}

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_KEYS_H_
