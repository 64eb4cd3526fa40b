#include "common/cel/unify.h"

#include <algorithm>

namespace jixiao::cel {

namespace {

bool IsNullable(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
    case TypeKind::kWrapper:
    case TypeKind::kMessage:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return true;
    default:
      return false;
  }
}

bool AssignToParam(const Type& actual, const Type& param,
                   Substitution* substitution) {
  const auto [bound, is_new] = substitution->emplace(param.name(), actual);
  if (is_new) {
    return true;
  }
  const Type before = bound->second;
  if (!IsAssignable(actual, before, substitution) &&
      !IsAssignable(before, actual, substitution)) {
    return false;
  }
  bound->second = Join(before, actual);
  return true;
}

}  // namespace

bool IsAssignable(const Type& actual, const Type& declared,
                  Substitution* substitution) {
  if (declared.kind() == TypeKind::kParam) {
    return AssignToParam(actual, declared, substitution);
  }
  if (declared.is_dyn() || actual.is_dyn()) {
    return true;
  }
  if (actual.kind() == TypeKind::kNull) {
    return IsNullable(declared);
  }
  if (actual.kind() == TypeKind::kWrapper &&
      declared.kind() != TypeKind::kWrapper) {
    return IsAssignable(actual.params()[0], declared, substitution);
  }
  if (declared.kind() == TypeKind::kWrapper) {
    return actual == declared ||
           IsAssignable(actual, declared.params()[0], substitution);
  }
  if (actual.kind() != declared.kind() || actual.name() != declared.name()) {
    return false;
  }
  // Types of values are compared when evaluated: type(x) == int.
  if (actual.kind() == TypeKind::kType) {
    return true;
  }
  for (size_t i = 0; i < actual.params().size(); ++i) {
    if (!IsAssignable(actual.params()[i], declared.params()[i], substitution)) {
      return false;
    }
  }
  return true;
}

bool AcceptsCount(const Overload& overload, size_t arguments) {
  return overload.variadic ? arguments >= overload.arguments.size()
                           : arguments == overload.arguments.size();
}

bool Accepts(const Overload& overload, std::span<const Type> arguments,
             Substitution* substitution) {
  if (!AcceptsCount(overload, arguments.size())) {
    return false;
  }
  for (size_t i = 0; i < arguments.size(); ++i) {
    const size_t declared = std::min(i, overload.arguments.size() - 1);
    if (!IsAssignable(arguments[i], overload.arguments[declared],
                      substitution)) {
      return false;
    }
  }
  return true;
}

Type Substitute(const Type& type, const Substitution& substitution) {
  switch (type.kind()) {
    case TypeKind::kParam: {
      const auto bound = substitution.find(type.name());
      return bound == substitution.end() ? Type::Dyn() : bound->second;
    }
    case TypeKind::kList:
      return Type::List(Substitute(type.params()[0], substitution));
    case TypeKind::kMap:
      return Type::Map(Substitute(type.params()[0], substitution),
                       Substitute(type.params()[1], substitution));
    case TypeKind::kType:
      return Type::TypeOf(Substitute(type.params()[0], substitution));
    default:
      return type;
  }
}

Type Join(const Type& a, const Type& b) {
  if (a == b) {
    return a;
  }
  if (a.is_dyn() || b.is_dyn()) {
    return Type::Dyn();
  }
  if (a.kind() == TypeKind::kList && b.kind() == TypeKind::kList) {
    return Type::List(Join(a.params()[0], b.params()[0]));
  }
  if (a.kind() == TypeKind::kMap && b.kind() == TypeKind::kMap) {
    return Type::Map(Join(a.params()[0], b.params()[0]),
                     Join(a.params()[1], b.params()[1]));
  }
  Substitution none;
  if (b.kind() == TypeKind::kWrapper && IsAssignable(a, b, &none)) {
    return b;
  }
  if (a.kind() == TypeKind::kWrapper && IsAssignable(b, a, &none)) {
    return a;
  }
  if (a.kind() == TypeKind::kNull && IsAssignable(a, b, &none)) {
    return b;
  }
  if (b.kind() == TypeKind::kNull && IsAssignable(b, a, &none)) {
    return a;
  }
  return Type::Dyn();
}

bool HasDyn(const Type& type) {
  return type.is_dyn() ||
         std::any_of(type.params().begin(), type.params().end(), HasDyn);
}

}  // namespace jixiao::cel
