#ifndef JIXIAO_COMMON_CEL_TYPE_H_
#define JIXIAO_COMMON_CEL_TYPE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/cel/ref_counted.h"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
}  // namespace google::protobuf

namespace jixiao::cel {

enum class TypeKind : uint8_t {
  kDyn,  // Anything; checked when evaluated.
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kList,     // params: element
  kMap,      // params: key, value
  kMessage,  // descriptor
  kWrapper,  // params: the primitive; the value may be null
  kType,     // params: the type denoted; none for `type` itself
  kParam,    // name; a type parameter of a generic overload
};

// An immutable static type of the language. A cheap, thread-safe handle.
class Type {
 public:
  // The dynamic type.
  Type();

  static Type Dyn() { return Type(); }
  static Type Null();
  static Type Bool();
  static Type Int();
  static Type Uint();
  static Type Double();
  static Type String();
  static Type Bytes();
  static Type Timestamp();
  static Type Duration();
  static Type List(Type element);
  static Type Map(Type key, Type value);
  // The type of messages of `descriptor`, which must outlive the type. The
  // well-known types become what they stand for: google.protobuf.Timestamp the
  // timestamp type, Int64Value a nullable int, Struct a map, Any dyn.
  static Type Message(const google::protobuf::Descriptor* descriptor);
  // The type of a value of `field`; enums are int, repeated fields lists.
  static Type OfField(const google::protobuf::FieldDescriptor* field);
  // `primitive` or null.
  static Type Wrapper(Type primitive);
  // The type of the type value that denotes `denoted`.
  static Type TypeOf(Type denoted);
  // A type parameter; equal names within one overload unify.
  static Type Param(std::string_view name);

  TypeKind kind() const;
  bool is_dyn() const { return kind() == TypeKind::kDyn; }
  // The full name of a message, the name of a parameter, otherwise empty.
  const std::string& name() const;
  std::span<const Type> params() const;
  // Requires kind() == kMessage.
  const google::protobuf::Descriptor* descriptor() const;

  // As the language writes it: "int", "list(string)", "google.type.Money".
  std::string ToString() const;
  // The name of the run-time type, without parameters: "list".
  std::string RuntimeName() const;

  friend bool operator==(const Type& a, const Type& b);

 private:
  friend class Value;
  class Rep;
  explicit Type(RefPtr<const RefCounted> rep) : rep_(std::move(rep)) {}
  const Rep& rep() const;
  static Type Make(TypeKind kind, std::vector<Type> params = {});

  RefPtr<const RefCounted> rep_;
};

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_TYPE_H_
