#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_BINDING_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_BINDING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"

#include "common/cel/cel.h"
#include "common/form/decimal.h"
#include "jixiao/common/v1/number.pb.h"

// Binds C++ functions to the expression language by their signatures:
//
//   std::int64_t OrZero(const Amount& amount);
//   AddMember(builder, "or_zero", OrZero);       // amount.or_zero()
//
// Arguments: bool, int64_t, std::string_view, form::Decimal, a message by const
// reference, ListOf<T>, or Part<M> for a message whose parts are returned.
// Results: bool, int64_t, std::string, form::Decimal, ListOf<T>,
// MessagePart<M>, or any of them in absl::StatusOr, whose error becomes an
// evaluation error.
namespace jixiao::validation {

// A message argument together with the value that keeps it alive: parts taken
// with cel::SelectField share that.
template <typename M>
struct Part {
  const cel::Value& value;

  const M& operator*() const {
    return static_cast<const M&>(value.message_value());
  }
  const M* operator->() const { return &**this; }
};

// A message result: a part of an argument, or one of its own.
template <typename M>
struct MessagePart {
  cel::Value value;
};

// A list of the language whose elements have the type that T stands for.
template <typename T>
struct ListOf {
  cel::Value value;
};

// How a C++ type stands for one of the language: its static type, whether a
// value fits (dynamic values are checked when they come), reading, writing.
template <typename T>
struct Binding {  // Messages.
  static cel::Type Type() { return cel::Type::Message(T::descriptor()); }
  static bool Fits(const cel::Value& value) {
    return value.kind() == cel::Kind::kMessage &&
           value.message_value().GetDescriptor() == T::descriptor();
  }
  static const T& Read(const cel::Value& value) {
    return static_cast<const T&>(value.message_value());
  }
};

template <typename M>
struct Binding<Part<M>> : Binding<M> {
  static Part<M> Read(const cel::Value& value) { return {value}; }
};

template <typename M>
struct Binding<MessagePart<M>> : Binding<M> {
  static cel::Value Write(MessagePart<M> part) { return std::move(part.value); }
};

template <>
struct Binding<bool> {
  static cel::Type Type() { return cel::Type::Bool(); }
  static bool Fits(const cel::Value& value) {
    return value.kind() == cel::Kind::kBool;
  }
  static bool Read(const cel::Value& value) { return value.bool_value(); }
  static cel::Value Write(bool result) { return cel::Value::Bool(result); }
};

template <>
struct Binding<std::int64_t> {
  static cel::Type Type() { return cel::Type::Int(); }
  static bool Fits(const cel::Value& value) {
    return value.kind() == cel::Kind::kInt;
  }
  static std::int64_t Read(const cel::Value& value) {
    return value.int_value();
  }
  static cel::Value Write(std::int64_t result) {
    return cel::Value::Int(result);
  }
};

template <>
struct Binding<std::string_view> {
  static cel::Type Type() { return cel::Type::String(); }
  static bool Fits(const cel::Value& value) {
    return value.kind() == cel::Kind::kString;
  }
  static std::string_view Read(const cel::Value& value) {
    return value.string_value();
  }
};

template <>
struct Binding<std::string> : Binding<std::string_view> {
  static cel::Value Write(const std::string& result) {
    return cel::Value::String(result);
  }
};

template <>
struct Binding<form::Decimal> : Binding<common::v1::Decimal> {
  static bool Fits(const cel::Value& value) {
    return Binding<common::v1::Decimal>::Fits(value) &&
           form::FromProto(Binding<common::v1::Decimal>::Read(value))
               .has_value();
  }
  static form::Decimal Read(const cel::Value& value) {
    return *form::FromProto(Binding<common::v1::Decimal>::Read(value));
  }
  static cel::Value Write(form::Decimal result) {
    return cel::Value::Message(
        std::make_shared<const common::v1::Decimal>(form::ToProto(result)));
  }
};

template <typename T>
struct Binding<ListOf<T>> {
  static cel::Type Type() { return cel::Type::List(Binding<T>::Type()); }
  static bool Fits(const cel::Value& value) {
    if (value.kind() != cel::Kind::kList) {
      return false;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!Binding<T>::Fits(value.ElementAt(i))) {
        return false;
      }
    }
    return true;
  }
  static ListOf<T> Read(const cel::Value& value) { return {value}; }
  static cel::Value Write(ListOf<T> list) { return std::move(list.value); }
};

template <typename R>
struct Binding<absl::StatusOr<R>> {
  static cel::Type Type() { return Binding<R>::Type(); }
  static cel::Value Write(absl::StatusOr<R> result) {
    if (!result.ok()) {
      const absl::string_view text = result.status().message();
      return cel::Value::Error(result.status().code(),
                               {text.data(), text.size()});
    }
    return Binding<R>::Write(*std::move(result));
  }
};

namespace internal {

template <typename T>
using Bare = std::remove_cv_t<std::remove_reference_t<T>>;

template <typename R, typename... A, std::size_t... I>
cel::FunctionDecl Declare(std::string_view name, bool is_member,
                          R (*function)(A...), std::index_sequence<I...>) {
  cel::Overload overload;
  overload.arguments = {Binding<Bare<A>>::Type()...};
  overload.result = Binding<R>::Type();
  overload.implementation =
      [function, name = std::string(name)](std::span<const cel::Value> args) {
        if (!(Binding<Bare<A>>::Fits(args[I]) && ...)) {
          return cel::Value::NoSuchOverload(name, args);
        }
        return Binding<R>::Write(function(Binding<Bare<A>>::Read(args[I])...));
      };
  return {std::string(name), is_member, {std::move(overload)}};
}

}  // namespace internal

// Declares `name(arguments)`.
template <typename R, typename... A>
void AddGlobal(cel::EnvironmentBuilder& builder, std::string_view name,
               R (*function)(A...)) {
  builder.AddFunction(internal::Declare(name, false, function,
                                        std::index_sequence_for<A...>()));
}

// Declares `receiver.name(arguments)`; the receiver is the first parameter.
// `cost` counts the steps of a call from the receiver, for functions whose work
// grows with more than the length of texts.
template <typename R, typename... A>
void AddMember(cel::EnvironmentBuilder& builder, std::string_view name,
               R (*function)(A...),
               std::uint64_t (*cost)(const cel::Value&) = nullptr) {
  cel::FunctionDecl declaration =
      internal::Declare(name, true, function, std::index_sequence_for<A...>());
  if (cost != nullptr) {
    declaration.overloads.front().cost =
        [cost](std::span<const cel::Value> args) { return cost(args[0]); };
  }
  builder.AddFunction(std::move(declaration));
}

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_BINDING_H_
