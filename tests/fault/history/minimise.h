// Makes a failing history short enough to be understood.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_MINIMISE_H_
#define JIXIAO_TESTS_FAULT_HISTORY_MINIMISE_H_

#include <string_view>
#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// Of operations that CheckLinearizability rejects for this form: few that it
// rejects as well, in the order of their starts. Only steps are taken that
// would leave a history that can be explained explicable, so that what is left
// is a proof on its own:
// - all after the first failure is cut off;
// - all before a moment of quiet becomes one write that has made the form what
//   it then was (client -1);
// - reads and refusals are left out one by one, and updates whose outcome
//   nobody else has seen or relied on.
// Other operations are returned as they are.
std::vector<Operation> Minimise(const std::vector<Operation>& operations,
                                std::string_view form);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_MINIMISE_H_
