// Makes histories of a simulated store that is right: clients at random speed,
// lost requests and answers, requests that arrive late, retries and replays,
// watchers that come and go. To be accepted, all of them.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_HISTORY_GENERATOR_H_
#define JIXIAO_TESTS_FAULT_HISTORY_HISTORY_GENERATOR_H_

#include <cstdint>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

struct GeneratorOptions {
  std::uint32_t seed = 1;
  int calls = 200;
  int clients = 8;
  int forms = 4;
  int watchers = 2;
  // In a thousand calls.
  unsigned lost_calls = 40;
  unsigned batches = 30;
  // After a lost answer the call is sent again, and sometimes after one that
  // was not lost, with the same request id.
  bool retries = true;
};

History GenerateHistory(const GeneratorOptions& options);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_HISTORY_GENERATOR_H_
