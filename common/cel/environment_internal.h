#ifndef JIXIAO_COMMON_CEL_ENVIRONMENT_INTERNAL_H_
#define JIXIAO_COMMON_CEL_ENVIRONMENT_INTERNAL_H_

// What an Environment holds; for checker and planner only.

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/cel/ast.h"
#include "common/cel/environment.h"

namespace google::protobuf {
class EnumDescriptor;
}  // namespace google::protobuf

namespace jixiao::cel {

// Functions by style and name. Overloads never move once added.
class FunctionTable {
 public:
  // INVALID_ARGUMENT for an overload without implementation or arguments that
  // another one of the same function already has.
  absl::Status Add(FunctionDecl function);
  // Null if there is none.
  const std::deque<Overload>* Find(std::string_view name, bool is_member) const;
  void AppendNames(bool is_member, std::vector<std::string>* names) const;

 private:
  using Functions = std::map<std::string, std::deque<Overload>, std::less<>>;

  const Functions& OfStyle(bool is_member) const {
    return is_member ? members_ : globals_;
  }

  Functions globals_;
  Functions members_;
};

// The functions of the language and its extensions; never destroyed.
const FunctionTable& StandardFunctions();

// What a qualified name stands for.
struct ResolvedName {
  Meaning meaning = Meaning::kConstant;
  size_t slot = 0;
  Value value;
  Type type;
};

class EnvironmentData {
 public:
  struct Variable {
    std::string name;
    Type type;
  };

  // The first of container.name, its parents' and plain `name` that stands for
  // a variable, a constant, an enum constant or a type; a leading dot asks for
  // the plain name alone.
  std::optional<ResolvedName> Resolve(std::string_view name) const;
  // All overloads of a function, looked up in the same way.
  std::vector<const Overload*> FindOverloads(std::string_view name,
                                             bool is_member) const;
  const google::protobuf::Descriptor* FindMessage(std::string_view name) const;
  const google::protobuf::EnumDescriptor* FindEnum(std::string_view name) const;
  // The names that Resolve can find, types aside.
  std::vector<std::string> KnownNames() const;
  std::vector<std::string> FunctionNames(bool is_member) const;

  std::string container;
  const google::protobuf::DescriptorPool* pool = nullptr;
  google::protobuf::MessageFactory* factory = nullptr;
  std::vector<Variable> variables;
  std::map<std::string, size_t, std::less<>> variable_index;
  std::map<std::string, Value, std::less<>> constants;
  FunctionTable functions;
  Limits limits;

 private:
  // `name` in every scope, innermost first.
  std::vector<std::string> Candidates(std::string_view name) const;
  std::optional<ResolvedName> ResolveExact(const std::string& name) const;
  std::optional<Value> EnumConstant(const std::string& name) const;
  std::optional<Type> TypeByName(const std::string& name) const;
};

// The name of an enum's value without the prefix that repeats the enum's name:
// "DRAFT" for FORM_STATE_DRAFT of FormState; the whole name if it has none.
std::string ShortEnumName(std::string_view enum_name,
                          std::string_view value_name);

// The static type of a constant: elements are looked at one level deep.
Type TypeOfConstant(const Value& value);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_ENVIRONMENT_INTERNAL_H_
