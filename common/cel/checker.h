#ifndef JIXIAO_COMMON_CEL_CHECKER_H_
#define JIXIAO_COMMON_CEL_CHECKER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/cel/ast.h"
#include "common/cel/environment_internal.h"
#include "common/cel/source.h"

namespace jixiao::cel {

// Resolves names, fields and overloads of a tree and gives every node its type.
// Strict: what does not fit is an issue. Otherwise everything is dyn, and what
// does not fit becomes a node that fails when evaluated.
class Checker {
 public:
  // Both must outlive the checker.
  Checker(const EnvironmentData& environment, const Source& source,
          bool strict);

  void Check(Ast* ast);
  // In the order of the text.
  std::vector<Issue> TakeIssues();

 private:
  struct Local {
    std::string name;
    Type type;
  };

  Type Visit(Expr* expr);
  Type VisitKind(Expr* expr);
  Type VisitIdent(Expr* expr);
  Type VisitSelect(Expr* expr);
  Type VisitHas(Expr* expr);
  Type VisitCall(Expr* expr);
  Type VisitList(Expr* expr);
  Type VisitMap(Expr* expr);
  Type VisitStruct(Expr* expr);
  Type VisitLoop(Expr* expr);
  Type VisitBind(Expr* expr);

  // The call of a function whose name is qualified by what looks like its
  // receiver; false if it is none.
  bool VisitQualifiedCall(Expr* expr, Type* result);
  Type ResolveOverload(Expr* expr, std::vector<const Overload*> overloads,
                       const std::vector<Type>& arguments);
  Type FieldType(Expr* expr, const Type& target);
  std::optional<Type> LoopVariableType(const Type& range) const;
  Type LoopResult(const Expr& expr, const Type& variable,
                  const Type& transform) const;
  void CheckCondition(Expr* condition);

  // A name that resolves to a variable, constant or type, for the whole chain
  // of selects; nullopt if it does not, or begins with a local variable.
  std::optional<Type> ResolveName(Expr* expr, const std::string& name);
  bool IsLocal(std::string_view qualified_name) const;
  bool AnyPrefixResolves(std::string_view qualified_name) const;
  void PushLocal(const std::string& name, Type type);

  Type Report(Expr* expr, std::string message);
  std::string UnknownName(const std::string& qualified_name) const;
  std::string UnknownFunction(const std::string& name, bool is_member,
                              size_t arguments) const;

  const EnvironmentData& environment_;
  const Source& source_;
  const bool strict_;
  Ast* ast_ = nullptr;
  std::vector<Local> locals_;
  int loop_depth_ = 0;
  std::vector<Issue> issues_;
};

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_CHECKER_H_
