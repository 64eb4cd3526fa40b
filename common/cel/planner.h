#ifndef JIXIAO_COMMON_CEL_PLANNER_H_
#define JIXIAO_COMMON_CEL_PLANNER_H_

#include <memory>

#include "common/cel/ast.h"
#include "common/cel/environment_internal.h"
#include "common/cel/node.h"
#include "common/cel/program.h"
#include "common/cel/source.h"

namespace jixiao::cel {

// Turns a checked tree into nodes, folding what is constant.
class Planner {
 public:
  Planner(const EnvironmentData& environment, const Source& source);

  NodePtr Plan(const Expr& expr);
  // The value of a constant expression; nullopt for any other.
  std::optional<Value> Fold(const Expr& expr);

 private:
  NodePtr PlanKind(const Expr& expr);
  NodePtr PlanName(const Expr& expr);
  NodePtr PlanCall(const Expr& expr);
  NodePtr PlanOperator(const Expr& expr);
  NodePtr PlanLoop(const Expr& expr);
  NodePtr PlanStruct(const Expr& expr);
  std::vector<NodePtr> PlanAll(const std::vector<Expr*>& exprs);
  // The terms of nested calls of the same && or ||, from left to right.
  void FlattenTerms(const Expr& expr, std::string_view function,
                    std::vector<NodePtr>* terms);
  // Null if `pattern` is not constant or the budget does not suffice.
  std::unique_ptr<const Regex> CompilePattern(const Node& pattern);
  bool IsConstant(const Expr& expr) const;

  const EnvironmentData& environment_;
  const Source& source_;
  // The steps that folding constants and compiling patterns may still take.
  // What is left over then is done by each evaluation, within its own limit.
  uint64_t budget_;
};

Program MakeProgram(std::shared_ptr<const EnvironmentData> environment,
                    std::shared_ptr<const Source> source, const Ast& ast);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_PLANNER_H_
