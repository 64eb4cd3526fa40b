#include "common/form/field_path.h"

#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/errors.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kMaxPathBytes = 512;
constexpr std::string_view kCategoryPrefix = "INDICATOR_CATEGORY_";

// One part of a path: name, or name[key].
struct Segment {
  std::string_view name;
  std::optional<std::string_view> key;
};

// Takes the first part of `path` and the dot behind it; nullopt when it is
// malformed.
std::optional<Segment> TakeSegment(std::string_view* path) {
  const std::size_t end = path->find_first_of(".[");
  Segment segment{path->substr(0, end), std::nullopt};
  if (segment.name.empty()) return std::nullopt;
  path->remove_prefix(segment.name.size());
  if (path->starts_with('[')) {
    const std::size_t shut = path->find(']');
    if (shut == std::string_view::npos) return std::nullopt;
    segment.key = path->substr(1, shut - 1);
    path->remove_prefix(shut + 1);
  }
  if (path->empty()) return segment;
  if (!path->starts_with('.') || path->size() == 1) return std::nullopt;
  path->remove_prefix(1);
  return segment;
}

absl::Status BadPath(std::string_view path, std::string_view reason) {
  return errors::InvalidField(path.substr(0, kMaxPathBytes), reason);
}

v1::IndicatorCategory ParseCategory(std::string_view name) {
  v1::IndicatorCategory category = v1::INDICATOR_CATEGORY_UNSPECIFIED;
  if (!v1::IndicatorCategory_Parse(
          std::string(kCategoryPrefix) + std::string(name), &category)) {
    return v1::INDICATOR_CATEGORY_UNSPECIFIED;
  }
  return category;
}

// The row of a repeated field with this uid; null when none has it.
const Message* FindRow(const Message& parent, const FieldDescriptor& field,
                       std::string_view uid) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  const FieldDescriptor* uid_field =
      field.message_type()->FindFieldByName("uid");
  if (uid_field == nullptr || uid.empty()) return nullptr;
  const auto* reflection = parent.GetReflection();
  for (int i = 0; i < reflection->FieldSize(parent, &field); ++i) {
    const Message& row = reflection->GetRepeatedMessage(parent, &field, i);
    if (row.GetReflection()->GetString(row, uid_field) == uid) return &row;
  }
  return nullptr;
}

const v1::IndicatorGroup* FindGroup(const v1::Form& form,
                                    std::string_view key) {
  const v1::IndicatorCategory category = ParseCategory(key);
  for (const v1::IndicatorGroup& group : form.indicator_groups()) {
    if (category != v1::INDICATOR_CATEGORY_UNSPECIFIED
            ? group.category() == category
            : !key.empty() && group.uid() == key) {
      return &group;
    }
  }
  return nullptr;
}

std::string Join(std::string row, std::string_view field) {
  if (!field.empty()) {
    row += '.';
    row += field;
  }
  return row;
}

std::string PlaceOfLine(const v1::Form& form, std::string_view path,
                        const Segment& segment, std::string_view rest) {
  for (const v1::ExpenditureLine& line : form.expenditures()) {
    if (!segment.key || line.uid() != *segment.key) continue;
    return Join("expenditures[" + line.item() + "]", rest);
  }
  return std::string(path);
}

std::string PlaceOfIndicator(const v1::Form& form, std::string_view path,
                             const Segment& segment, std::string_view rest) {
  const v1::IndicatorGroup* group =
      segment.key ? FindGroup(form, *segment.key) : nullptr;
  if (group == nullptr) return std::string(path);
  if (group->uid() != *segment.key) return group->level1();
  const std::string place = group->level1() + "/" + group->level2();
  const auto row = TakeSegment(&rest);
  if (!row || row->name != "indicators" || !row->key) return place;
  for (const v1::Indicator& indicator : group->indicators()) {
    if (indicator.uid() == *row->key) {
      return place + "/" + indicator.display_name();
    }
  }
  return std::string(path);
}

}  // namespace

std::string ExpenditurePath(const v1::ExpenditureLine& line,
                            std::string_view field) {
  return Join("expenditures[" + line.uid() + "]", field);
}

std::string GroupPath(const v1::IndicatorGroup& group, std::string_view field) {
  return Join("indicator_groups[" + group.uid() + "]", field);
}

std::string CategoryPath(v1::IndicatorCategory category) {
  // The name of a number that is no category is empty.
  const std::string& name = v1::IndicatorCategory_Name(category);
  return "indicator_groups[" +
         (name.empty() ? name : name.substr(kCategoryPrefix.size())) + "]";
}

std::string IndicatorPath(const v1::IndicatorGroup& group,
                          const v1::Indicator& indicator,
                          std::string_view field) {
  return Join(GroupPath(group, "indicators[" + indicator.uid() + "]"), field);
}

absl::StatusOr<FieldRef> ResolvePath(const v1::Form& form,
                                     std::string_view path) {
  if (path.size() > kMaxPathBytes) return BadPath(path, "is too long");
  FieldRef ref{&form, nullptr};
  for (std::string_view rest = path; !rest.empty();) {
    const auto segment = TakeSegment(&rest);
    if (!segment) return BadPath(path, "is malformed");
    const Message& message = *ref.message;
    const FieldDescriptor* field =
        message.GetDescriptor()->FindFieldByName(std::string(segment->name));
    if (field == nullptr) return BadPath(path, "names an unknown field");
    const bool is_message =
        field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (segment->key) {
      if (!field->is_repeated()) return BadPath(path, "picks a row of no list");
      const Message* row = FindRow(message, *field, *segment->key);
      const bool category =
          rest.empty() && segment->name == "indicator_groups" &&
          ParseCategory(*segment->key) != v1::INDICATOR_CATEGORY_UNSPECIFIED;
      if (category) return FieldRef{&message, field};
      if (row == nullptr) return BadPath(path, "names a row that is not there");
      ref = {row, nullptr};
    } else if (rest.empty()) {
      ref.field = field;
    } else if (field->is_repeated() || !is_message) {
      return BadPath(path, "goes on behind a field that has no parts");
    } else {
      ref = {&message.GetReflection()->GetMessage(message, field), nullptr};
    }
  }
  return ref;
}

std::string PrintedPlace(const v1::Form& form, std::string_view path) {
  std::string_view rest = path;
  const auto segment = TakeSegment(&rest);
  if (!segment) return std::string(path);
  if (segment->name == "expenditures") {
    return PlaceOfLine(form, path, *segment, rest);
  }
  if (segment->name == "indicator_groups") {
    return PlaceOfIndicator(form, path, *segment, rest);
  }
  return std::string(path);
}

}  // namespace jixiao::form
