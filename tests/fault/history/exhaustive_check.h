// A linearizability check that simply tries everything: the yardstick for the
// one that is clever.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_EXHAUSTIVE_CHECK_H_
#define JIXIAO_TESTS_FAULT_HISTORY_EXHAUSTIVE_CHECK_H_

#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// For one form and at most ten operations or so.
bool IsLinearizableByExhaustion(const std::vector<Operation>& operations);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_EXHAUSTIVE_CHECK_H_
