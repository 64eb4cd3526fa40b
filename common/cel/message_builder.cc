#include "common/cel/message_builder.h"

#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace jixiao::cel {

namespace pb = google::protobuf;

namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;

absl::Status WrongKind(const pb::FieldDescriptor* field, const Value& value) {
  return absl::InvalidArgumentError(absl::StrCat(
      "field ", field->full_name(), " cannot hold a value of type ",
      value.GetType().RuntimeName()));
}

absl::Status TooLargeFor(const pb::FieldDescriptor* field) {
  return absl::OutOfRangeError(
      absl::StrCat("the number is out of the range of ", field->full_name()));
}

// Writes one value to a field, setting it or adding to it.
class FieldWriter {
 public:
  FieldWriter(pb::Message* message, const pb::FieldDescriptor* field)
      : message_(message),
        reflection_(message->GetReflection()),
        field_(field) {}

  absl::Status Write(const Value& value);

 private:
  absl::Status WriteInt(const Value& value);
  absl::Status WriteUint(const Value& value);
  absl::Status WriteDouble(const Value& value);
  absl::Status WriteText(const Value& value);
  absl::Status WriteMessage(const Value& value);

  template <typename T>
  void Put(void (pb::Reflection::*set)(pb::Message*, const pb::FieldDescriptor*,
                                       T) const,
           void (pb::Reflection::*add)(pb::Message*, const pb::FieldDescriptor*,
                                       T) const,
           T value) {
    (reflection_->*(field_->is_repeated() ? add : set))(message_, field_,
                                                        std::move(value));
  }

  pb::Message* message_;
  const pb::Reflection* reflection_;
  const pb::FieldDescriptor* field_;
};

absl::Status FieldWriter::Write(const Value& value) {
  switch (field_->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
    case pb::FieldDescriptor::CPPTYPE_INT64:
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return WriteInt(value);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return WriteUint(value);
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return WriteDouble(value);
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      if (value.kind() != Kind::kBool) {
        return WrongKind(field_, value);
      }
      Put<bool>(&pb::Reflection::SetBool, &pb::Reflection::AddBool,
                value.bool_value());
      return absl::OkStatus();
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return WriteText(value);
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return WriteMessage(value);
  }
  return WrongKind(field_, value);
}

absl::Status FieldWriter::WriteInt(const Value& value) {
  if (value.kind() != Kind::kInt) {
    return WrongKind(field_, value);
  }
  const int64_t number = value.int_value();
  if (field_->cpp_type() == pb::FieldDescriptor::CPPTYPE_INT64) {
    Put<int64_t>(&pb::Reflection::SetInt64, &pb::Reflection::AddInt64, number);
    return absl::OkStatus();
  }
  if (number < std::numeric_limits<int32_t>::min() ||
      number > std::numeric_limits<int32_t>::max()) {
    return TooLargeFor(field_);
  }
  const auto narrow = static_cast<int32_t>(number);
  if (field_->cpp_type() == pb::FieldDescriptor::CPPTYPE_INT32) {
    Put<int32_t>(&pb::Reflection::SetInt32, &pb::Reflection::AddInt32, narrow);
  } else {
    Put<int>(&pb::Reflection::SetEnumValue, &pb::Reflection::AddEnumValue,
             narrow);
  }
  return absl::OkStatus();
}

absl::Status FieldWriter::WriteUint(const Value& value) {
  if (value.kind() != Kind::kUint) {
    return WrongKind(field_, value);
  }
  const uint64_t number = value.uint_value();
  if (field_->cpp_type() == pb::FieldDescriptor::CPPTYPE_UINT64) {
    Put<uint64_t>(&pb::Reflection::SetUInt64, &pb::Reflection::AddUInt64,
                  number);
    return absl::OkStatus();
  }
  if (number > std::numeric_limits<uint32_t>::max()) {
    return TooLargeFor(field_);
  }
  Put<uint32_t>(&pb::Reflection::SetUInt32, &pb::Reflection::AddUInt32,
                static_cast<uint32_t>(number));
  return absl::OkStatus();
}

absl::Status FieldWriter::WriteDouble(const Value& value) {
  if (value.kind() != Kind::kDouble) {
    return WrongKind(field_, value);
  }
  if (field_->cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE) {
    Put<double>(&pb::Reflection::SetDouble, &pb::Reflection::AddDouble,
                value.double_value());
  } else {
    Put<float>(&pb::Reflection::SetFloat, &pb::Reflection::AddFloat,
               static_cast<float>(value.double_value()));
  }
  return absl::OkStatus();
}

absl::Status FieldWriter::WriteText(const Value& value) {
  const Kind wanted = field_->type() == pb::FieldDescriptor::TYPE_BYTES
                          ? Kind::kBytes
                          : Kind::kString;
  if (value.kind() != wanted) {
    return WrongKind(field_, value);
  }
  Put<std::string>(&pb::Reflection::SetString, &pb::Reflection::AddString,
                   std::string(value.string_value()));
  return absl::OkStatus();
}

