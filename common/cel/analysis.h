#ifndef JIXIAO_COMMON_CEL_ANALYSIS_H_
#define JIXIAO_COMMON_CEL_ANALYSIS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/cel/ast.h"
#include "common/cel/program.h"

namespace jixiao::cel {

// The paths that a checked expression can read: see Program::paths.
std::vector<std::string> CollectPaths(const Ast& ast);

struct Conjunction {
  std::vector<Condition> conditions;
  // Every top-level conjunct is among them.
  bool complete = false;
};

// `fold` gives the value of a constant expression, nullopt for any other.
Conjunction CollectConditions(
    const Expr& root,
    const std::function<std::optional<Value>(const Expr&)>& fold);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_ANALYSIS_H_
