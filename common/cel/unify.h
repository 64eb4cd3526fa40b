#ifndef JIXIAO_COMMON_CEL_UNIFY_H_
#define JIXIAO_COMMON_CEL_UNIFY_H_

#include <map>
#include <span>
#include <string>

#include "common/cel/environment.h"
#include "common/cel/type.h"

namespace jixiao::cel {

// What the type parameters of an overload stand for in one call.
using Substitution = std::map<std::string, Type, std::less<>>;

// True if a value of type `actual`, which has no parameters, may be passed
// where `declared` is wanted. dyn goes everywhere; null into wrappers,
// messages, timestamps and durations; a wrapper where its primitive is wanted.
// Binds parameters of `declared` in `substitution`.
bool IsAssignable(const Type& actual, const Type& declared,
                  Substitution* substitution);

// True if a call with arguments of these types may choose `overload`.
bool Accepts(const Overload& overload, std::span<const Type> arguments,
             Substitution* substitution);
bool AcceptsCount(const Overload& overload, size_t arguments);

// `type` with its parameters replaced; unbound ones become dyn.
Type Substitute(const Type& type, const Substitution& substitution);

// The least type that both fit in; dyn if there is no better one.
Type Join(const Type& a, const Type& b);

// True if `type` is or contains dyn.
bool HasDyn(const Type& type);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_UNIFY_H_
