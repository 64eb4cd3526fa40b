#ifndef JIXIAO_COMMON_CEL_VALUE_H_
#define JIXIAO_COMMON_CEL_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/cel/ref_counted.h"
#include "common/cel/type.h"

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace jixiao::cel {

enum class Kind : uint8_t {
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kList,
  kMap,
  kMessage,
  kType,
  kError,
};

// Why an evaluation failed and where. Line and column count from 1, columns in
// code points; 0 means that no position is known (yet).
struct EvalError {
  absl::StatusCode code = absl::StatusCode::kInvalidArgument;
  std::string message;
  uint32_t line = 0;
  uint32_t column = 0;
};

struct MapEntry;

// A value of the language: a tagged union of three words. Strings, messages and
// repeated fields can be borrowed, in which case whoever made the value keeps
// the bytes alive; everything else is shared by reference count. Immutable;
// safe to read from several threads. Accessors require the matching kind.
class Value {
 public:
  // Null.
  Value() = default;
  Value(const Value& other)
      : kind_(other.kind_),
        aux_(other.aux_),
        payload_(other.payload_),
        owner_(other.owner_) {}
  Value(Value&& other) noexcept = default;
  Value& operator=(const Value& other) = default;
  Value& operator=(Value&& other) noexcept = default;
  ~Value() = default;

  static Value Null() { return {}; }
  static Value Bool(bool value);
  static Value Int(int64_t value);
  static Value Uint(uint64_t value);
  static Value Double(double value);
  // Copies `text`, which must be valid UTF-8.
  static Value String(std::string_view text);
  // Refers to `text`, which must outlive the value.
  static Value BorrowedString(std::string_view text);
  static Value Bytes(std::string_view bytes);
  static Value BorrowedBytes(std::string_view bytes);
  // `seconds` since 1970 UTC and 0 <= `nanos` < 1e9; an error value when
  // outside the years 1 to 9999.
  static Value Timestamp(int64_t seconds, int32_t nanos);
  static Value Duration(int64_t nanos);
  static Value List(std::vector<Value> elements);
  // An error value if a key is of no key type (bool, int, uint, string) or
  // occurs twice (1 and 1u are the same key).
  static Value Map(std::vector<MapEntry> entries);
  // Refers to `message`, which must outlive the value. A well-known type
  // becomes what it stands for (Timestamp a timestamp, Int64Value an int).
  static Value Message(const google::protobuf::Message* message);
  // The same, sharing ownership.
  static Value Message(
      std::shared_ptr<const google::protobuf::Message> message);
  // The value of `field` in `message`, borrowed: the element list of a repeated
  // field, the default of an absent one, null for an absent wrapper.
  static Value Field(const google::protobuf::Message& message,
                     const google::protobuf::FieldDescriptor* field);
  static Value OfType(Type type);
  static Value Error(absl::StatusCode code, std::string_view message);
  // INVALID_ARGUMENT.
  static Value Error(std::string_view message);
  // What calling a function with arguments of the wrong kind gives.
  static Value NoSuchOverload(std::string_view function,
                              std::span<const Value> arguments);

  Kind kind() const { return kind_; }
  bool is_error() const { return kind_ == Kind::kError; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_true() const { return kind_ == Kind::kBool && payload_.boolean; }
  bool is_false() const { return kind_ == Kind::kBool && !payload_.boolean; }

  bool bool_value() const { return payload_.boolean; }
  int64_t int_value() const { return payload_.integer; }
  uint64_t uint_value() const { return payload_.natural; }
  double double_value() const { return payload_.real; }
  std::string_view string_value() const { return {payload_.bytes, aux_}; }
  std::string_view bytes_value() const { return {payload_.bytes, aux_}; }
  int64_t timestamp_seconds() const { return payload_.integer; }
  int32_t timestamp_nanos() const { return static_cast<int32_t>(aux_); }
  int64_t duration_nanos() const { return payload_.integer; }
  const google::protobuf::Message& message_value() const {
    return *payload_.message;
  }
  Type type_value() const;
  const EvalError& error() const;

  // Elements of a list, entries of a map.
  size_t size() const;
  // Element `index` < size() of a list.
  Value ElementAt(size_t index) const;
  // The value of a map's key, numbers compared across kinds.
  std::optional<Value> Find(const Value& key) const;
  // The entries of a map in insertion order.
  std::span<const MapEntry> entries() const;

  // Equality of the language: heterogeneous for numbers, deep for lists, maps
  // and messages, false for different kinds, false for NaN.
  bool Equals(const Value& other) const;
  // The run-time type, as the function `type` gives it.
  Type GetType() const;
  // A literal-like rendering for messages and logs, at most about 1,000 bytes.
  std::string DebugString() const;
  // The same value, independent of borrowed bytes (messages are copied).
  Value ToOwned() const;
  // The same error at a position, if it has none yet.
  Value WithPosition(uint32_t line, uint32_t column) const;
  // Of an error value.
  absl::Status ToStatus() const;

 private:
  friend class Activation;
  class StringRep;
  class ListRep;
  class MapRep;
  class MessageRep;
  class ErrorRep;

  union Payload {
    bool boolean;
    int64_t integer = 0;
    uint64_t natural;
    double real;
    const char* bytes;
    const google::protobuf::Message* message;
    const void* rep;
  };

  static Value OfString(Kind kind, std::string_view bytes);
  static Value Borrowed(Kind kind, std::string_view bytes);
  static Value OfMessage(const google::protobuf::Message* message,
                         RefPtr<const RefCounted> owner);
  static Value OfField(const google::protobuf::Message& message,
                       const google::protobuf::FieldDescriptor* field,
                       const RefPtr<const RefCounted>& owner);
  static Value OfRepeated(const google::protobuf::Message& message,
                          const google::protobuf::FieldDescriptor* field,
                          const RefPtr<const RefCounted>& owner);
  static Value OfElement(const google::protobuf::Message& message,
                         const google::protobuf::FieldDescriptor* field,
                         int index, const RefPtr<const RefCounted>& owner);
  // `text` is copied if it lies in `scratch`.
  static Value OfText(const google::protobuf::FieldDescriptor* field,
                      std::string_view text, const std::string& scratch,
                      const RefPtr<const RefCounted>& owner);
  bool is_repeated_field() const { return aux_ != 0; }

  // The same value without its share of the owner, who must outlive it.
  Value Alias() const;

  friend class ConstantNode;
  friend Value SelectField(const Value&,
                           const google::protobuf::FieldDescriptor*);

  Kind kind_ = Kind::kNull;
  // String and bytes: size. Timestamp: nanos. List: 0 if owned, otherwise 1 +
  // the index of the repeated field in its message's descriptor.
  uint32_t aux_ = 0;
  Payload payload_;
  RefPtr<const RefCounted> owner_;
};

struct MapEntry {
  Value key;
  Value value;
};

// Value::Field of a message value; a part of an owned message keeps it alive.
Value SelectField(const Value& message,
                  const google::protobuf::FieldDescriptor* field);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_VALUE_H_
