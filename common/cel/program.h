#ifndef JIXIAO_COMMON_CEL_PROGRAM_H_
#define JIXIAO_COMMON_CEL_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/cel/type.h"
#include "common/cel/value.h"

namespace jixiao::cel {

class Environment;
class EnvironmentData;
class ProgramData;

// Values of the variables of one environment. Cheap to make and to reuse: set
// the slots again for the next row. Not thread-safe while being changed.
class Activation {
 public:
  explicit Activation(const Environment& environment);

  // `index` as given by Environment::VariableIndex.
  void Set(size_t index, Value value) { slots_[index] = std::move(value); }
  // False if the environment has no such variable.
  bool Set(std::string_view name, Value value);
  // Unbinds every variable; reading an unbound one is an evaluation error.
  void Clear();

  const Value& slot(size_t index) const { return slots_[index]; }
  static bool IsUnbound(const Value& slot);

 private:
  static Value Unbound();

  std::shared_ptr<const EnvironmentData> environment_;
  std::vector<Value> slots_;
};

enum class ConditionOp {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kIn,          // literal: a list
  kStartsWith,  // literal: a string
  kHas,         // has(path); no literal
};

// `path op literal`: one of the conditions that all hold when the expression
// is true. A bare `path` or `!path` of type bool is kEqual with true or false.
struct Condition {
  std::string path;  // "form.project.fiscal_year"
  ConditionOp op = ConditionOp::kEqual;
  Value literal;  // Owned.
};

// A compiled expression. Immutable, thread-safe, cheap to copy.
class Program {
 public:
  explicit Program(std::shared_ptr<const ProgramData> data);

  const std::string& source() const;
  const Type& result_type() const;

  // Evaluates over `activation`, which must be of the environment that compiled
  // the program. The result may borrow from the program and from what the
  // activation borrows; Value::ToOwned frees it of both. An evaluation error
  // gives its code (INVALID_ARGUMENT, NOT_FOUND for a missing key or index,
  // OUT_OF_RANGE for overflow, RESOURCE_EXHAUSTED at the cost limit) and a text
  // that begins with "line:column: ".
  absl::StatusOr<Value> Evaluate(const Activation& activation) const;
  // The same; an error is returned as an error value with its position.
  Value EvaluateToValue(const Activation& activation) const;
  // That, for many evaluations that share a limit: `budget` bounds the steps
  // of this one, on top of the environment's limit, and its steps are taken
  // off.
  Value EvaluateToValue(const Activation& activation, uint64_t* budget) const;
  // Evaluate, for conditions: INVALID_ARGUMENT if the result is no bool.
  absl::StatusOr<bool> EvaluateBool(const Activation& activation) const;

  // The paths that the expression can read, sorted, longest forms only:
  // "form.project.fiscal_year", "form.indicator_groups[].indicators[].name".
  const std::vector<std::string>& paths() const;
  // The conditions among the top-level conjuncts. A store may narrow its search
  // by any of them; the program itself decides.
  const std::vector<Condition>& conditions() const;
  // True if conditions() are all there is: the expression says nothing else.
  bool is_conjunction_of_conditions() const;

 private:
  std::shared_ptr<const ProgramData> data_;
};

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_PROGRAM_H_
