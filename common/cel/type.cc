#include "common/cel/type.h"

#include <array>
#include <utility>

#include "google/protobuf/descriptor.h"

namespace jixiao::cel {

namespace pb = google::protobuf;

class Type::Rep final : public RefCounted {
 public:
  Rep(TypeKind type_kind, std::string type_name, std::vector<Type> type_params,
      const pb::Descriptor* message)
      : kind(type_kind),
        name(std::move(type_name)),
        params(std::move(type_params)),
        descriptor(message) {}

  const TypeKind kind;
  const std::string name;
  const std::vector<Type> params;
  const pb::Descriptor* const descriptor;
};

namespace {

std::string_view SimpleName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kDyn:
      return "dyn";
    case TypeKind::kNull:
      return "null_type";
    case TypeKind::kBool:
      return "bool";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kUint:
      return "uint";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kString:
      return "string";
    case TypeKind::kBytes:
      return "bytes";
    case TypeKind::kTimestamp:
      return "google.protobuf.Timestamp";
    case TypeKind::kDuration:
      return "google.protobuf.Duration";
    case TypeKind::kList:
      return "list";
    case TypeKind::kMap:
      return "map";
    case TypeKind::kWrapper:
      return "wrapper";
    case TypeKind::kType:
      return "type";
    case TypeKind::kMessage:
    case TypeKind::kParam:
      return "";
  }
  return "";
}

// The type of one element of `field`, repetition aside.
Type ElementType(const pb::FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
    case pb::FieldDescriptor::CPPTYPE_INT64:
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return Type::Int();
    case pb::FieldDescriptor::CPPTYPE_UINT32:
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return Type::Uint();
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Type::Double();
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return Type::Bool();
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return field->type() == pb::FieldDescriptor::TYPE_BYTES ? Type::Bytes()
                                                              : Type::String();
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return Type::Message(field->message_type());
  }
  return Type::Dyn();
}

}  // namespace

Type Type::Make(TypeKind kind, std::vector<Type> params) {
  return Type(MakeRef<const Rep>(kind, "", std::move(params), nullptr));
}

// The parameterless types are made once and never destroyed.
#define JIXIAO_CEL_SIMPLE_TYPE(function, enumerator)                 \
  Type Type::function() {                                            \
    static const Type& type = *new Type(Make(TypeKind::enumerator)); \
    return type;                                                     \
  }
JIXIAO_CEL_SIMPLE_TYPE(Null, kNull)
JIXIAO_CEL_SIMPLE_TYPE(Bool, kBool)
JIXIAO_CEL_SIMPLE_TYPE(Int, kInt)
JIXIAO_CEL_SIMPLE_TYPE(Uint, kUint)
JIXIAO_CEL_SIMPLE_TYPE(Double, kDouble)
JIXIAO_CEL_SIMPLE_TYPE(String, kString)
JIXIAO_CEL_SIMPLE_TYPE(Bytes, kBytes)
JIXIAO_CEL_SIMPLE_TYPE(Timestamp, kTimestamp)
JIXIAO_CEL_SIMPLE_TYPE(Duration, kDuration)
#undef JIXIAO_CEL_SIMPLE_TYPE

// No representation stands for dyn, so that a default Type costs nothing.
Type::Type() = default;

Type Type::List(Type element) {
  return Make(TypeKind::kList, {std::move(element)});
}

Type Type::Map(Type key, Type value) {
  return Make(TypeKind::kMap, {std::move(key), std::move(value)});
}

Type Type::Wrapper(Type primitive) {
  return Make(TypeKind::kWrapper, {std::move(primitive)});
}

Type Type::TypeOf(Type denoted) {
  return Make(TypeKind::kType, {std::move(denoted)});
}

Type Type::Param(std::string_view name) {
  return Type(MakeRef<const Rep>(TypeKind::kParam, std::string(name),
                                 std::vector<Type>(), nullptr));
}

Type Type::Message(const pb::Descriptor* descriptor) {
  switch (descriptor->well_known_type()) {
    case pb::Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
    case pb::Descriptor::WELLKNOWNTYPE_FLOATVALUE:
      return Wrapper(Double());
    case pb::Descriptor::WELLKNOWNTYPE_INT64VALUE:
    case pb::Descriptor::WELLKNOWNTYPE_INT32VALUE:
      return Wrapper(Int());
    case pb::Descriptor::WELLKNOWNTYPE_UINT64VALUE:
    case pb::Descriptor::WELLKNOWNTYPE_UINT32VALUE:
      return Wrapper(Uint());
    case pb::Descriptor::WELLKNOWNTYPE_STRINGVALUE:
      return Wrapper(String());
    case pb::Descriptor::WELLKNOWNTYPE_BYTESVALUE:
      return Wrapper(Bytes());
    case pb::Descriptor::WELLKNOWNTYPE_BOOLVALUE:
      return Wrapper(Bool());
    case pb::Descriptor::WELLKNOWNTYPE_ANY:
    case pb::Descriptor::WELLKNOWNTYPE_VALUE:
      return Dyn();
    case pb::Descriptor::WELLKNOWNTYPE_DURATION:
      return Duration();
    case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return Timestamp();
    case pb::Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return List(Dyn());
    case pb::Descriptor::WELLKNOWNTYPE_STRUCT:
      return Map(String(), Dyn());
    default:
      return Type(MakeRef<const Rep>(TypeKind::kMessage,
                                     descriptor->full_name(),
                                     std::vector<Type>(), descriptor));
  }
}

Type Type::OfField(const pb::FieldDescriptor* field) {
  if (field->is_map()) {
    const pb::Descriptor* entry = field->message_type();
    return Map(ElementType(entry->map_key()), ElementType(entry->map_value()));
  }
  return field->is_repeated() ? List(ElementType(field)) : ElementType(field);
}

const Type::Rep& Type::rep() const {
  static const Rep& dyn = *new Rep(TypeKind::kDyn, "", {}, nullptr);
  return rep_ ? static_cast<const Rep&>(*rep_) : dyn;
}

TypeKind Type::kind() const {
  return rep().kind;
}
const std::string& Type::name() const {
  return rep().name;
}
std::span<const Type> Type::params() const {
  return rep().params;
}
const pb::Descriptor* Type::descriptor() const {
  return rep().descriptor;
}

std::string Type::ToString() const {
  std::string result =
      name().empty() ? std::string(SimpleName(kind())) : name();
  if (params().empty()) {
    return result;
  }
  const char* separator = "(";
  for (const Type& param : params()) {
    result += separator + param.ToString();
    separator = ", ";
  }
  return result + ")";
}

std::string Type::RuntimeName() const {
  if (kind() == TypeKind::kWrapper) {
    return params()[0].RuntimeName();
  }
  return name().empty() ? std::string(SimpleName(kind())) : name();
}

bool operator==(const Type& a, const Type& b) {
  if (a.rep_.get() == b.rep_.get()) {
    return true;
  }
  if (a.kind() != b.kind() || a.name() != b.name() ||
      a.params().size() != b.params().size()) {
    return false;
  }
  for (size_t i = 0; i < a.params().size(); ++i) {
    if (!(a.params()[i] == b.params()[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace jixiao::cel
