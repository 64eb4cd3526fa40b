#include "common/cel/environment_internal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace jixiao::cel {

namespace pb = google::protobuf;

absl::Status FunctionTable::Add(FunctionDecl function) {
  std::deque<Overload>& known =
      (function.is_member ? members_ : globals_)[function.name];
  for (Overload& overload : function.overloads) {
    if (!overload.implementation ||
        (function.is_member && overload.arguments.empty())) {
      return absl::InvalidArgumentError(
          absl::StrCat("function ", function.name,
                       " has an overload without implementation or receiver"));
    }
    if (std::any_of(known.begin(), known.end(), [&](const Overload& other) {
          return other.arguments == overload.arguments &&
                 other.variadic == overload.variadic;
        })) {
      return absl::InvalidArgumentError(absl::StrCat(
          "function ", function.name, " has the same overload twice"));
    }
    known.push_back(std::move(overload));
  }
  return absl::OkStatus();
}

const std::deque<Overload>* FunctionTable::Find(std::string_view name,
                                                bool is_member) const {
  const Functions& functions = OfStyle(is_member);
  const auto found = functions.find(name);
  return found == functions.end() ? nullptr : &found->second;
}

void FunctionTable::AppendNames(bool is_member,
                                std::vector<std::string>* names) const {
  for (const auto& [name, overloads] : OfStyle(is_member)) {
    // Operators cannot be called by name.
    if (!name.starts_with('_') && !name.ends_with('_')) {
      names->push_back(name);
    }
  }
}

std::vector<std::string> EnvironmentData::Candidates(
    std::string_view name) const {
  if (name.starts_with('.')) {
    return {std::string(name.substr(1))};
  }
  std::vector<std::string> result;
  std::string_view scope = container;
  while (!scope.empty()) {
    result.push_back(std::string(scope) + "." + std::string(name));
    const size_t dot = scope.rfind('.');
    scope = dot == std::string_view::npos ? "" : scope.substr(0, dot);
  }
  result.emplace_back(name);
  return result;
}

std::optional<ResolvedName> EnvironmentData::Resolve(
    std::string_view name) const {
  for (const std::string& candidate : Candidates(name)) {
    if (auto resolved = ResolveExact(candidate)) {
      return resolved;
    }
  }
  return std::nullopt;
}

std::optional<ResolvedName> EnvironmentData::ResolveExact(
    const std::string& name) const {
  if (const auto it = variable_index.find(name); it != variable_index.end()) {
    return ResolvedName{Meaning::kVariable, it->second, Value(),
                        variables[it->second].type};
  }
  if (const auto it = constants.find(name); it != constants.end()) {
    return ResolvedName{Meaning::kConstant, 0, it->second,
                        TypeOfConstant(it->second)};
  }
  if (auto value = EnumConstant(name)) {
    return ResolvedName{Meaning::kConstant, 0, std::move(*value), Type::Int()};
  }
  if (auto type = TypeByName(name)) {
    return ResolvedName{Meaning::kConstant, 0, Value::OfType(*type),
                        Type::TypeOf(*type)};
  }
  return std::nullopt;
}

std::optional<Value> EnvironmentData::EnumConstant(
    const std::string& name) const {
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos) {
    return std::nullopt;
  }
  const pb::EnumDescriptor* type =
      pool->FindEnumTypeByName(name.substr(0, dot));
  if (type == nullptr) {
    return std::nullopt;
  }
  const std::string value_name = name.substr(dot + 1);
  if (const auto* value = type->FindValueByName(value_name)) {
    return Value::Int(value->number());
  }
  for (int i = 0; i < type->value_count(); ++i) {
    if (ShortEnumName(type->name(), type->value(i)->name()) == value_name) {
      return Value::Int(type->value(i)->number());
    }
  }
  return std::nullopt;
}

std::optional<Type> EnvironmentData::TypeByName(const std::string& name) const {
  static const auto& builtin = *new std::map<std::string, Type, std::less<>>{
      {"bool", Type::Bool()},
      {"int", Type::Int()},
      {"uint", Type::Uint()},
      {"double", Type::Double()},
      {"string", Type::String()},
      {"bytes", Type::Bytes()},
      {"null_type", Type::Null()},
      {"list", Type::List(Type::Dyn())},
      {"map", Type::Map(Type::Dyn(), Type::Dyn())},
      {"type", Type::TypeOf(Type::Dyn())},
      {"dyn", Type::Dyn()},
      {"google.protobuf.Timestamp", Type::Timestamp()},
      {"google.protobuf.Duration", Type::Duration()}};
  if (const auto it = builtin.find(name); it != builtin.end()) {
    return it->second;
  }
  const pb::Descriptor* message = pool->FindMessageTypeByName(name);
  return message == nullptr ? std::nullopt
                            : std::optional(Type::Message(message));
}

std::vector<const Overload*> EnvironmentData::FindOverloads(
    std::string_view name, bool is_member) const {
  const std::vector<std::string> candidates =
      is_member ? std::vector<std::string>{std::string(name)}
                : Candidates(name);
  std::vector<const Overload*> result;
  for (const std::string& candidate : candidates) {
    for (const FunctionTable* table : {&functions, &StandardFunctions()}) {
      const std::deque<Overload>* found = table->Find(candidate, is_member);
      if (found == nullptr) {
        continue;
      }
      for (const Overload& overload : *found) {
        result.push_back(&overload);
      }
    }
    if (!result.empty()) {
      break;
    }
  }
  return result;
}

const pb::Descriptor* EnvironmentData::FindMessage(
    std::string_view name) const {
  for (const std::string& candidate : Candidates(name)) {
    if (const auto* found = pool->FindMessageTypeByName(candidate)) {
      return found;
    }
  }
  return nullptr;
}

const pb::EnumDescriptor* EnvironmentData::FindEnum(
    std::string_view name) const {
  for (const std::string& candidate : Candidates(name)) {
    if (const auto* found = pool->FindEnumTypeByName(candidate)) {
      return found;
    }
  }
  return nullptr;
}

std::vector<std::string> EnvironmentData::KnownNames() const {
  std::vector<std::string> names;
  for (const Variable& variable : variables) {
    names.push_back(variable.name);
  }
  for (const auto& [name, value] : constants) {
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> EnvironmentData::FunctionNames(bool is_member) const {
  std::vector<std::string> names;
  functions.AppendNames(is_member, &names);
  StandardFunctions().AppendNames(is_member, &names);
  return names;
}

std::string ShortEnumName(std::string_view enum_name,
                          std::string_view value_name) {
  std::string prefix;
  for (size_t i = 0; i < enum_name.size(); ++i) {
    const char c = enum_name[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && i > 0) {
      prefix.push_back('_');
    }
    prefix.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A')
                                          : c);
  }
  prefix.push_back('_');
  return std::string(value_name.size() > prefix.size() &&
                             value_name.starts_with(prefix)
                         ? value_name.substr(prefix.size())
                         : value_name);
}

Type TypeOfConstant(const Value& value) {
  switch (value.kind()) {
    case Kind::kList: {
      std::optional<Type> element;
      for (size_t i = 0; i < value.size(); ++i) {
        const Type type = value.ElementAt(i).GetType();
        if (element && !(*element == type)) {
          return Type::List(Type::Dyn());
        }
        element = type;
      }
      return Type::List(element.value_or(Type::Dyn()));
    }
    case Kind::kType:
      return Type::TypeOf(value.type_value());
    default:
      return value.GetType();
  }
}

}  // namespace jixiao::cel
