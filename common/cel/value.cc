#include "common/cel/value.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"

#include "common/cel/compare.h"
#include "common/cel/value_internal.h"

namespace jixiao::cel {

namespace {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
constexpr int64_t kMinTimestampSeconds = -62'135'596'800;
constexpr int64_t kMaxTimestampSeconds = 253'402'300'799;

}  // namespace

Value Value::Bool(bool value) {
  Value result;
  result.kind_ = Kind::kBool;
  result.payload_.boolean = value;
  return result;
}

Value Value::Int(int64_t value) {
  Value result;
  result.kind_ = Kind::kInt;
  result.payload_.integer = value;
  return result;
}

Value Value::Uint(uint64_t value) {
  Value result;
  result.kind_ = Kind::kUint;
  result.payload_.natural = value;
  return result;
}

Value Value::Double(double value) {
  Value result;
  result.kind_ = Kind::kDouble;
  result.payload_.real = value;
  return result;
}

Value Value::Borrowed(Kind kind, std::string_view bytes) {
  if (bytes.size() > std::numeric_limits<uint32_t>::max()) {
    return Error(absl::StatusCode::kResourceExhausted,
                 "text of more than 4 GiB");
  }
  Value result;
  result.kind_ = kind;
  result.aux_ = static_cast<uint32_t>(bytes.size());
  result.payload_.bytes = bytes.data();
  return result;
}

Value Value::OfString(Kind kind, std::string_view bytes) {
  if (bytes.empty()) {
    return Borrowed(kind, std::string_view("", 0));
  }
  auto rep = MakeRef<const StringRep>(bytes);
  Value result = Borrowed(kind, rep->bytes);
  if (!result.is_error()) {
    result.owner_ = std::move(rep);
  }
  return result;
}

Value Value::String(std::string_view text) {
  return OfString(Kind::kString, text);
}

Value Value::BorrowedString(std::string_view text) {
  return Borrowed(Kind::kString, text);
}

Value Value::Bytes(std::string_view bytes) {
  return OfString(Kind::kBytes, bytes);
}

Value Value::BorrowedBytes(std::string_view bytes) {
  return Borrowed(Kind::kBytes, bytes);
}

Value Value::Timestamp(int64_t seconds, int32_t nanos) {
  if (seconds < kMinTimestampSeconds || seconds > kMaxTimestampSeconds) {
    return Error(absl::StatusCode::kOutOfRange,
                 "timestamp out of range: years 1 to 9999 only");
  }
  Value result;
  result.kind_ = Kind::kTimestamp;
  result.aux_ = static_cast<uint32_t>(nanos);
  result.payload_.integer = seconds;
  return result;
}

Value Value::Duration(int64_t nanos) {
  Value result;
  result.kind_ = Kind::kDuration;
  result.payload_.integer = nanos;
  return result;
}

Value Value::List(std::vector<Value> elements) {
  auto rep = MakeRef<const ListRep>(std::move(elements));
  Value result;
  result.kind_ = Kind::kList;
  result.payload_.rep = rep.get();
  result.owner_ = std::move(rep);
  return result;
}

Value Value::Map(std::vector<MapEntry> entries) {
  auto rep = MakeRef<MapRep>(std::move(entries));
  if (std::string problem; !rep->BuildIndex(&problem)) {
    return Error(problem);
  }
  Value result;
  result.kind_ = Kind::kMap;
  result.payload_.rep = rep.get();
  result.owner_ = RefPtr<const MapRep>(std::move(rep));
  return result;
}

Value Value::OfType(Type type) {
  Value result;
  result.kind_ = Kind::kType;
  result.owner_ = std::move(type.rep_);
  return result;
}

Value Value::Error(absl::StatusCode code, std::string_view message) {
  auto rep =
      MakeRef<const ErrorRep>(EvalError{code, std::string(message), 0, 0});
  Value result;
  result.kind_ = Kind::kError;
  result.payload_.rep = rep.get();
  result.owner_ = std::move(rep);
  return result;
}

Value Value::Error(std::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, message);
}

Value Value::NoSuchOverload(std::string_view function,
                            std::span<const Value> arguments) {
  std::string message = absl::StrCat(
      "no such overload: ", absl::string_view(function.data(), function.size()),
      "(");
  const char* separator = "";
  for (const Value& argument : arguments) {
    absl::StrAppend(&message, separator, argument.GetType().RuntimeName());
    separator = ", ";
  }
  return Error(message + ")");
}

Type Value::type_value() const {
  return Type(RefPtr<const RefCounted>(owner_));
}

const EvalError& Value::error() const {
  return static_cast<const ErrorRep*>(payload_.rep)->error;
}

size_t Value::size() const {
  if (kind_ == Kind::kMap) {
    return entries().size();
  }
  if (is_repeated_field()) {
    const google::protobuf::Message& message = *payload_.message;
    return static_cast<size_t>(message.GetReflection()->FieldSize(
        message, message.GetDescriptor()->field(static_cast<int>(aux_ - 1))));
  }
  return static_cast<const ListRep*>(payload_.rep)->elements.size();
}

std::span<const MapEntry> Value::entries() const {
  return static_cast<const MapRep*>(payload_.rep)->entries;
}

std::optional<Value> Value::Find(const Value& key) const {
  const MapEntry* entry = static_cast<const MapRep*>(payload_.rep)->Find(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  return entry->value;
}

Type Value::GetType() const {
  switch (kind_) {
    case Kind::kNull:
      return Type::Null();
    case Kind::kBool:
      return Type::Bool();
    case Kind::kInt:
      return Type::Int();
    case Kind::kUint:
      return Type::Uint();
    case Kind::kDouble:
      return Type::Double();
    case Kind::kString:
      return Type::String();
    case Kind::kBytes:
      return Type::Bytes();
    case Kind::kTimestamp:
      return Type::Timestamp();
    case Kind::kDuration:
      return Type::Duration();
    case Kind::kList:
      return Type::List(Type::Dyn());
    case Kind::kMap:
      return Type::Map(Type::Dyn(), Type::Dyn());
    case Kind::kMessage:
      return Type::Message(payload_.message->GetDescriptor());
    case Kind::kType:
      return Type::TypeOf(Type::Dyn());
    case Kind::kError:
      break;
  }
  return Type::Dyn();
}

Value Value::Alias() const {
  Value result = *this;
  // Types have nothing but their owner.
  if (kind_ != Kind::kType) {
    result.owner_ = {};
  }
  return result;
}

Value Value::WithPosition(uint32_t line, uint32_t column) const {
  if (!is_error() || error().line != 0) {
    return *this;
  }
  EvalError positioned = error();
  positioned.line = line;
  positioned.column = column;
  auto rep = MakeRef<const ErrorRep>(std::move(positioned));
  Value result;
  result.kind_ = Kind::kError;
  result.payload_.rep = rep.get();
  result.owner_ = std::move(rep);
  return result;
}

absl::Status Value::ToStatus() const {
  const EvalError& e = error();
  if (e.line == 0) {
    return absl::Status(e.code, e.message);
  }
  return absl::Status(e.code,
                      absl::StrCat(e.line, ":", e.column, ": ", e.message));
}

}  // namespace jixiao::cel
