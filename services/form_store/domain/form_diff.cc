#include "services/form_store/domain/form_diff.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/message_differencer.h"

#include "common/form/canonical.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::util::MessageDifferencer;

// Fields of the store that callers want to hear of.
bool IsToldOf(const FieldDescriptor& field) {
  return field.number() < form::kFirstStoreField ||
         field.number() == Form::kStateFieldNumber ||
         field.number() == Form::kDeleteTimeFieldNumber ||
         field.number() == Form::kAnnotationsFieldNumber;
}

const FieldDescriptor* UidOf(const FieldDescriptor& rows) {
  return rows.is_repeated() &&
                 rows.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
             ? rows.message_type()->FindFieldByName("uid")
             : nullptr;
}

// Whether the fields of a message are told one by one: parts of a form are,
// values (amounts, targets, dates) are not.
bool IsPart(const FieldDescriptor& field) {
  static constexpr std::string_view kParts[] = {
      "project", "department", "implementing_unit", "narrative", "funding"};
  return std::find(std::begin(kParts), std::end(kParts), field.name()) !=
         std::end(kParts);
}

class Differ {
 public:
  void CompareFields(const Message& before, const Message& after,
                     const std::string& prefix) {
    const auto* type = before.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (type == Form::descriptor() && !IsToldOf(field)) {
        continue;
      }
      const std::string path =
          prefix.empty() ? field.name() : prefix + "." + field.name();
      if (UidOf(field) != nullptr) {
        CompareRows(before, after, field, path);
      } else if (!field.is_repeated() && IsPart(field)) {
        CompareFields(before.GetReflection()->GetMessage(before, &field),
                      after.GetReflection()->GetMessage(after, &field), path);
      } else if (!SameField(before, after, field)) {
        paths_.push_back(path);
      }
    }
  }

  std::vector<std::string> TakePaths() { return std::move(paths_); }

 private:
  static bool SameField(const Message& before, const Message& after,
                        const FieldDescriptor& field) {
    MessageDifferencer differencer;
    return differencer.CompareWithFields(before, after, {&field}, {&field});
  }

  static std::vector<std::pair<std::string, const Message*>> RowsOf(
      const Message& message, const FieldDescriptor& field) {
    const FieldDescriptor* uid = UidOf(field);
    std::vector<std::pair<std::string, const Message*>> rows;
    const auto* reflection = message.GetReflection();
    for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
      const Message& row = reflection->GetRepeatedMessage(message, &field, i);
      rows.emplace_back(row.GetReflection()->GetString(row, uid), &row);
    }
    return rows;
  }

  void CompareRows(const Message& before, const Message& after,
                   const FieldDescriptor& field, const std::string& path) {
    const auto old_rows = RowsOf(before, field);
    const auto new_rows = RowsOf(after, field);
    std::map<std::string, const Message*> old_by_uid(old_rows.begin(),
                                                     old_rows.end());
    const std::map<std::string, const Message*> new_by_uid(new_rows.begin(),
                                                           new_rows.end());
    std::vector<std::string> old_order;
    std::vector<std::string> new_order;
    for (const auto& [uid, row] : old_rows) {
      if (new_by_uid.contains(uid)) {
        old_order.push_back(uid);
      } else {
        paths_.push_back(path + "[" + uid + "]");
      }
    }
    for (const auto& [uid, row] : new_rows) {
      const std::string row_path = path + "[" + uid + "]";
      if (const auto found = old_by_uid.find(uid); found != old_by_uid.end()) {
        new_order.push_back(uid);
        CompareFields(*found->second, *row, row_path);
      } else {
        paths_.push_back(row_path);
      }
    }
    if (old_order != new_order) {
      paths_.push_back(path);
    }
  }

  std::vector<std::string> paths_;
};

// Contacts are masked: the same mask may hide another number.
bool SealedDiffer(const Form& before, const Form& after) {
  return !MessageDifferencer::Equals(before.sealed_contacts(),
                                     after.sealed_contacts());
}

std::vector<std::string> TopLevel(const std::vector<std::string>& paths) {
  std::vector<std::string> top;
  for (const std::string& path : paths) {
    std::string name = path.substr(0, path.find_first_of(".["));
    if (std::find(top.begin(), top.end(), name) == top.end()) {
      top.push_back(std::move(name));
    }
  }
  return top;
}

}  // namespace

std::vector<std::string> ChangedPaths(const Form& before, const Form& after) {
  Differ differ;
  differ.CompareFields(before, after, "");
  std::vector<std::string> paths = differ.TakePaths();
  if (SealedDiffer(before, after) &&
      std::find(paths.begin(), paths.end(), "contacts") == paths.end()) {
    paths.emplace_back("contacts");
  }
  return paths.size() <= kMaxChangedPaths ? paths : TopLevel(paths);
}

}  // namespace jixiao::form_store
