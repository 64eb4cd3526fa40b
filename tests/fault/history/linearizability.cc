#include "tests/fault/history/linearizability.h"

#include <string_view>

#include "absl/strings/str_cat.h"

#include "tests/fault/history/form_history.h"
#include "tests/fault/history/retries.h"
#include "tests/fault/history/search.h"

namespace jixiao::fault {
namespace {

// Keeps the worst, and of the equally bad the shortest.
class Worst {
 public:
  void Add(std::string_view form, const FormHistory& history,
           const LinearizabilityOptions& options,
           LinearizabilityVerdict* verdict) {
    Search search(&history, options.max_configurations);
    const Judgement judgement = search.Run();
    verdict->configurations += search.configurations();
    ++verdict->forms;
    if (judgement == Judgement::kOk || !IsWorse(judgement, history, *verdict)) {
      return;
    }
    size_ = history.size();
    verdict->judgement = judgement;
    verdict->form = form;
    verdict->explanation =
        judgement == Judgement::kViolation
            ? search.Explain()
            : absl::StrCat("undecided after ", search.configurations(),
                           " configurations");
  }

 private:
  bool IsWorse(Judgement judgement, const FormHistory& history,
               const LinearizabilityVerdict& verdict) const {
    if (judgement != verdict.judgement) {
      return verdict.judgement != Judgement::kViolation;
    }
    return history.size() < size_;
  }

  std::size_t size_ = 0;
};

}  // namespace

LinearizabilityVerdict CheckLinearizability(
    const std::vector<Operation>& operations,
    const LinearizabilityOptions& options) {
  const std::vector<Operation> merged = MergeRetries(operations);
  LinearizabilityVerdict verdict;
  Worst worst;
  for (const auto& [form, history] : SplitByForm(merged)) {
    worst.Add(form, history, options, &verdict);
  }
  return verdict;
}

}  // namespace jixiao::fault
