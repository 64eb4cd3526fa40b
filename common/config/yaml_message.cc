#include "common/config/yaml_message.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/status_macros.h"
#include "common/config/yaml_scalar.h"

namespace jixiao::config {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string KindName(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return node.quoted ? "a quoted text"
                         : absl::StrCat("`", node.scalar, "`");
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a mapping";
  }
  return {};
}

std::string KnownKeys(const Descriptor& type) {
  std::string names;
  for (int i = 0; i < type.field_count(); ++i) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", type.field(i)->name());
  }
  return names;
}

// What a scalar field wants, for error texts.
std::string Wanted(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("one of ", EnumNames(*field.enum_type()));
    case FieldDescriptor::CPPTYPE_STRING:
      return "a text";
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return "a number";
    default:
      return "a whole number in range";
  }
}

// Sets or adds one value; false when there is none.
template <typename Value, typename Set, typename Add>
bool Put(const FieldDescriptor& field, const std::optional<Value>& value,
         Set set, Add add) {
  if (!value) {
    return false;
  }
  field.is_repeated() ? add(*value) : set(*value);
  return true;
}

// Reads scalar `node` into scalar `field`; false when it does not fit.
bool PutScalar(const YamlNode& node, const FieldDescriptor& field,
               Message& message) {
  const Reflection& reflection = *message.GetReflection();
  const auto put = [&]<typename Value>(const std::optional<Value>& value,
                                       auto setter, auto adder) {
    return Put(
        field, value,
        [&](const Value& v) { (reflection.*setter)(&message, &field, v); },
        [&](const Value& v) { (reflection.*adder)(&message, &field, v); });
  };
  const std::string& text = node.scalar;
  if (field.type() == FieldDescriptor::TYPE_STRING) {
    return Put(
        field, std::optional<std::string>(text),
        [&](const auto& v) { reflection.SetString(&message, &field, v); },
        [&](const auto& v) { reflection.AddString(&message, &field, v); });
  }
  if (node.quoted) {
    return false;
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return put(ParseBool(text), &Reflection::SetBool, &Reflection::AddBool);
    case FieldDescriptor::CPPTYPE_INT32:
      return put(ParseNumber<std::int32_t>(text), &Reflection::SetInt32,
                 &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return put(ParseNumber<std::int64_t>(text), &Reflection::SetInt64,
                 &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return put(ParseNumber<std::uint32_t>(text), &Reflection::SetUInt32,
                 &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return put(ParseNumber<std::uint64_t>(text), &Reflection::SetUInt64,
                 &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return put(ParseNumber<float>(text), &Reflection::SetFloat,
                 &Reflection::AddFloat);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return put(ParseNumber<double>(text), &Reflection::SetDouble,
                 &Reflection::AddDouble);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = ParseEnum(*field.enum_type(), text);
      return put(value == nullptr ? std::nullopt : std::optional(value),
                 &Reflection::SetEnum, &Reflection::AddEnum);
    }
    default:
      return false;
  }
}

// Fills messages from nodes. Recursion is bounded by the depth of the node.
class Filler {
 public:
  explicit Filler(const std::string& source) : source_(source) {}

  absl::Status Fill(const YamlNode& node, const std::string& path,
                    Message& message) const {
    const Descriptor& type = *message.GetDescriptor();
    if (IsScalarMessage(type)) {
      return node.kind == YamlNode::Kind::kScalar &&
                     FillScalarMessage(node.scalar, message)
                 ? absl::OkStatus()
                 : Mismatch(node, path, ScalarMessageSyntax(type));
    }
    if (node.kind != YamlNode::Kind::kMap) {
      return Mismatch(node, path, "a mapping");
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      RETURN_IF_ERROR(FillKey(node.keys[i], node.items[i], path, message));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Error(int line, int column, const std::string& path,
                     const std::string& text) const {
    return absl::InvalidArgumentError(
        absl::StrCat(source_, ":", line, ":", column, ": ", path,
                     path.empty() ? "" : ": ", text));
  }

  absl::Status Mismatch(const YamlNode& node, const std::string& path,
                        const std::string& wanted) const {
    return Error(node.line, node.column, path,
                 absl::StrCat("wants ", wanted, ", found ", KindName(node)));
  }

  absl::Status FillKey(const YamlKey& key, const YamlNode& value,
                       const std::string& path, Message& message) const {
    const Descriptor& type = *message.GetDescriptor();
    const FieldDescriptor* field = type.FindFieldByName(key.text);
    if (field == nullptr) {
      return Error(key.line, key.column, path,
                   absl::StrCat("unknown key \"", key.text,
                                "\"; known are: ", KnownKeys(type)));
    }
    const auto* oneof = field->real_containing_oneof();
    if (oneof != nullptr && message.GetReflection()->HasOneof(message, oneof)) {
      return Error(key.line, key.column, path,
                   absl::StrCat("\"", key.text, "\" stands beside another of `",
                                oneof->name(), "`; give one of them"));
    }
    const std::string field_path =
        absl::StrCat(path, path.empty() ? "" : ".", key.text);
    return FillField(value, field_path, *field, message);
  }

  absl::Status FillField(const YamlNode& node, const std::string& path,
                         const FieldDescriptor& field, Message& message) const {
    if (field.is_map()) {
      return FillMap(node, path, field, message);
    }
    if (!field.is_repeated()) {
      return FillValue(node, path, field, message);
    }
    if (node.kind != YamlNode::Kind::kSequence) {
      return Mismatch(node, path, "a list");
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      RETURN_IF_ERROR(FillValue(node.items[i], absl::StrCat(path, "[", i, "]"),
                                field, message));
    }
    return absl::OkStatus();
  }

  // One value of a singular or repeated field.
  absl::Status FillValue(const YamlNode& node, const std::string& path,
                         const FieldDescriptor& field, Message& message) const {
    const Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message* child = field.is_repeated()
                           ? reflection.AddMessage(&message, &field)
                           : reflection.MutableMessage(&message, &field);
      return Fill(node, path, *child);
    }
    if (field.type() == FieldDescriptor::TYPE_BYTES) {
      return Error(node.line, node.column, path, "cannot be written in YAML");
    }
    if (node.kind != YamlNode::Kind::kScalar ||
        !PutScalar(node, field, message)) {
      return Mismatch(node, path, Wanted(field));
    }
    return absl::OkStatus();
  }

  absl::Status FillMap(const YamlNode& node, const std::string& path,
                       const FieldDescriptor& field, Message& message) const {
    if (node.kind != YamlNode::Kind::kMap) {
      return Mismatch(node, path, "a mapping");
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const YamlKey& key = node.keys[i];
      Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      YamlNode key_node;
      key_node.kind = YamlNode::Kind::kScalar;
      key_node.scalar = key.text;
      if (!PutScalar(key_node, *field.message_type()->map_key(), entry)) {
        return Error(key.line, key.column, path,
                     absl::StrCat("wants keys that are ",
                                  Wanted(*field.message_type()->map_key())));
      }
      RETURN_IF_ERROR(FillValue(node.items[i],
                                absl::StrCat(path, "[\"", key.text, "\"]"),
                                *field.message_type()->map_value(), entry));
    }
    return absl::OkStatus();
  }

  const std::string& source_;
};

}  // namespace

absl::Status FillFromYaml(std::string_view yaml, const std::string& source,
                          Message& message, const YamlLimits& limits) {
  ASSIGN_OR_RETURN(const YamlNode root, ParseYaml(yaml, source, limits));
  return FillFromYaml(root, source, message);
}

absl::Status FillFromYaml(const YamlNode& node, const std::string& source,
                          Message& message) {
  return Filler(source).Fill(node, "", message);
}

}  // namespace jixiao::config
