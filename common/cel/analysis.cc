#include "common/cel/analysis.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace jixiao::cel {

namespace {

// Follows values back to the variables they come from.
class PathCollector {
 public:
  explicit PathCollector(size_t local_count) : locals_(local_count) {}

  // Records the path of `expr`, if it has one, and those inside it.
  void Use(const Expr& expr) {
    if (const auto path = Walk(expr)) {
      paths_.insert(*path);
    }
  }

  std::vector<std::string> Longest() const {
    std::vector<std::string> result;
    for (const std::string& path : paths_) {
      const bool extended = std::any_of(
          paths_.begin(), paths_.end(), [&path](const std::string& other) {
            return other.starts_with(path + ".") ||
                   other.starts_with(path + "[");
          });
      if (!extended) {
        result.push_back(path);
      }
    }
    return result;
  }

 private:
  using Path = std::optional<std::string>;

  Path Walk(const Expr& expr) {
    switch (expr.meaning) {
      case Meaning::kVariable:
        return expr.name.starts_with('.') ? expr.name.substr(1) : expr.name;
      case Meaning::kLocal:
        return locals_[expr.slot];
      case Meaning::kConstant:
      case Meaning::kFailure:
        return std::nullopt;
      default:
        break;
    }
    switch (expr.kind) {
      case ExprKind::kSelect:
        return Member(Walk(*expr.target), expr.name);
      case ExprKind::kHas:
        if (const Path path = Member(Walk(*expr.target), expr.name)) {
          paths_.insert(*path);
        }
        return std::nullopt;
      case ExprKind::kLoop:
        return Loop(expr);
      case ExprKind::kBind:
        locals_[expr.slot] = Walk(*expr.target);
        if (locals_[expr.slot]) {
          paths_.insert(*locals_[expr.slot]);
        }
        return Walk(*expr.args[0]);
      case ExprKind::kCall:
        if (expr.name == op::kIndex) {
          Use(*expr.args[1]);
          return Element(Walk(*expr.args[0]));
        }
        break;
      default:
        break;
    }
    UseChildren(expr);
    return std::nullopt;
  }

  static Path Member(Path target, const std::string& name) {
    return target ? Path(*target + "." + name) : std::nullopt;
  }

  static Path Element(Path list) {
    return list ? Path(*list + "[]") : std::nullopt;
  }

  Path Loop(const Expr& expr) {
    const Path range = Walk(*expr.target);
    if (range) {
      paths_.insert(*range);
    }
    locals_[expr.slot] = Element(range);
    for (const Expr* arg : expr.args) {
      Use(*arg);
    }
    return expr.loop == LoopKind::kFilter ? range : std::nullopt;
  }

  void UseChildren(const Expr& expr) {
    if (expr.target != nullptr) {
      Use(*expr.target);
    }
    for (const Expr* arg : expr.args) {
      Use(*arg);
    }
  }

  std::vector<Path> locals_;
  std::set<std::string> paths_;
};

struct Comparison {
  std::string_view function;
  ConditionOp op;
  // With the operands exchanged.
  ConditionOp mirrored;
};

constexpr std::array<Comparison, 6> kComparisons = {{
    {op::kEqual, ConditionOp::kEqual, ConditionOp::kEqual},
    {op::kNotEqual, ConditionOp::kNotEqual, ConditionOp::kNotEqual},
    {op::kLess, ConditionOp::kLess, ConditionOp::kGreater},
    {op::kLessOrEqual, ConditionOp::kLessOrEqual, ConditionOp::kGreaterOrEqual},
    {op::kGreater, ConditionOp::kGreater, ConditionOp::kLess},
    {op::kGreaterOrEqual, ConditionOp::kGreaterOrEqual,
     ConditionOp::kLessOrEqual},
}};

// "form.project.fiscal_year": fields of a variable, without loops or indexes.
std::optional<std::string> PlainPath(const Expr& expr) {
  if (expr.meaning == Meaning::kVariable) {
    return expr.name.starts_with('.') ? expr.name.substr(1) : expr.name;
  }
  if (expr.kind != ExprKind::kSelect || expr.meaning != Meaning::kField) {
    return std::nullopt;
  }
  auto target = PlainPath(*expr.target);
  return target ? std::optional(*target + "." + expr.name) : std::nullopt;
}

class ConditionCollector {
 public:
  explicit ConditionCollector(
      const std::function<std::optional<Value>(const Expr&)>& fold)
      : fold_(fold) {}

  // True if all that `expr` says is now among the conditions.
  bool Add(const Expr& expr) {
    if (expr.kind == ExprKind::kCall && expr.name == op::kAnd) {
      const bool left = Add(*expr.args[0]);
      return Add(*expr.args[1]) && left;
    }
    auto condition = Read(expr);
    if (condition) {
      conditions_.push_back(*std::move(condition));
    }
    return condition.has_value();
  }

  std::vector<Condition> Take() { return std::move(conditions_); }

 private:
  std::optional<Condition> Read(const Expr& expr) const {
    if (auto path = PlainPath(expr)) {
      return Condition{*path, ConditionOp::kEqual, Value::Bool(true)};
    }
    if (expr.kind == ExprKind::kHas && expr.meaning == Meaning::kField) {
      auto target = PlainPath(*expr.target);
      return target ? std::optional(Condition{*target + "." + expr.name,
                                              ConditionOp::kHas, Value()})
                    : std::nullopt;
    }
    return expr.kind == ExprKind::kCall ? ReadCall(expr) : std::nullopt;
  }

  std::optional<Condition> ReadCall(const Expr& expr) const {
    if (expr.name == op::kNot) {
      auto path = PlainPath(*expr.args[0]);
      return path ? std::optional(Condition{*path, ConditionOp::kEqual,
                                            Value::Bool(false)})
                  : std::nullopt;
    }
    if (expr.name == op::kIn) {
      return Make(*expr.args[0], ConditionOp::kIn, *expr.args[1], Kind::kList);
    }
    if (expr.name == "startsWith" && expr.target != nullptr) {
      return Make(*expr.target, ConditionOp::kStartsWith, *expr.args[0],
                  Kind::kString);
    }
    const auto* found = std::find_if(
        kComparisons.begin(), kComparisons.end(),
        [&expr](const Comparison& c) { return c.function == expr.name; });
    if (found == kComparisons.end()) {
      return std::nullopt;
    }
    if (auto condition = Make(*expr.args[0], found->op, *expr.args[1])) {
      return condition;
    }
    return Make(*expr.args[1], found->mirrored, *expr.args[0]);
  }

  std::optional<Condition> Make(const Expr& subject, ConditionOp op,
                                const Expr& object,
                                std::optional<Kind> kind = std::nullopt) const {
    const auto path = PlainPath(subject);
    const auto literal = path ? fold_(object) : std::nullopt;
    if (!literal || (kind && literal->kind() != *kind)) {
      return std::nullopt;
    }
    return Condition{*path, op, *literal};
  }

  const std::function<std::optional<Value>(const Expr&)>& fold_;
  std::vector<Condition> conditions_;
};

}  // namespace

std::vector<std::string> CollectPaths(const Ast& ast) {
  PathCollector collector(ast.local_count);
  collector.Use(*ast.root);
  return collector.Longest();
}

Conjunction CollectConditions(
    const Expr& root,
    const std::function<std::optional<Value>(const Expr&)>& fold) {
  ConditionCollector collector(fold);
  Conjunction result;
  result.complete = collector.Add(root);
  result.conditions = collector.Take();
  return result;
}

}  // namespace jixiao::cel
