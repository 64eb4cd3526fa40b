// Decides whether what the clients of a form were told can have happened in
// some order, each call at one moment between its start and its answer.
//
// The search goes back to Wing and Gong (Testing and verifying concurrent
// objects, J. Parallel Distrib. Comput. 17, 1993) with the memory of seen
// configurations that Lowe added (Testing for linearizability, Concurrency and
// Computation 29, 2017). Forms are checked one by one, since linearizability
// is local (Horn and Kroening, Faster linearizability checking via
// P-compositionality, FORTE 2015); batches are therefore seen as single calls,
// and their atomicity is for the check of the feed.
//
// Three things keep it near linear, none of which changes the verdict:
// - what leaves the state as it is goes first as soon as it can;
// - of the writes that may be next only that with the least revision is tried;
// - a write whose answer was lost is only tried where it makes possible what
//   was not possible before it: elsewhere it can be put off, or left out.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_LINEARIZABILITY_H_
#define JIXIAO_TESTS_FAULT_HISTORY_LINEARIZABILITY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

enum class Judgement { kOk, kViolation, kUndecided };

struct LinearizabilityOptions {
  // Of one form, about 150 bytes each; beyond it the form is undecided.
  std::size_t max_configurations = 1'000'000;
};

struct LinearizabilityVerdict {
  Judgement judgement = Judgement::kOk;
  // The form with the shortest history of those that fail, or are undecided.
  std::string form;
  // How far its history can be explained, and what then cannot, with reasons.
  std::string explanation;
  std::size_t forms = 0;
  std::size_t configurations = 0;  // over all forms
};

// A violation of one form outweighs any number of undecided ones.
LinearizabilityVerdict CheckLinearizability(
    const std::vector<Operation>& operations,
    const LinearizabilityOptions& options = {});

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_LINEARIZABILITY_H_
