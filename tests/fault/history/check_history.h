// All checks of a history in one.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_CHECK_HISTORY_H_
#define JIXIAO_TESTS_FAULT_HISTORY_CHECK_HISTORY_H_

#include <string>

#include "tests/fault/history/history.h"
#include "tests/fault/history/linearizability.h"

namespace jixiao::fault {

struct HistoryVerdict {
  Judgement judgement = Judgement::kOk;
  std::string explanation;  // for people, when not ok
};

// Of a whole history (see CheckFeed): the feed first; when it is right, what
// it tells about lost answers serves the check of linearizability. A violation
// of that is explained by its shortest form.
HistoryVerdict CheckHistory(const History& history,
                            const LinearizabilityOptions& options = {});

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_CHECK_HISTORY_H_
