#include "tests/fault/history/check_history.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "tests/fault/history/feed_check.h"
#include "tests/fault/history/feed_evidence.h"
#include "tests/fault/history/minimise.h"

namespace jixiao::fault {
namespace {

std::string ExplainViolation(const std::vector<Operation>& operations,
                             const std::string& form) {
  const std::vector<Operation> few = Minimise(operations, form);
  std::string text = absl::StrCat(form, " is not linearizable. ", few.size(),
                                  " operations show it:\n");
  for (const Operation& operation : few) {
    absl::StrAppend(&text, "  ", Describe(operation, few.front().invoke_ns),
                    "\n");
  }
  return text + CheckLinearizability(few).explanation;
}

}  // namespace

HistoryVerdict CheckHistory(const History& history,
                            const LinearizabilityOptions& options) {
  const std::vector<std::string> problems = CheckFeed(history);
  if (!problems.empty()) {
    return {Judgement::kViolation, absl::StrJoin(problems, "\n")};
  }
  const std::vector<Operation> operations = WithFeedEvidence(history);
  const LinearizabilityVerdict verdict =
      CheckLinearizability(operations, options);
  if (verdict.judgement == Judgement::kViolation) {
    return {verdict.judgement, ExplainViolation(operations, verdict.form)};
  }
  return {verdict.judgement,
          verdict.judgement == Judgement::kOk
              ? ""
              : absl::StrCat(verdict.form, ": ", verdict.explanation)};
}

}  // namespace jixiao::fault
