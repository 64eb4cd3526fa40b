// Expansion of the macros while parsing.

#include <array>
#include <limits>

#include "common/cel/parser.h"

namespace jixiao::cel {

namespace {

struct LoopMacro {
  std::string_view name;
  size_t arguments;
  LoopKind kind;
};

constexpr std::array<LoopMacro, 7> kLoopMacros = {{
    {"all", 2, LoopKind::kAll},
    {"exists", 2, LoopKind::kExists},
    {"exists_one", 2, LoopKind::kExistsOne},
    {"existsOne", 2, LoopKind::kExistsOne},
    {"filter", 2, LoopKind::kFilter},
    {"map", 2, LoopKind::kMap},
    {"map", 3, LoopKind::kMap},
}};

bool IsSimpleName(const Expr& expr) {
  return expr.kind == ExprKind::kIdent && !expr.name.starts_with('.');
}

}  // namespace

Expr* Parser::ExpandMacro(size_t offset, std::string_view name, Expr* target,
                          const std::vector<Expr*>& args) {
  if (target == nullptr) {
    return name == "has" ? ExpandHas(offset, args) : nullptr;
  }
  if (name == "bind" && IsSimpleName(*target) && target->name == "cel") {
    return ExpandBind(offset, args);
  }
  for (const LoopMacro& macro : kLoopMacros) {
    if (macro.name != name || macro.arguments != args.size()) {
      continue;
    }
    if (!IsSimpleName(*args[0])) {
      return Fail(args[0]->offset, "the first argument of " +
                                       std::string(name) +
                                       "() must be a variable name");
    }
    Expr* node = NewNode(ExprKind::kLoop, offset);
    if (node == nullptr) {
      return nullptr;
    }
    node->loop = macro.kind;
    node->name = args[0]->name;
    node->target = target;
    node->args.assign(args.begin() + 1, args.end());
    return Finish(node);
  }
  return nullptr;
}

Expr* Parser::ExpandHas(size_t offset, const std::vector<Expr*>& args) {
  if (args.size() != 1 || args[0]->kind != ExprKind::kSelect) {
    return Fail(offset,
                "has() takes one field selection, like has(form.total)");
  }
  Expr* node = NewNode(ExprKind::kHas, args[0]->offset);
  if (node == nullptr) {
    return nullptr;
  }
  node->name = args[0]->name;
  node->target = args[0]->target;
  return Finish(node);
}

Expr* Parser::ExpandBind(size_t offset, const std::vector<Expr*>& args) {
  if (args.size() != 3 || !IsSimpleName(*args[0])) {
    return Fail(offset,
                "cel.bind() takes a variable name, its value and an "
                "expression");
  }
  Expr* node = NewNode(ExprKind::kBind, offset);
  if (node == nullptr) {
    return nullptr;
  }
  node->name = args[0]->name;
  node->target = args[1];
  node->args = {args[2]};
  return Finish(node);
}

}  // namespace jixiao::cel
