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

  NodePtr Plan(const Expr& expr) const;
  // The value of a constant expression; nullopt for any other.
  std::optional<Value> Fold(const Expr& expr) const;

 private:
  NodePtr PlanKind(const Expr& expr) const;
  NodePtr PlanName(const Expr& expr) const;
  NodePtr PlanCall(const Expr& expr) const;
  NodePtr PlanOperator(const Expr& expr) const;
  NodePtr PlanLoop(const Expr& expr) const;
  NodePtr PlanStruct(const Expr& expr) const;
  std::vector<NodePtr> PlanAll(const std::vector<Expr*>& exprs) const;
  // The terms of nested calls of the same && or ||, from left to right.
  void FlattenTerms(const Expr& expr, std::string_view function,
                    std::vector<NodePtr>* terms) const;
  bool IsConstant(const Expr& expr) const;

  const EnvironmentData& environment_;
  const Source& source_;
};

Program MakeProgram(std::shared_ptr<const EnvironmentData> environment,
                    std::shared_ptr<const Source> source, const Ast& ast);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_PLANNER_H_
