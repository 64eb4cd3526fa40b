#ifndef JIXIAO_COMMON_CEL_CHECK_MESSAGES_H_
#define JIXIAO_COMMON_CEL_CHECK_MESSAGES_H_

// What the checker tells the author of an expression.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/cel/environment.h"
#include "common/cel/type.h"

namespace google::protobuf {
class Descriptor;
class EnumDescriptor;
}  // namespace google::protobuf

namespace jixiao::cel {

// "==" for "_==_"; the name itself if it is no operator.
std::string OperatorText(std::string_view function);

std::string UnknownField(const google::protobuf::Descriptor& message,
                         const std::string& name);
std::string UnknownEnumValue(const google::protobuf::EnumDescriptor& type,
                             const std::string& name);
std::string NoOverload(std::string_view function, bool is_member,
                       const std::vector<const Overload*>& overloads,
                       std::span<const Type> arguments);

bool IsMacroName(std::string_view name);
// How the macro is to be written.
std::string MacroUsage(std::string_view name);

// True for bool, int, uint, string, dyn.
bool IsKeyType(const Type& type);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_CHECK_MESSAGES_H_
