#include "common/cel/check_messages.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

#include "common/cel/ast.h"
#include "common/cel/environment_internal.h"
#include "common/cel/source.h"

namespace jixiao::cel {

namespace {

constexpr size_t kMaxSignatures = 4;

struct MacroHelp {
  std::string_view name;
  std::string_view usage;
};

constexpr std::array<MacroHelp, 8> kMacros = {{
    {"has", "has(message.field)"},
    {"all", "list.all(x, condition)"},
    {"exists", "list.exists(x, condition)"},
    {"exists_one", "list.exists_one(x, condition)"},
    {"existsOne", "list.existsOne(x, condition)"},
    {"filter", "list.filter(x, condition)"},
    {"map", "list.map(x, expression) or list.map(x, condition, expression)"},
    {"cel.bind", "cel.bind(name, value, expression)"},
}};

const MacroHelp* FindMacro(std::string_view name) {
  const auto* found =
      std::find_if(kMacros.begin(), kMacros.end(),
                   [name](const MacroHelp& m) { return m.name == name; });
  return found == kMacros.end() ? nullptr : found;
}

std::string Join(std::span<const Type> types) {
  std::string result = "(";
  for (size_t i = 0; i < types.size(); ++i) {
    absl::StrAppend(&result, i == 0 ? "" : ", ", types[i].ToString());
  }
  return result + ")";
}

bool IsNumber(const Type& type) {
  return type.kind() == TypeKind::kInt || type.kind() == TypeKind::kUint ||
         type.kind() == TypeKind::kDouble;
}

}  // namespace

std::string OperatorText(std::string_view function) {
  std::string text;
  for (const char c : function) {
    if (c != '_') {
      text.push_back(c);
    }
  }
  const bool is_operator =
      function.starts_with('_') || (function.ends_with('_') && !text.empty() &&
                                    (text == "!" || text == "-"));
  return is_operator ? text : std::string(function);
}

std::string UnknownField(const google::protobuf::Descriptor& message,
                         const std::string& name) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) {
    names.push_back(message.field(i)->name());
  }
  return absl::StrCat(message.full_name(), " has no field '", name, "'.",
                      DidYouMean(name, names));
}

std::string UnknownEnumValue(const google::protobuf::EnumDescriptor& type,
                             const std::string& name) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    names.push_back(ShortEnumName(type.name(), type.value(i)->name()));
    names.push_back(type.value(i)->name());
  }
  return absl::StrCat("enum ", type.full_name(), " has no value '", name, "'.",
                      DidYouMean(name, names));
}

std::string NoOverload(std::string_view function, bool is_member,
                       const std::vector<const Overload*>& overloads,
                       std::span<const Type> arguments) {
  std::string message = absl::StrCat("'", OperatorText(function),
                                     "' does not take ", Join(arguments), ".");
  if (arguments.size() == 2 && IsNumber(arguments[0]) &&
      IsNumber(arguments[1]) && !(arguments[0] == arguments[1])) {
    return message +
           " int, uint and double do not mix; convert with int(), uint() or "
           "double().";
  }
  // Lists of what an operator takes say less than the operands do.
  if (OperatorText(function) != function) {
    return message;
  }
  absl::StrAppend(&message, is_member ? " With its receiver first it takes "
                                      : " It takes ");
  for (size_t i = 0; i < std::min(overloads.size(), kMaxSignatures); ++i) {
    absl::StrAppend(&message, i == 0 ? "" : " or ",
                    Join(overloads[i]->arguments));
  }
  return message + (overloads.size() > kMaxSignatures ? " ..." : ".");
}

bool IsMacroName(std::string_view name) {
  return FindMacro(name) != nullptr;
}

std::string MacroUsage(std::string_view name) {
  const MacroHelp* macro = FindMacro(name);
  return absl::StrCat("wrong use of ", std::string(name), "(); write ",
                      std::string(macro == nullptr ? "" : macro->usage));
}

bool IsKeyType(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kString:
      return true;
    case TypeKind::kWrapper:
      return IsKeyType(type.params()[0]);
    default:
      return false;
  }
}

}  // namespace jixiao::cel
