#include "services/validation/engine/presence_path.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/string_view_bridge.h"

namespace jixiao::validation {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::StatusOr<PresencePath> PresencePath::Parse(std::string_view path,
                                                 const Descriptor* type) {
  PresencePath result;
  const std::vector<std::string> parts =
      absl::StrSplit(base::ToAbsl(path), '.');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string name = parts[i];
    const bool every_row = name.ends_with("[]");
    if (every_row) {
      name.resize(name.size() - 2);
    }
    if (type == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("`", parts[i - 1], "` has no fields"));
    }
    const FieldDescriptor* field = type->FindFieldByName(name);
    if (field == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("no field `", name, "` in ", type->full_name()));
    }
    const bool is_last = i + 1 == parts.size();
    if (field->is_map() || (every_row && (!field->is_repeated() || is_last))) {
      return absl::InvalidArgumentError(
          absl::StrCat("`", parts[i], "` does not fit here"));
    }
    if (field->is_repeated() && !every_row && !is_last) {
      return absl::InvalidArgumentError(
          absl::StrCat("`", name, "` is a list: write `", name, "[]`"));
    }
    result.fields_.push_back(field);
    type = field->message_type();
  }
  return result;
}

bool PresencePath::IsPresent(const Message& message) const {
  return IsPresentFrom(0, message);
}

bool PresencePath::IsPresentFrom(std::size_t index,
                                 const Message& message) const {
  const FieldDescriptor* field = fields_[index];
  const Reflection* reflection = message.GetReflection();
  const bool is_last = index + 1 == fields_.size();
  if (!field->is_repeated()) {
    return reflection->HasField(message, field) &&
           (is_last ||
            IsPresentFrom(index + 1, reflection->GetMessage(message, field)));
  }
  const int size = reflection->FieldSize(message, field);
  for (int i = 0; !is_last && i < size; ++i) {
    if (!IsPresentFrom(index + 1,
                       reflection->GetRepeatedMessage(message, field, i))) {
      return false;
    }
  }
  return size > 0;
}

}  // namespace jixiao::validation
