#ifndef JIXIAO_TESTS_CONFORMANCE_ARCHIVE_MUTATION_H_
#define JIXIAO_TESTS_CONFORMANCE_ARCHIVE_MUTATION_H_

#include <random>
#include <string>

#include "tests/support/history_builder.h"

namespace jixiao::history {

using Random = std::mt19937_64;

// A number below `bound`, which is positive.
size_t Below(size_t bound, Random* random);

// Alters bytes: a bit flips, a byte or a piece is set, left out, inserted,
// repeated, moved, or the end is cut off.
std::string MutateBytes(std::string bytes, Random* random);

// Alters, leaves out, repeats, inserts, moves or replaces a change of
// `records`, and makes counts and end fit: only the chain can tell. Never cuts
// the tail and never makes hashes anew behind the change, which takes a
// checkpoint to see. `foreign` has changes of another history.
void MutateChanges(const Records& foreign, Random* random, Records* records);

// Cuts the tail off, or makes the hashes anew from an altered change on.
void Forge(Random* random, Records* records);

}  // namespace jixiao::history

#endif  // JIXIAO_TESTS_CONFORMANCE_ARCHIVE_MUTATION_H_
