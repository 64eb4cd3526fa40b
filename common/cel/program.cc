#include "common/cel/program.h"

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"

#include "common/cel/analysis.h"
#include "common/cel/environment_internal.h"
#include "common/cel/planner.h"

namespace jixiao::cel {

class ProgramData {
 public:
  ProgramData(std::shared_ptr<const EnvironmentData> environment_data,
              std::shared_ptr<const Source> source_text)
      : environment(std::move(environment_data)),
        source(std::move(source_text)) {}

  // Holds the overloads that nodes refer to.
  std::shared_ptr<const EnvironmentData> environment;
  std::shared_ptr<const Source> source;
  NodePtr root;
  size_t local_count = 0;
  Type result_type;
  std::vector<std::string> paths;
  Conjunction conjunction;
};

Program MakeProgram(std::shared_ptr<const EnvironmentData> environment,
                    std::shared_ptr<const Source> source, const Ast& ast) {
  auto data =
      std::make_shared<ProgramData>(std::move(environment), std::move(source));
  Planner planner(*data->environment, *data->source);
  data->root = planner.Plan(*ast.root);
  data->local_count = ast.local_count;
  data->result_type = ast.root->type;
  data->paths = CollectPaths(ast);
  data->conjunction = CollectConditions(
      *ast.root, [&planner](const Expr& expr) { return planner.Fold(expr); });
  return Program(std::move(data));
}

Program::Program(std::shared_ptr<const ProgramData> data)
    : data_(std::move(data)) {}

const std::string& Program::source() const {
  return data_->source->text();
}
const Type& Program::result_type() const {
  return data_->result_type;
}
const std::vector<std::string>& Program::paths() const {
  return data_->paths;
}

const std::vector<Condition>& Program::conditions() const {
  return data_->conjunction.conditions;
}

bool Program::is_conjunction_of_conditions() const {
  return data_->conjunction.complete;
}

Value Program::EvaluateToValue(const Activation& activation) const {
  uint64_t budget = data_->environment->limits.max_cost;
  return EvaluateToValue(activation, &budget);
}

Value Program::EvaluateToValue(const Activation& activation,
                               uint64_t* budget) const {
  absl::InlinedVector<Value, 8> locals(data_->local_count);
  Frame frame;
  frame.activation = &activation;
  frame.locals = locals.data();
  frame.max_cost = std::min(data_->environment->limits.max_cost, *budget);
  Value result = data_->root->Run(frame);
  // Values share their parts, so a small evaluation can make a result that is
  // huge to look at.
  const bool affordable =
      frame.Charge(DeepCost(result, frame.max_cost)) || result.is_error();
  *budget -= std::min(*budget, frame.cost);
  return affordable ? result : CostExceeded().WithPosition(1, 1);
}

absl::StatusOr<Value> Program::Evaluate(const Activation& activation) const {
  Value result = EvaluateToValue(activation);
  if (result.is_error()) {
    return result.ToStatus();
  }
  return result;
}

absl::StatusOr<bool> Program::EvaluateBool(const Activation& activation) const {
  const Value result = EvaluateToValue(activation);
  if (result.is_error()) {
    return result.ToStatus();
  }
  if (result.kind() != Kind::kBool) {
    return absl::InvalidArgumentError("the result is of type " +
                                      result.GetType().RuntimeName() +
                                      ", expected bool");
  }
  return result.bool_value();
}

Activation::Activation(const Environment& environment)
    : environment_(environment.data_),
      slots_(environment.variable_count(), Unbound()) {}

// An error value without a description, which nothing else makes.
Value Activation::Unbound() {
  Value value;
  value.kind_ = Kind::kError;
  value.payload_.rep = nullptr;
  return value;
}

bool Activation::IsUnbound(const Value& slot) {
  return slot.is_error() && slot.payload_.rep == nullptr;
}

bool Activation::Set(std::string_view name, Value value) {
  const auto found = environment_->variable_index.find(name);
  if (found == environment_->variable_index.end()) {
    return false;
  }
  slots_[found->second] = std::move(value);
  return true;
}

void Activation::Clear() {
  for (Value& slot : slots_) {
    slot = Unbound();
  }
}

}  // namespace jixiao::cel
