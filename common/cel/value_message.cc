// Values of protobuf messages, fields and the well-known types.

#include <limits>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/cel/value_internal.h"

namespace jixiao::cel {

namespace pb = google::protobuf;

namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;

struct SecondsAndNanos {
  int64_t seconds = 0;
  int32_t nanos = 0;
};

// Of a google.protobuf.Timestamp or Duration, which both have these fields.
SecondsAndNanos ReadTime(const pb::Message& message) {
  const pb::Descriptor* descriptor = message.GetDescriptor();
  const pb::Reflection* reflection = message.GetReflection();
  return {reflection->GetInt64(message, descriptor->FindFieldByNumber(1)),
          reflection->GetInt32(message, descriptor->FindFieldByNumber(2))};
}

Value TimestampOf(const pb::Message& message) {
  const SecondsAndNanos time = ReadTime(message);
  if (time.nanos < 0 || time.nanos >= kNanosPerSecond) {
    return Value::Error(absl::StatusCode::kOutOfRange,
                        "timestamp out of range: nanos");
  }
  return Value::Timestamp(time.seconds, time.nanos);
}

Value DurationOf(const pb::Message& message) {
  const SecondsAndNanos time = ReadTime(message);
  int64_t nanos = 0;
  if (__builtin_mul_overflow(time.seconds, kNanosPerSecond, &nanos) ||
      __builtin_add_overflow(nanos, time.nanos, &nanos)) {
    return Value::Error(absl::StatusCode::kOutOfRange,
                        "duration out of range: 292 years at most");
  }
  return Value::Duration(nanos);
}

// The message inside a google.protobuf.Any; null if its type is not linked in
// or its bytes are broken.
std::shared_ptr<const pb::Message> Unpack(const pb::Message& any) {
  const pb::Descriptor* descriptor = any.GetDescriptor();
  const pb::Reflection* reflection = any.GetReflection();
  const std::string url =
      reflection->GetString(any, descriptor->FindFieldByNumber(1));
  const size_t slash = url.rfind('/');
  const pb::Descriptor* inner =
      descriptor->file()->pool()->FindMessageTypeByName(
          slash == std::string::npos ? url : url.substr(slash + 1));
  if (inner == nullptr) {
    return nullptr;
  }
  const pb::Message* prototype =
      pb::MessageFactory::generated_factory()->GetPrototype(inner);
  if (prototype == nullptr) {
    return nullptr;
  }
  std::shared_ptr<pb::Message> message(prototype->New());
  const std::string bytes =
      reflection->GetString(any, descriptor->FindFieldByNumber(2));
  return message->ParseFromString(bytes) ? message : nullptr;
}

bool IsWrapper(const pb::Descriptor* descriptor) {
  return Type::Message(descriptor).kind() == TypeKind::kWrapper;
}

std::string_view StringOf(const pb::Message& message,
                          const pb::FieldDescriptor* field,
                          std::string* scratch) {
  return message.GetReflection()->GetStringReference(message, field, scratch);
}

}  // namespace

Value Value::Message(const pb::Message* message) {
  return OfMessage(message, {});
}

Value Value::Message(std::shared_ptr<const pb::Message> message) {
  const pb::Message* raw = message.get();
  return OfMessage(raw, MakeRef<const MessageRep>(std::move(message)));
}

Value Value::Field(const pb::Message& message,
                   const pb::FieldDescriptor* field) {
  return OfField(message, field, {});
}

Value SelectField(const Value& message, const pb::FieldDescriptor* field) {
  return Value::OfField(*message.payload_.message, field, message.owner_);
}

Value Value::OfMessage(const pb::Message* message,
                       RefPtr<const RefCounted> owner) {
  const pb::Descriptor* descriptor = message->GetDescriptor();
  switch (descriptor->well_known_type()) {
    case pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
    case pb::Descriptor::WELLKNOWNTYPE_FIELDMASK:
      break;
    case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return TimestampOf(*message);
    case pb::Descriptor::WELLKNOWNTYPE_DURATION:
      return DurationOf(*message);
    case pb::Descriptor::WELLKNOWNTYPE_ANY:
      if (auto inner = Unpack(*message)) {
        return Message(std::move(inner));
      }
      break;
    case pb::Descriptor::WELLKNOWNTYPE_VALUE: {
      const pb::FieldDescriptor* set =
          message->GetReflection()->GetOneofFieldDescriptor(
              *message, descriptor->oneof_decl(0));
      if (set == nullptr ||
          set->cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM) {
        return Null();
      }
      return OfField(*message, set, owner);
    }
    // Wrappers, Struct and ListValue: what their only field holds.
    default:
      return OfField(*message, descriptor->field(0), owner);
  }
  Value result;
  result.kind_ = Kind::kMessage;
  result.payload_.message = message;
  result.owner_ = std::move(owner);
  return result;
}

