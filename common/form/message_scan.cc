#include "common/form/message_scan.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace jixiao::form {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

enum WireType : std::uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kFixed32 = 5,
};
constexpr int kWireTypeBits = 3;
constexpr int kEnumBits = 64;

enum class Kind : std::uint8_t {
  kAbsent,
  kScalar,
  kEnum,
  kText,
  kName,
  kMessage,
};

struct Shape;

// A field as the scan knows it.
struct Field {
  Kind kind = Kind::kAbsent;
  WireType wire_type = kVarint;
  const Shape* message = nullptr;
  std::uint64_t enum_values = 0;  // a bit for each number that has a name
};

// A message type: its fields by number.
struct Shape {
  std::vector<Field> fields;

  const Field* Find(std::uint64_t number) const {
    return number < fields.size() && fields[number].kind != Kind::kAbsent
               ? &fields[number]
               : nullptr;
  }
};

// Reads serialised bytes from the front; every result is empty at the end of
// what can be read.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }

  std::optional<std::uint64_t> Varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }

  std::optional<std::string_view> Bytes(std::uint64_t count) {
    if (count > rest_.size()) return std::nullopt;
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }

 private:
  std::string_view rest_;
};

void ScanMessage(std::string_view bytes, const Shape& shape, MessageScan* scan);

// False when the bytes end too early.
bool ScanVarint(const Field& field, Reader* reader, MessageScan* scan) {
  const auto value = reader->Varint();
  if (field.kind == Kind::kEnum && value) {
    const bool named =
        *value < kEnumBits && (field.enum_values >> *value & 1) != 0;
    scan->unknown_enum_values = scan->unknown_enum_values || !named;
  }
  return value.has_value();
}

void ScanText(std::string_view text, std::size_t* longest, MessageScan* scan) {
  *longest = std::max(*longest, text.size());
  scan->nul_characters =
      scan->nul_characters || text.find('\0') != std::string_view::npos;
}

bool ScanBytes(const Field& field, Reader* reader, MessageScan* scan) {
  const auto size = reader->Varint();
  const auto bytes = size ? reader->Bytes(*size) : std::nullopt;
  if (!bytes) return false;
  if (field.kind == Kind::kMessage) {
    ScanMessage(*bytes, *field.message, scan);
  } else if (field.kind == Kind::kEnum) {
    scan->unknown_enum_values = true;  // a packed list
  } else if (field.kind == Kind::kName) {
    ScanText(*bytes, &scan->longest_name, scan);
  } else if (field.kind == Kind::kText) {
    ScanText(*bytes, &scan->longest_text, scan);
  }
  return true;
}

bool ScanField(const Field& field, Reader* reader, MessageScan* scan) {
  switch (field.wire_type) {
    case kVarint:
      return ScanVarint(field, reader, scan);
    case kFixed64:
      return reader->Bytes(sizeof(std::uint64_t)).has_value();
    case kFixed32:
      return reader->Bytes(sizeof(std::uint32_t)).has_value();
    case kLengthDelimited:
      break;
  }
  return ScanBytes(field, reader, scan);
}

void ScanMessage(std::string_view bytes, const Shape& shape,
                 MessageScan* scan) {
  Reader reader(bytes);
  while (!reader.done()) {
    const auto tag = reader.Varint();
    const Field* const field =
        tag ? shape.Find(*tag >> kWireTypeBits) : nullptr;
    if (field == nullptr ||
        (*tag & ((1U << kWireTypeBits) - 1)) != field->wire_type ||
        !ScanField(*field, &reader, scan)) {
      scan->unknown_fields = true;
      return;
    }
  }
}

WireType WireTypeOf(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return kFixed64;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return kFixed32;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return kLengthDelimited;
    default:
      return field.is_packed() ? kLengthDelimited : kVarint;
  }
}

// No value is known when one is beyond the bits: they are looked at again.
std::uint64_t ValuesOf(const EnumDescriptor& type) {
  std::uint64_t values = 0;
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (number < 0 || number >= kEnumBits) return 0;
    values |= std::uint64_t{1} << number;
  }
  return values;
}

}  // namespace

class MessageScanner::Shapes {
 public:
  Shapes(const Descriptor* type, const IsName& is_name)
      : root_(Make(type, is_name)) {}

  const Shape& root() const { return *root_; }

 private:
  const Shape* Make(const Descriptor* type, const IsName& is_name) {
    const auto [found, is_new] = shapes_.try_emplace(type);
    Shape& shape = found->second;  // stays where it is
    for (int i = 0; is_new && i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      const auto number = static_cast<std::size_t>(field.number());
      Field made = MakeField(field, is_name);
      shape.fields.resize(std::max(shape.fields.size(), number + 1));
      shape.fields[number] = made;
    }
    return &shape;
  }

  Field MakeField(const FieldDescriptor& field, const IsName& is_name) {
    Field made{.kind = Kind::kScalar, .wire_type = WireTypeOf(field)};
    if (field.message_type() != nullptr) {
      made.kind = Kind::kMessage;
      made.message = Make(field.message_type(), is_name);
    } else if (field.enum_type() != nullptr) {
      made.kind = Kind::kEnum;
      made.enum_values = ValuesOf(*field.enum_type());
    } else if (field.type() == FieldDescriptor::TYPE_STRING) {
      made.kind = is_name && is_name(field) ? Kind::kName : Kind::kText;
    }
    return made;
  }

  std::map<const Descriptor*, Shape> shapes_;
  const Shape* const root_;
};

MessageScanner::MessageScanner(const Descriptor* type, const IsName& is_name)
    : shapes_(std::make_unique<const Shapes>(type, is_name)) {}
MessageScanner::~MessageScanner() = default;

MessageScan MessageScanner::Scan(std::string_view serialised) const {
  MessageScan scan;
  ScanMessage(serialised, shapes_->root(), &scan);
  return scan;
}

}  // namespace jixiao::form
