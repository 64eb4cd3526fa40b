#ifndef JIXIAO_COMMON_CEL_STANDARD_INTERNAL_H_
#define JIXIAO_COMMON_CEL_STANDARD_INTERNAL_H_

// How the standard_*.cc files define the standard library.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/cel/environment_internal.h"

namespace jixiao::cel {

using Arguments = std::span<const Value>;
using Implementation = Value (*)(Arguments);

// A table under construction. The definitions are constant, so a mistake in
// them shows in every test.
class StandardLibrary {
 public:
  explicit StandardLibrary(FunctionTable* table) : table_(table) {}

  void Global(std::string_view name, std::vector<Type> arguments, Type result,
              Implementation implementation, bool variadic = false) {
    Add(name, false, std::move(arguments), std::move(result), implementation,
        variadic);
  }
  // The first of `arguments` is the receiver.
  void Member(std::string_view name, std::vector<Type> arguments, Type result,
              Implementation implementation) {
    Add(name, true, std::move(arguments), std::move(result), implementation,
        false);
  }

 private:
  void Add(std::string_view name, bool is_member, std::vector<Type> arguments,
           Type result, Implementation implementation, bool variadic) {
    table_
        ->Add({std::string(name),
               is_member,
               {{std::move(arguments), std::move(result), implementation,
                 variadic}}})
        .IgnoreError();
  }

  FunctionTable* table_;
};

void DefineOperators(StandardLibrary* library);
void DefineConversions(StandardLibrary* library);
void DefineTime(StandardLibrary* library);
void DefineStrings(StandardLibrary* library);
void DefineFormat(StandardLibrary* library);
void DefineMath(StandardLibrary* library);
void DefineEncoders(StandardLibrary* library);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_STANDARD_INTERNAL_H_
