#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_LOAD_PROBLEMS_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_LOAD_PROBLEMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "common/cel/cel.h"
#include "services/validation/engine/rule_set_source.h"

namespace jixiao::validation {

// What is wrong with a rule set, found in one go:
//
//   arithmetic.yaml:41: rule A03, assertion, 1:14: no field `totl` …
//     form.funding.totl.fen > 0
//                  ^
class LoadProblems {
 public:
  // `source` outlives this.
  explicit LoadProblems(const RuleSetSource& source) : source_(source) {}

  // `part` is a key of RuleSetSource::lines; `where` names it for people.
  void Add(std::string_view part, std::string_view where,
           std::string_view what);
  void Add(std::string_view part, std::string_view where,
           const cel::Issue& issue);

  bool empty() const { return texts_.empty(); }
  // OK, or INVALID_ARGUMENT with every problem.
  absl::Status ToStatus() const;

 private:
  const RuleSetSource& source_;
  std::vector<std::string> texts_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_LOAD_PROBLEMS_H_
