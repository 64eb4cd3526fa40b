// Steps that make a history of one form shorter and never make an explicable
// one inexplicable: whatever still fails after them is a proof on its own.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_SHRINK_H_
#define JIXIAO_TESTS_FAULT_HISTORY_SHRINK_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// All of them take operations of one form whose retries are merged, by the time
// of their starts, and keep that order.
using Operations = std::vector<Operation>;

// What was known at that moment: later answers are not, and calls that had not
// begun are left out.
Operations Until(std::int64_t time_ns, const Operations& operations);

// Puts one write that has made the form what it was (client -1) in the place of
// all before the last moment of quiet: nothing under way, no answer lost.
Operations CutBeginning(const Operations& operations);

// What may be left out, alone or together with any other of these, as places of
// operations:
// - reads and refusals;
// - updates that no other operation was told of or relied on;
// - a delete with the undelete after it of which this is true.
std::vector<std::vector<std::size_t>> Removable(const Operations& operations);

// The operations without these.
Operations Without(const Operations& operations,
                   std::span<const std::vector<std::size_t>> removed);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_SHRINK_H_
