#include "common/form/diff/fields.h"

#include <algorithm>
#include <cstdint>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/type/date.pb.h"

#include "common/form/decimal.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form_diff.pb.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form::diff {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string TwoDigits(std::int32_t number) {
  return (number < 10 ? "-0" : "-") + std::to_string(number);
}

// 2024, 2024-06 or 2024-06-30; empty for no date.
std::string DateText(const google::type::Date& date) {
  if (date.year() == 0 && date.month() == 0) return {};
  std::string text = std::to_string(date.year());
  if (date.month() != 0) text += TwoDigits(date.month());
  if (date.day() != 0) text += TwoDigits(date.day());
  return text;
}

std::string DecimalText(const common::v1::Decimal& proto) {
  const auto number = FromProto(proto);
  return number ? FormatDecimal(*number) : proto.ShortDebugString();
}

std::string NumberText(std::int64_t number) {
  return number == 0 ? std::string() : std::to_string(number);
}

std::string ScalarText(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = reflection->GetEnum(message, &field);
      return value->number() == 0 ? std::string() : value->name();
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return NumberText(reflection->GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return NumberText(reflection->GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, &field) ? "true" : "";
    default:  // no field of a form is of another type
      return {};
  }
}

bool HasDiffsOfItsOwn(const Descriptor* type) {
  return type == common::v1::Amount::descriptor() ||
         type == v1::TargetValue::descriptor();
}

// Messages that are one value.
bool IsValue(const Descriptor* type) {
  return type == google::type::Date::descriptor() ||
         type == common::v1::Decimal::descriptor();
}

std::string ValueText(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (!reflection->HasField(message, &field)) return {};
  const Message& value = reflection->GetMessage(message, &field);
  return field.message_type() == google::type::Date::descriptor()
             ? DateText(static_cast<const google::type::Date&>(value))
             : DecimalText(static_cast<const common::v1::Decimal&>(value));
}

std::string Lines(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (&name != &names.front()) text += '\n';
    text += name;
  }
  return text;
}

}  // namespace

void AddField(const std::string& path, const std::string& before,
              const std::string& after, FieldDiffs* diffs) {
  v1::FieldDiff* diff = diffs->Add();
  diff->set_path(path);
  diff->set_before(before);
  diff->set_after(after);
}

void AddIfDifferent(const std::string& path, const std::string& before,
                    const std::string& after, FieldDiffs* diffs) {
  if (before != after) AddField(path, before, after, diffs);
}

void DiffField(const Message& before, const Message& after,
               const FieldDescriptor& field, const std::string& path,
               FieldDiffs* diffs) {
  const Descriptor* type = field.message_type();
  if (type == nullptr) {
    AddIfDifferent(path, ScalarText(before, field), ScalarText(after, field),
                   diffs);
  } else if (IsValue(type)) {
    AddIfDifferent(path, ValueText(before, field), ValueText(after, field),
                   diffs);
  } else if (!HasDiffsOfItsOwn(type)) {
    DiffFields(before.GetReflection()->GetMessage(before, &field),
               after.GetReflection()->GetMessage(after, &field), path, {},
               diffs);
  }
}

void DiffFields(const Message& before, const Message& after,
                const std::string& prefix, std::initializer_list<int> without,
                FieldDiffs* diffs) {
  const Descriptor* type = before.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (field.is_repeated() || std::find(without.begin(), without.end(),
                                         field.number()) != without.end()) {
      continue;
    }
    const std::string path =
        prefix.empty() ? field.name() : prefix + "." + field.name();
    DiffField(before, after, field, path, diffs);
  }
}

void DiffOrder(const std::string& path, const std::vector<RowPair>& pairs,
               const std::vector<std::string>& before_names,
               const std::vector<std::string>& after_names, FieldDiffs* diffs) {
  std::vector<std::size_t> places;
  std::vector<std::string> after;
  for (const RowPair& pair : pairs) {
    if (!pair.stayed()) continue;
    places.push_back(*pair.before);
    after.push_back(after_names[*pair.after]);
  }
  if (std::is_sorted(places.begin(), places.end())) return;
  std::sort(places.begin(), places.end());
  std::vector<std::string> before;
  for (const std::size_t place : places) before.push_back(before_names[place]);
  AddField(path, Lines(before), Lines(after), diffs);
}

}  // namespace jixiao::form::diff