absl::Status SetTime(pb::Message* time, int64_t seconds, int32_t nanos) {
  const pb::Descriptor* descriptor = time->GetDescriptor();
  time->GetReflection()->SetInt64(time, descriptor->FindFieldByNumber(1),
                                  seconds);
  time->GetReflection()->SetInt32(time, descriptor->FindFieldByNumber(2),
                                  nanos);
  return absl::OkStatus();
}

// Sets the member of google.protobuf.Value that fits.
absl::Status SetJsonValue(pb::Message* json, const Value& value) {
  const pb::Descriptor* descriptor = json->GetDescriptor();
  const auto set = [&](const char* name, const Value& content) {
    return SetField(json, descriptor->FindFieldByName(name), content);
  };
  switch (value.kind()) {
    case Kind::kNull:
      return set("null_value", Value::Int(0));
    case Kind::kBool:
      return set("bool_value", value);
    case Kind::kInt:
      return set("number_value",
                 Value::Double(static_cast<double>(value.int_value())));
    case Kind::kUint:
      return set("number_value",
                 Value::Double(static_cast<double>(value.uint_value())));
    case Kind::kDouble:
      return set("number_value", value);
    case Kind::kString:
      return set("string_value", value);
    case Kind::kList:
      return set("list_value", value);
    case Kind::kMap:
      return set("struct_value", value);
    default:
      return absl::InvalidArgumentError(absl::StrCat(
          "JSON cannot hold a value of type ", value.GetType().RuntimeName()));
  }
}

absl::Status PackAny(pb::Message* any, const pb::Message& inner) {
  const pb::Descriptor* descriptor = any->GetDescriptor();
  const pb::Reflection* reflection = any->GetReflection();
  reflection->SetString(
      any, descriptor->FindFieldByNumber(1),
      "type.googleapis.com/" + inner.GetDescriptor()->full_name());
  reflection->SetString(any, descriptor->FindFieldByNumber(2),
                        inner.SerializeAsString());
  return absl::OkStatus();
}

absl::Status CopyMessage(pb::Message* target, const pb::Message& source,
                         const pb::FieldDescriptor* field) {
  if (source.GetDescriptor() == target->GetDescriptor()) {
    target->CopyFrom(source);
    return absl::OkStatus();
  }
  if (source.GetDescriptor()->full_name() !=
      target->GetDescriptor()->full_name()) {
    return WrongKind(field, Value::Message(&source));
  }
  return target->ParseFromString(source.SerializeAsString())
             ? absl::OkStatus()
             : absl::InvalidArgumentError("the message cannot be copied");
}

absl::Status FieldWriter::WriteMessage(const Value& value) {
  const auto well_known = field_->message_type()->well_known_type();
  if (value.is_null() && well_known != pb::Descriptor::WELLKNOWNTYPE_VALUE) {
    // Only an element of a list cannot be left out.
    return field_->is_repeated() ? WrongKind(field_, value) : absl::OkStatus();
  }
  pb::Message* target = field_->is_repeated()
                            ? reflection_->AddMessage(message_, field_)
                            : reflection_->MutableMessage(message_, field_);
  switch (well_known) {
    case pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
    case pb::Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return value.kind() == Kind::kMessage
                 ? CopyMessage(target, value.message_value(), field_)
                 : WrongKind(field_, value);
    case pb::Descriptor::WELLKNOWNTYPE_ANY:
      return value.kind() == Kind::kMessage
                 ? PackAny(target, value.message_value())
                 : WrongKind(field_, value);
    case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return value.kind() == Kind::kTimestamp
                 ? SetTime(target, value.timestamp_seconds(),
                           value.timestamp_nanos())
                 : WrongKind(field_, value);
    case pb::Descriptor::WELLKNOWNTYPE_DURATION:
      return value.kind() == Kind::kDuration
                 ? SetTime(target, value.duration_nanos() / kNanosPerSecond,
                           static_cast<int32_t>(value.duration_nanos() %
                                                kNanosPerSecond))
                 : WrongKind(field_, value);
    case pb::Descriptor::WELLKNOWNTYPE_VALUE:
      return SetJsonValue(target, value);
    // Wrappers, Struct and ListValue have one field.
    default:
      return SetField(target, target->GetDescriptor()->field(0), value);
  }
}

absl::Status AddEntry(pb::Message* message, const pb::FieldDescriptor* field,
                      const MapEntry& entry) {
  pb::Message* target = message->GetReflection()->AddMessage(message, field);
  const pb::Descriptor* type = field->message_type();
  if (auto status = SetField(target, type->map_key(), entry.key);
      !status.ok()) {
    return status;
  }
  return SetField(target, type->map_value(), entry.value);
}

}  // namespace

absl::Status SetField(pb::Message* message, const pb::FieldDescriptor* field,
                      const Value& value) {
  if (!field->is_repeated()) {
    return FieldWriter(message, field).Write(value);
  }
  if (field->is_map() && value.kind() == Kind::kMap) {
    for (const MapEntry& entry : value.entries()) {
      if (auto status = AddEntry(message, field, entry); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }
  if (field->is_map() || value.kind() != Kind::kList) {
    return WrongKind(field, value);
  }
  FieldWriter writer(message, field);
  for (size_t i = 0; i < value.size(); ++i) {
    if (auto status = writer.Write(value.ElementAt(i)); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace jixiao::cel
