#include "common/cel/planner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/cel/operators.h"
#include "common/cel/parser.h"
#include "common/cel/regex.h"

namespace jixiao::cel {

namespace {

// What folding a constant may cost and the folded value may weigh.
constexpr uint64_t kMaxFoldCost = 10'000;
// All that is done ahead for one expression.
constexpr uint64_t kMaxPlanCost = 1'000'000;

struct DirectOperator {
  std::string_view name;
  BinaryFunction function;
};

constexpr std::array<DirectOperator, 10> kDirectOperators = {{
    {op::kAdd, Add},
    {op::kSubtract, Subtract},
    {op::kMultiply, Multiply},
    {op::kDivide, Divide},
    {op::kModulo, Modulo},
    {op::kLess, Less},
    {op::kLessOrEqual, LessOrEqual},
    {op::kGreater, Greater},
    {op::kGreaterOrEqual, GreaterOrEqual},
    {op::kIndex, Index},
}};

}  // namespace

Planner::Planner(const EnvironmentData& environment, const Source& source)
    : environment_(environment), source_(source), budget_(kMaxPlanCost) {}

// Constant: literals and calls, lists and maps of constants. Loops are not
// folded, since their cost is that of an evaluation.
bool Planner::IsConstant(const Expr& expr) const {
  if (expr.meaning == Meaning::kConstant) {
    return true;
  }
  if (expr.meaning != Meaning::kPlain) {
    return false;
  }
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return true;
    case ExprKind::kCall:
    case ExprKind::kList:
    case ExprKind::kMap:
      return (expr.target == nullptr || IsConstant(*expr.target)) &&
             std::all_of(expr.args.begin(), expr.args.end(),
                         [this](const Expr* arg) { return IsConstant(*arg); });
    default:
      return false;
  }
}

NodePtr Planner::Plan(const Expr& expr) {
  NodePtr node = PlanKind(expr);
  if (node->constant() != nullptr || !IsConstant(expr)) {
    return node;
  }
  Frame frame;
  frame.max_cost = std::min(kMaxFoldCost, budget_);
  const Value value = node->Run(frame);
  budget_ -= std::min(frame.cost, budget_);
  // Errors stay where they are: an operator above may absorb them.
  if (value.is_error() || DeepCost(value, kMaxFoldCost) > kMaxFoldCost) {
    return node;
  }
  return std::make_unique<ConstantNode>(source_.Locate(expr.offset), value);
}

std::optional<Value> Planner::Fold(const Expr& expr) {
  if (!IsConstant(expr)) {
    return std::nullopt;
  }
  const NodePtr node = Plan(expr);
  const Value* constant = node->constant();
  return constant == nullptr ? std::nullopt : std::optional(*constant);
}

std::vector<NodePtr> Planner::PlanAll(const std::vector<Expr*>& exprs) {
  std::vector<NodePtr> nodes;
  nodes.reserve(exprs.size());
  for (const Expr* expr : exprs) {
    nodes.push_back(Plan(*expr));
  }
  return nodes;
}

NodePtr Planner::PlanKind(const Expr& expr) {
  const LineColumn place = source_.Locate(expr.offset);
  if (expr.meaning == Meaning::kFailure) {
    return MakeFailure(place, expr.failure);
  }
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return std::make_unique<ConstantNode>(place, expr.value);
    case ExprKind::kIdent:
      return PlanName(expr);
    case ExprKind::kSelect:
      return expr.meaning == Meaning::kField || expr.meaning == Meaning::kPlain
                 ? MakeSelect(place, Plan(*expr.target), expr.field, expr.name)
                 : PlanName(expr);
    case ExprKind::kHas:
      return MakeHas(place, Plan(*expr.target), expr.field, expr.name);
    case ExprKind::kCall:
      return PlanCall(expr);
    case ExprKind::kList:
      return MakeList(place, PlanAll(expr.args));
    case ExprKind::kMap:
      return MakeMap(place, PlanAll(expr.args));
    case ExprKind::kStruct:
      return PlanStruct(expr);
    case ExprKind::kLoop:
      return PlanLoop(expr);
    case ExprKind::kBind:
      return MakeBind(place, expr.slot, Plan(*expr.target),
                      Plan(*expr.args[0]));
  }
  return nullptr;
}

NodePtr Planner::PlanName(const Expr& expr) {
  const LineColumn place = source_.Locate(expr.offset);
  switch (expr.meaning) {
    case Meaning::kVariable:
      return MakeVariable(place, expr.slot, expr.name);
    case Meaning::kLocal:
      return MakeLocal(place, expr.slot);
    default:
      return std::make_unique<ConstantNode>(place, expr.value);
  }
}

