#include "services/form_store/domain/field_mask.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace jixiao::form_store {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

constexpr int kMaxMaskPaths = 256;
constexpr std::size_t kMaxPathBytesInError = 128;

// The fields from the top of a resource to the one that a path names.
using FieldPath = std::vector<const FieldDescriptor*>;

bool HasBehavior(const FieldDescriptor& field,
                 google::api::FieldBehavior behavior) {
  const auto& behaviors =
      field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), behavior) !=
         behaviors.end();
}

bool IsServerOwned(const FieldDescriptor& field) {
  return HasBehavior(field, google::api::OUTPUT_ONLY) ||
         HasBehavior(field, google::api::IMMUTABLE);
}

bool MayWrite(const FieldDescriptor& field, bool top,
              const WritableField& writable) {
  return top ? writable(field) : !IsServerOwned(field);
}

errors::Error MaskError(std::string_view path, std::string_view problem) {
  const std::string shown =
      base::TruncateBytes(base::ReplaceInvalidUtf8(path), kMaxPathBytesInError);
  return errors::InvalidArgument(
             errors::ERROR_REASON_INVALID_FIELD_MASK,
             "update_mask: \"" + shown + "\" " + std::string(problem))
      .With("path", shown)
      .WithFieldViolation("update_mask", std::string(problem));
}

std::string WritableNames(const Descriptor& type, bool top,
                          const WritableField& writable) {
  std::string names;
  for (int i = 0; i < type.field_count(); ++i) {
    if (MayWrite(*type.field(i), top, writable)) {
      names += (names.empty() ? "" : ", ") + type.field(i)->name();
    }
  }
  return names;
}

absl::StatusOr<FieldPath> ParsePath(std::string_view path,
                                    const Descriptor& resource,
                                    const WritableField& writable) {
  FieldPath fields;
  const Descriptor* type = &resource;
  std::string_view rest = path;
  while (true) {
    const std::size_t dot = rest.find('.');
    const std::string name(rest.substr(0, dot));
    const bool top = fields.empty();
    const FieldDescriptor* field = type->FindFieldByName(name);
    if (field == nullptr) {
      return MaskError(
          path, "does not exist; " + std::string(top ? "the" : "its") +
                    " fields" + " are: " + WritableNames(*type, top, writable));
    }
    if (!MayWrite(*field, top, writable)) {
      return MaskError(path, "is set by the server and may not be written");
    }
    fields.push_back(field);
    if (dot == std::string_view::npos) {
      return fields;
    }
    if (field->is_repeated() ||
        field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return MaskError(
          path, "leads into \"" + name + "\", which is replaced as a whole");
    }
    type = field->message_type();
    rest.remove_prefix(dot + 1);
  }
}

// Replaces fields; those that `patch` lacks are cleared.
void CopyFields(const Message& patch,
                const std::vector<const FieldDescriptor*>& fields,
                Message* target) {
  const std::unique_ptr<Message> scratch(patch.New());
  scratch->CopyFrom(patch);
  target->GetReflection()->SwapFields(target, scratch.get(), fields);
}

void CopyPath(const Message& patch, const FieldPath& path, Message* target) {
  const Message* from = &patch;
  Message* to = target;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    from = &from->GetReflection()->GetMessage(*from, path[i]);
    to = to->GetReflection()->MutableMessage(to, path[i]);
  }
  CopyFields(*from, {path.back()}, to);
}

void ReplaceWritable(const Message& patch, const WritableField& writable,
                     Message* target) {
  std::vector<const FieldDescriptor*> fields;
  const Descriptor* type = target->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (writable(*type->field(i))) {
      fields.push_back(type->field(i));
    }
  }
  CopyFields(patch, fields, target);
}

// Copies what is set: lists and scalars as a whole, messages field by field.
void MergeSet(const Message& patch, bool top, const WritableField& writable,
              Message* target) {
  std::vector<const FieldDescriptor*> present;
  std::vector<const FieldDescriptor*> whole;
  const Reflection* reflection = patch.GetReflection();
  reflection->ListFields(patch, &present);
  for (const FieldDescriptor* field : present) {
    if (!MayWrite(*field, top, writable)) {
      continue;
    }
    if (field->is_repeated() ||
        field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      whole.push_back(field);
    } else {
      MergeSet(reflection->GetMessage(patch, field), false, writable,
               target->GetReflection()->MutableMessage(target, field));
    }
  }
  CopyFields(patch, whole, target);
}

}  // namespace

absl::Status CheckMaskSize(const google::protobuf::FieldMask& mask) {
  return mask.paths_size() > kMaxMaskPaths
             ? MaskError("…", "has too many paths; name a message as a whole")
             : absl::OkStatus();
}

absl::Status ApplyFieldMask(const google::protobuf::FieldMask& mask,
                            const Message& patch, const WritableField& writable,
                            Message* target) {
  RETURN_IF_ERROR(CheckMaskSize(mask));
  if (mask.paths().empty()) {
    MergeSet(patch, true, writable, target);
    return absl::OkStatus();
  }
  if (mask.paths_size() == 1 && mask.paths(0) == "*") {
    ReplaceWritable(patch, writable, target);
    return absl::OkStatus();
  }
  std::set<FieldPath> paths;
  for (const std::string& path : mask.paths()) {
    if (path == "*") {
      return MaskError(path, "stands alone: it replaces everything");
    }
    ASSIGN_OR_RETURN(FieldPath fields,
                     ParsePath(path, *target->GetDescriptor(), writable));
    paths.insert(std::move(fields));
  }
  for (const FieldPath& path : paths) {
    CopyPath(patch, path, target);
  }
  return absl::OkStatus();
}

bool IsWritableByBehavior(const FieldDescriptor& field) {
  return !IsServerOwned(field) && field.name() != "etag";
}

}  // namespace jixiao::form_store