Value Value::OfField(const pb::Message& message,
                     const pb::FieldDescriptor* field,
                     const RefPtr<const RefCounted>& owner) {
  if (field->is_repeated()) {
    return OfRepeated(message, field, owner);
  }
  const pb::Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return Int(reflection->GetInt32(message, field));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return Int(reflection->GetInt64(message, field));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return Int(reflection->GetEnumValue(message, field));
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return Uint(reflection->GetUInt32(message, field));
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return Uint(reflection->GetUInt64(message, field));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return Double(reflection->GetFloat(message, field));
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Double(reflection->GetDouble(message, field));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return Bool(reflection->GetBool(message, field));
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return OfText(field, StringOf(message, field, &scratch), scratch, owner);
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      if (!reflection->HasField(message, field) &&
          IsWrapper(field->message_type())) {
        return Null();
      }
      return OfMessage(&reflection->GetMessage(message, field), owner);
  }
  return Error("unknown field type");
}

Value Value::OfText(const pb::FieldDescriptor* field, std::string_view text,
                    const std::string& scratch,
                    const RefPtr<const RefCounted>& owner) {
  const Kind kind = field->type() == pb::FieldDescriptor::TYPE_BYTES
                        ? Kind::kBytes
                        : Kind::kString;
  if (text.data() == scratch.data()) {
    return OfString(kind, text);
  }
  Value result = Borrowed(kind, text);
  if (!result.is_error()) {
    result.owner_ = owner;
  }
  return result;
}

Value Value::OfRepeated(const pb::Message& message,
                        const pb::FieldDescriptor* field,
                        const RefPtr<const RefCounted>& owner) {
  const int size = message.GetReflection()->FieldSize(message, field);
  if (field->is_map()) {
    std::vector<MapEntry> entries;
    entries.reserve(static_cast<size_t>(size));
    for (int i = 0; i < size; ++i) {
      const pb::Message& entry =
          message.GetReflection()->GetRepeatedMessage(message, field, i);
      entries.push_back(
          {OfField(entry, field->message_type()->map_key(), owner),
           OfField(entry, field->message_type()->map_value(), owner)});
    }
    return Map(std::move(entries));
  }
  if (field->is_extension()) {
    std::vector<Value> elements;
    elements.reserve(static_cast<size_t>(size));
    for (int i = 0; i < size; ++i) {
      elements.push_back(OfElement(message, field, i, owner));
    }
    return List(std::move(elements));
  }
  Value result;
  result.kind_ = Kind::kList;
  result.aux_ = static_cast<uint32_t>(field->index()) + 1;
  result.payload_.message = &message;
  result.owner_ = owner;
  return result;
}

Value Value::OfElement(const pb::Message& message,
                       const pb::FieldDescriptor* field, int index,
                       const RefPtr<const RefCounted>& owner) {
  const pb::Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return Int(reflection->GetRepeatedInt32(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return Int(reflection->GetRepeatedInt64(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return Int(reflection->GetRepeatedEnumValue(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return Uint(reflection->GetRepeatedUInt32(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return Uint(reflection->GetRepeatedUInt64(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return Double(reflection->GetRepeatedFloat(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Double(reflection->GetRepeatedDouble(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return Bool(reflection->GetRepeatedBool(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string_view text = reflection->GetRepeatedStringReference(
          message, field, index, &scratch);
      return OfText(field, text, scratch, owner);
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return OfMessage(&reflection->GetRepeatedMessage(message, field, index),
                       owner);
  }
  return Error("unknown field type");
}

Value Value::ElementAt(size_t index) const {
  if (!is_repeated_field()) {
    return static_cast<const ListRep*>(payload_.rep)->elements[index];
  }
  const pb::Message& message = *payload_.message;
  return OfElement(message,
                   message.GetDescriptor()->field(static_cast<int>(aux_ - 1)),
                   static_cast<int>(index), owner_);
}

}  // namespace jixiao::cel
