#ifndef JIXIAO_COMMON_CEL_PARSER_H_
#define JIXIAO_COMMON_CEL_PARSER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/cel/ast.h"
#include "common/cel/environment.h"
#include "common/cel/lexer.h"
#include "common/cel/source.h"

namespace jixiao::cel {

// Recursive-descent parser of one expression, macros expanded. Stops at the
// first error. Recursion is bounded by Limits::max_depth.
class Parser {
 public:
  // Both must outlive the parser.
  Parser(const Source& source, const Limits& limits);

  // The tree, or nullopt and the error in issue().
  std::optional<Ast> Parse();
  const Issue& issue() const { return issue_; }

 private:
  // Each returns null after an error.
  Expr* Expression();
  Expr* Logical(std::string_view word, std::string_view function, int level);
  Expr* Binary(int level);
  Expr* Operand(int level);
  Expr* Unary();
  Expr* Member(Expr* primary);
  Expr* MemberAfterDot(Expr* target);
  Expr* Index(Expr* target);
  Expr* Primary();
  Expr* Name();
  Expr* Number(bool negative);
  Expr* ListLiteral();
  Expr* MapLiteral();
  Expr* StructLiteral(const Expr* type_name);
  bool Arguments(std::string_view closing, std::vector<Expr*>* out);
  bool StructField(Expr* literal);
  Expr* Literal(Value value);

  Expr* MakeCall(size_t offset, std::string_view name, Expr* target,
                 std::vector<Expr*> args);
  // The expansion of a macro; null, without an error, if it is none.
  Expr* ExpandMacro(size_t offset, std::string_view name, Expr* target,
                    const std::vector<Expr*>& args);
  Expr* ExpandHas(size_t offset, const std::vector<Expr*>& args);
  Expr* ExpandBind(size_t offset, const std::vector<Expr*>& args);
  // Joins the terms of && or || to a balanced tree.
  Expr* Balance(std::string_view function, std::vector<Expr*> terms,
                const std::vector<size_t>& offsets);

  Expr* NewNode(ExprKind kind, size_t offset);
  // Checks depth once the children are in place.
  Expr* Finish(Expr* node);
  void Advance();
  bool Accept(std::string_view punctuation);
  bool Expect(std::string_view punctuation);
  Expr* Fail(size_t offset, std::string message);
  Expr* TooDeep(size_t offset);
  Expr* Unexpected(std::string_view wanted);
  bool failed() const { return !issue_.message.empty(); }

  const Source& source_;
  const Limits& limits_;
  Lexer lexer_;
  Token token_;
  Ast ast_;
  Issue issue_;
  int nesting_ = 0;
};

// "a.b.c" for a chain of selects that begins with an identifier, with a leading
// dot if written so; nullopt for anything else.
std::optional<std::string> QualifiedName(const Expr& expr);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_PARSER_H_
