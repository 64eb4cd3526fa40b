#include "services/form_store/domain/form_limits.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/errors.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form_store {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

constexpr int kFirstYear = 1949;
constexpr int kLastYear = 2199;

// Collects what is wrong; one error tells all.
class Violations {
 public:
  void Add(std::string_view field, std::string_view description) {
    violations_.push_back({std::string(field), std::string(description)});
  }

  void AddTooMany(std::string_view field, int count, int limit) {
    if (count > limit) {
      Add(field, absl::StrCat("has ", count, " entries; at most ", limit,
                              " are kept"));
    }
  }

  absl::Status ToStatus() const {
    if (violations_.empty()) {
      return absl::OkStatus();
    }
    errors::Error error = errors::InvalidArgument(
        errors::ERROR_REASON_INVALID_FIELD,
        absl::StrCat("the form cannot be kept: ", violations_.front().field,
                     " ", violations_.front().description));
    for (const errors::FieldViolation& violation : violations_) {
      error.WithFieldViolation(violation.field, violation.description);
    }
    return error;
  }

 private:
  std::vector<errors::FieldViolation> violations_;
};

void CheckPresent(const std::string& text, std::string_view field,
                  Violations* violations) {
  if (absl::StripAsciiWhitespace(text).empty()) {
    violations->Add(field, "is required");
  }
}

void CheckIdentity(const form::v1::Form& form, Violations* violations) {
  const form::v1::Project& project = form.project();
  CheckPresent(form.title(), "form.title", violations);
  CheckPresent(project.display_name(), "form.project.display_name", violations);
  CheckPresent(project.implementing_unit().printed_name(),
               "form.project.implementing_unit.printed_name", violations);
  if (form.form_type() == form::v1::FORM_TYPE_UNSPECIFIED) {
    violations->Add("form.form_type", "is required");
  }
  if (project.fiscal_year() < kFirstYear || project.fiscal_year() > kLastYear) {
    violations->Add(
        "form.project.fiscal_year",
        absl::StrCat("must be a year from ", kFirstYear, " to ", kLastYear));
  }
}

void CheckCounts(const form::v1::Form& form, const FormLimits& limits,
                 Violations* violations) {
  int indicators = 0;
  for (const form::v1::IndicatorGroup& group : form.indicator_groups()) {
    indicators += group.indicators_size();
  }
  violations->AddTooMany("form.indicator_groups.indicators", indicators,
                         limits.max_indicators);
  violations->AddTooMany("form.indicator_groups", form.indicator_groups_size(),
                         limits.max_indicator_groups);
  violations->AddTooMany("form.expenditures", form.expenditures_size(),
                         limits.max_expenditure_lines);
  violations->AddTooMany("form.contacts", form.contacts_size(),
                         limits.max_contacts);
  for (const form::v1::Contact& contact : form.contacts()) {
    violations->AddTooMany("form.contacts.phones", contact.phones_size(),
                           limits.max_phones);
  }
  std::size_t annotation_bytes = 0;
  for (const auto& [key, value] : form.annotations()) {
    annotation_bytes += key.size() + value.size();
  }
  if (annotation_bytes > limits.max_annotation_bytes) {
    violations->Add("form.annotations",
                    absl::StrCat("take ", annotation_bytes, " bytes; at most ",
                                 limits.max_annotation_bytes, " are kept"));
  }
}

// Whether a text names something: lists, keys and indexes hold it.
bool IsName(const FieldDescriptor& field) {
  static constexpr std::string_view kNames[] = {
      "title",  "template", "display_name", "printed_name", "code",
      "level1", "level2",   "item",         "phones"};
  for (std::string_view name : kNames) {
    if (field.name() == name) {
      return true;
    }
  }
  return false;
}

// Walks every text and enum of a message, bounded by its size.
class TextWalk {
 public:
  TextWalk(const FormLimits& limits, Violations* violations)
      : limits_(limits), violations_(violations) {}

  void Visit(const Message& message, const std::string& path) {
    std::vector<const FieldDescriptor*> present;
    message.GetReflection()->ListFields(message, &present);
    for (const FieldDescriptor* field : present) {
      const std::string field_path = absl::StrCat(path, ".", field->name());
      if (!field->is_repeated()) {
        VisitValue(message, *field, -1, field_path);
        continue;
      }
      const int size = message.GetReflection()->FieldSize(message, field);
      for (int i = 0; i < size; ++i) {
        VisitValue(message, *field, i, absl::StrCat(field_path, "[", i, "]"));
      }
    }
  }

 private:
  void VisitValue(const Message& message, const FieldDescriptor& field,
                  int index, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        VisitText(index < 0
                      ? reflection.GetString(message, &field)
                      : reflection.GetRepeatedString(message, &field, index),
                  field, path);
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (index < 0) {
          VisitEnum(field, reflection.GetEnumValue(message, &field), path);
        }
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Visit(index < 0 ? reflection.GetMessage(message, &field)
                        : reflection.GetRepeatedMessage(message, &field, index),
              path);
        return;
      default:
        return;
    }
  }

  void VisitText(const std::string& text, const FieldDescriptor& field,
                 const std::string& path) {
    const std::size_t limit =
        IsName(field) ? limits_.max_name_bytes : limits_.max_text_bytes;
    if (text.size() > limit) {
      violations_->Add(
          path, absl::StrCat("has ", text.size(), " bytes; at most ", limit,
                             " are kept"));
    }
    // Databases that indexes and keys may live in cannot hold it.
    if (text.find('\0') != std::string::npos) {
      violations_->Add(path, "has a NUL character");
    }
  }

  void VisitEnum(const FieldDescriptor& field, int value,
                 const std::string& path) {
    if (field.enum_type()->FindValueByNumber(value) == nullptr) {
      violations_->Add(path, absl::StrCat("has no value ", value));
    }
  }

  const FormLimits& limits_;
  Violations* const violations_;
};

}  // namespace

absl::Status CheckForm(const form::v1::Form& form, const FormLimits& limits) {
  return CheckForm(form, ScanForm(form), limits);
}

absl::Status CheckForm(const form::v1::Form& form,
                       const form::MessageScan& scan,
                       const FormLimits& limits) {
  Violations violations;
  CheckIdentity(form, &violations);
  CheckCounts(form, limits, &violations);
  // The walk says what is wrong and where; hardly any form needs it.
  if (scan.unknown_fields || scan.unknown_enum_values || scan.nul_characters ||
      scan.longest_name > limits.max_name_bytes ||
      scan.longest_text > limits.max_text_bytes) {
    TextWalk(limits, &violations).Visit(form, "form");
  }
  return violations.ToStatus();
}

form::MessageScan ScanForm(const form::v1::Form& form) {
  static const auto& scanner =
      *new form::MessageScanner(form::v1::Form::descriptor(), IsName);
  return scanner.Scan(form.SerializeAsString());
}

absl::Status CheckStoredSize(std::size_t bytes, const FormLimits& limits) {
  if (bytes <= limits.max_form_bytes) {
    return absl::OkStatus();
  }
  return errors::InvalidField("form",
                              absl::StrCat("takes ", bytes, " bytes; at most ",
                                           limits.max_form_bytes, " are kept"));
}

}  // namespace jixiao::form_store
