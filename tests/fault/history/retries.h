// Attempts of one call, seen as the one operation that they are when the store
// keeps its promise of exactly-once writes.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_RETRIES_H_
#define JIXIAO_TESTS_FAULT_HISTORY_RETRIES_H_

#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// Puts attempts of a write with the same request id, form and kind together
// when their answers allow it: the operation begins with the first attempt and
// has returned with the first answer. Refused attempts did nothing and stay
// alone; so do attempts that were answered differently. Operations that tell
// nothing are left out: reads without answer or of the past, refusals for other
// reasons.
std::vector<Operation> MergeRetries(const std::vector<Operation>& operations);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_RETRIES_H_
