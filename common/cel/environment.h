#ifndef JIXIAO_COMMON_CEL_ENVIRONMENT_H_
#define JIXIAO_COMMON_CEL_ENVIRONMENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/cel/program.h"
#include "common/cel/type.h"
#include "common/cel/value.h"

namespace google::protobuf {
class DescriptorPool;
class MessageFactory;
}  // namespace google::protobuf

namespace jixiao::cel {

class EnvironmentData;

// One signature of a function.
struct Overload {
  // Of a member function the first is the receiver.
  std::vector<Type> arguments;
  Type result;
  // Pure and thread-safe; failures are returned as Value::Error. Called only
  // with arguments of the declared kinds.
  std::function<Value(std::span<const Value>)> implementation;
  // The last argument may occur any number of times (at least once).
  bool variadic = false;
  // Optional. Steps of a call, beyond one and the text touched: for functions
  // whose work grows with something else, such as the rows of a message.
  std::function<uint64_t(std::span<const Value>)> cost = nullptr;
};

// A function of the host: `name(args)`, where the name may be qualified
// ("decimal.compare"), or `receiver.name(args)` if is_member.
struct FunctionDecl {
  std::string name;
  bool is_member = false;
  std::vector<Overload> overloads;
};

// Bounds on what an expression may ask for.
struct Limits {
  size_t max_expression_bytes = 64 * 1024;
  // Nesting of the syntax tree. Chains of && and || are balanced and count
  // logarithmically.
  int max_depth = 128;
  int max_nodes = 20'000;
  // Macros inside macros.
  int max_comprehension_depth = 8;
  // Evaluation steps: about one a syntax node visited, one a 16 bytes of text
  // touched, one an element copied; patterns by the size of their program.
  // Beyond it: RESOURCE_EXHAUSTED.
  uint64_t max_cost = 1'000'000;
};

// A complaint about an expression. Line and column count from 1, columns in
// code points; offset is in bytes.
struct Issue {
  std::string message;
  uint32_t line = 0;
  uint32_t column = 0;
  size_t offset = 0;
  // The line concerned and, below it, a caret under the column.
  std::string snippet;

  // "1:5: message".
  std::string ToString() const;
};

// Either a program or at least one issue, in the order of the text.
struct CompileResult {
  std::optional<Program> program;
  std::vector<Issue> issues;

  bool ok() const { return program.has_value(); }
  // OK, or INVALID_ARGUMENT with every issue on a line of its own.
  absl::Status ToStatus() const;
};

struct CompileOptions {
  // Off: names, fields and overloads that do not fit fail when evaluated, not
  // when compiled.
  bool check = true;
};

// What expressions may refer to: variables, constants, types, functions.
// Immutable and thread-safe; shared by its programs.
class Environment {
 public:
  explicit Environment(std::shared_ptr<const EnvironmentData> data);

  // Parses, checks and plans `expression` (UTF-8).
  CompileResult Compile(std::string_view expression,
                        const CompileOptions& options = {}) const;
  // Like Compile, but an expression of another type than `result` is an issue.
  CompileResult CompileFor(const Type& result,
                           std::string_view expression) const;

  // The slot of a variable in an Activation; nullopt if there is none.
  std::optional<size_t> VariableIndex(std::string_view name) const;
  size_t variable_count() const;

 private:
  friend class Activation;
  std::shared_ptr<const EnvironmentData> data_;
};

// Collects declarations. The standard library (with the strings, math and
// encoders extensions and cel.bind) is always there.
class EnvironmentBuilder {
 public:
  EnvironmentBuilder();
  ~EnvironmentBuilder();
  EnvironmentBuilder(EnvironmentBuilder&&) noexcept;
  EnvironmentBuilder& operator=(EnvironmentBuilder&&) noexcept;

  // The namespace in which names are looked up first: with "jixiao.form.v1" a
  // rule may write FormState.DRAFT.
  EnvironmentBuilder& SetContainer(std::string_view container);
  // Where message types and enums are found by name; both must outlive the
  // environment. Default: the generated pool and factory.
  EnvironmentBuilder& SetDescriptorPool(
      const google::protobuf::DescriptorPool* pool,
      google::protobuf::MessageFactory* factory);
  // Slots are numbered in the order of these calls.
  EnvironmentBuilder& AddVariable(std::string_view name, Type type);
  // A named value, folded into programs; its type is that of the value.
  EnvironmentBuilder& AddConstant(std::string_view name, Value value);
  // Adds to the overloads of a function of that name and style.
  EnvironmentBuilder& AddFunction(FunctionDecl function);
  EnvironmentBuilder& SetLimits(const Limits& limits);

  // INVALID_ARGUMENT: a name that is not an identifier path, a name declared
  // twice, an overload without implementation or equal to another one.
  absl::StatusOr<Environment> Build();

 private:
  // Records an error unless `name` is a new name path.
  void CheckName(std::string_view name);

  std::shared_ptr<EnvironmentData> data_;
  absl::Status status_;
};

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_ENVIRONMENT_H_
