// Makes a failing history short enough to be understood.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_MINIMISE_H_
#define JIXIAO_TESTS_FAULT_HISTORY_MINIMISE_H_

#include <string_view>
#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// Of operations that CheckLinearizability rejects for this form: few that it
// rejects as well, a proof on their own (see shrink.h), in the order of their
// starts. Other operations are returned as they are.
std::vector<Operation> Minimise(const std::vector<Operation>& operations,
                                std::string_view form);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_MINIMISE_H_