void Planner::FlattenTerms(const Expr& expr, std::string_view function,
                           std::vector<NodePtr>* terms) {
  if (expr.kind == ExprKind::kCall && expr.name == function &&
      expr.meaning == Meaning::kPlain) {
    FlattenTerms(*expr.args[0], function, terms);
    FlattenTerms(*expr.args[1], function, terms);
  } else {
    terms->push_back(Plan(expr));
  }
}

// Null if `expr` calls an ordinary function.
NodePtr Planner::PlanOperator(const Expr& expr) {
  const LineColumn place = source_.Locate(expr.offset);
  if (expr.name == op::kAnd || expr.name == op::kOr) {
    std::vector<NodePtr> terms;
    FlattenTerms(expr, expr.name, &terms);
    return MakeLogical(place, expr.name == op::kAnd, std::move(terms));
  }
  if (expr.name == op::kConditional) {
    return MakeConditional(place, Plan(*expr.args[0]), Plan(*expr.args[1]),
                           Plan(*expr.args[2]));
  }
  if (expr.name == op::kEqual || expr.name == op::kNotEqual) {
    return MakeEqual(place, expr.name == op::kNotEqual, Plan(*expr.args[0]),
                     Plan(*expr.args[1]));
  }
  if (expr.name == op::kIn) {
    return MakeIn(place, Plan(*expr.args[0]), Plan(*expr.args[1]));
  }
  const auto* found = std::find_if(
      kDirectOperators.begin(), kDirectOperators.end(),
      [&expr](const DirectOperator& d) { return d.name == expr.name; });
  return found == kDirectOperators.end()
             ? nullptr
             : MakeBinary(place, found->function, Plan(*expr.args[0]),
                          Plan(*expr.args[1]));
}

NodePtr Planner::PlanCall(const Expr& expr) {
  if (NodePtr planned = PlanOperator(expr)) {
    return planned;
  }
  const LineColumn place = source_.Locate(expr.offset);
  std::vector<NodePtr> arguments;
  if (expr.target != nullptr) {
    arguments.push_back(Plan(*expr.target));
  }
  for (const Expr* arg : expr.args) {
    arguments.push_back(Plan(*arg));
  }
  const auto* standard =
      StandardFunctions().Find("matches", expr.target != nullptr);
  if (expr.name == "matches" && expr.overloads.size() == 1 &&
      expr.overloads[0] == &standard->front()) {
    auto regex = CompilePattern(*arguments[1]);
    return MakeMatches(place, std::move(arguments[0]), std::move(arguments[1]),
                       std::move(regex));
  }
  return MakeCall(place, expr.name, expr.overloads, std::move(arguments));
}

std::unique_ptr<const Regex> Planner::CompilePattern(const Node& pattern) {
  const Value* constant = pattern.constant();
  if (constant == nullptr || constant->kind() != Kind::kString) {
    return nullptr;
  }
  const uint64_t cost = Regex::CostBefore(constant->string_value());
  if (cost > budget_) {
    return nullptr;
  }
  auto regex = std::make_unique<const Regex>(constant->string_value());
  budget_ -= std::min(cost + regex->cost_after(), budget_);
  return regex;
}

NodePtr Planner::PlanLoop(const Expr& expr) {
  const LineColumn place = source_.Locate(expr.offset);
  NodePtr range = Plan(*expr.target);
  std::vector<NodePtr> args = PlanAll(expr.args);
  switch (expr.loop) {
    case LoopKind::kFilter:
      return MakeCollector(place, expr.slot, std::move(range),
                           std::move(args[0]), nullptr);
    case LoopKind::kMap: {
      NodePtr predicate = args.size() == 2 ? std::move(args[0]) : nullptr;
      return MakeCollector(place, expr.slot, std::move(range),
                           std::move(predicate), std::move(args.back()));
    }
    default:
      return MakeQuantifier(place, expr.loop, expr.slot, std::move(range),
                            std::move(args[0]));
  }
}

NodePtr Planner::PlanStruct(const Expr& expr) {
  const LineColumn place = source_.Locate(expr.offset);
  const auto* prototype = environment_.factory->GetPrototype(expr.message);
  if (prototype == nullptr) {
    return MakeFailure(place, "messages of type " + expr.message->full_name() +
                                  " cannot be made");
  }
  std::vector<std::pair<const google::protobuf::FieldDescriptor*, NodePtr>>
      fields;
  for (size_t i = 0; i < expr.args.size(); ++i) {
    fields.emplace_back(expr.message->FindFieldByName(expr.names[i]),
                        Plan(*expr.args[i]));
  }
  return MakeStruct(place, prototype, std::move(fields));
}

}  // namespace jixiao::cel
