// The search for an order, over one form.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_SEARCH_H_
#define JIXIAO_TESTS_FAULT_HISTORY_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/fault/history/form_history.h"
#include "tests/fault/history/form_model.h"
#include "tests/fault/history/linearizability.h"

namespace jixiao::fault {

// Finds one order of the operations that explains all answers. One use each;
// the history must outlive it.
class Search {
 public:
  Search(const FormHistory* history, std::size_t max_configurations)
      : history_(history), max_configurations_(max_configurations) {}

  Judgement Run();

  // Of a violation: the longest explicable beginning, and what is left then.
  std::string Explain() const;
  std::size_t configurations() const { return seen_.size(); }

 private:
  // How far an order has come. The set of operations taken is told by what is
  // left: those from `next` on, and `pending`. The open ones are those that
  // began before all that are left have returned; any of them may be next.
  struct Configuration {
    ModelState state;
    std::size_t next = 0;                // known operations opened so far
    std::vector<std::uint32_t> pending;  // open ones, not taken
    std::vector<std::uint32_t> applied;  // unknown ones, taken; ascending

    std::size_t taken() const { return next - pending.size(); }
  };

  // The earliest return of what is left; nothing that begins after it is open.
  std::int64_t Horizon(const Configuration& configuration) const;
  void Open(Configuration* configuration) const;
  // Takes all that leaves the state as it is. Whether it took any.
  bool TakeNeutral(Configuration* configuration) const;
  void Advance(Configuration* configuration) const;
  bool IsComplete(const Configuration& configuration) const;
  void Note(const Configuration& configuration);

  // Push what may come next on the stack, the likeliest last.
  void Expand(const Configuration& configuration);
  void ExpandUnknown(const Configuration& configuration);
  void ExpandKnown(const Configuration& configuration);
  bool IsUseful(const Configuration& before, const ModelState& after) const;
  bool IsLeastWrite(const Configuration& configuration,
                    std::uint32_t operation) const;

  const FormHistory* const history_;
  const std::size_t max_configurations_;
  std::vector<Configuration> stack_;
  std::unordered_set<std::string> seen_;
  Configuration furthest_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_SEARCH_H_
