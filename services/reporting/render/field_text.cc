#include "services/reporting/render/field_text.h"

#include <cstdint>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/type/date.pb.h"

#include "common/form/amount.h"
#include "common/form/text.h"
#include "common/template/form_path.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::reporting {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string DateText(const google::type::Date& date) {
  std::string text;
  if (date.year() == 0) {
    return text;
  }
  text = std::to_string(date.year());
  if (date.month() != 0) {
    text += "年" + std::to_string(date.month()) + "月";
  }
  if (date.month() != 0 && date.day() != 0) {
    text += std::to_string(date.day()) + "日";
  }
  return text;
}

std::string AmountText(const common::v1::Amount& amount,
                       const templates::v1::Template& form_template) {
  if (!amount.raw().empty()) {
    return form::StripMarkup(amount.raw());
  }
  return amount.has_fen()
             ? form::FormatFen(amount.fen(), form_template.amount_unit())
             : "";
}

std::string ContactText(const form::v1::Contact& contact) {
  std::string text = form::StripMarkup(contact.display_name());
  for (const std::string& phone : contact.phones()) {
    text += (text.empty() ? "" : " ") + form::StripMarkup(phone);
  }
  return text;
}

std::string MessageText(const Message& value,
                        const templates::v1::Template& form_template) {
  const google::protobuf::Descriptor* type = value.GetDescriptor();
  if (type == common::v1::Amount::descriptor()) {
    return AmountText(static_cast<const common::v1::Amount&>(value),
                      form_template);
  }
  if (type == google::type::Date::descriptor()) {
    return DateText(static_cast<const google::type::Date&>(value));
  }
  if (type == form::v1::TargetValue::descriptor()) {
    return form::StripMarkup(
        static_cast<const form::v1::TargetValue&>(value).raw());
  }
  if (type == form::v1::OrgRef::descriptor()) {
    return form::StripMarkup(
        static_cast<const form::v1::OrgRef&>(value).printed_name());
  }
  if (type == form::v1::Contact::descriptor()) {
    return ContactText(static_cast<const form::v1::Contact&>(value));
  }
  return "";
}

std::string RepeatedText(const Message& owner, const FieldDescriptor* field,
                         const templates::v1::Template& form_template) {
  const Reflection* reflection = owner.GetReflection();
  std::string text;
  for (int i = 0; i < reflection->FieldSize(owner, field); ++i) {
    std::string item;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      item = MessageText(reflection->GetRepeatedMessage(owner, field, i),
                         form_template);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      item = form::StripMarkup(reflection->GetRepeatedString(owner, field, i));
    }
    text += (text.empty() || item.empty() ? "" : "\n") + item;
  }
  return text;
}

std::string ValueText(const Message& owner, const FieldDescriptor* field,
                      const templates::v1::Template& form_template) {
  const Reflection* reflection = owner.GetReflection();
  if (field->is_repeated()) {
    return RepeatedText(owner, field, form_template);
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return form::StripMarkup(reflection->GetString(owner, field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(reflection->GetMessage(owner, field), form_template);
    case FieldDescriptor::CPPTYPE_INT32: {
      const std::int32_t value = reflection->GetInt32(owner, field);
      return value == 0 ? "" : std::to_string(value);
    }
    default:
      return "";
  }
}

}  // namespace

std::string FieldText(const Message& message, std::string_view path,
                      const templates::v1::Template& form_template) {
  const auto fields = tmpl::FieldsOfPath(*message.GetDescriptor(), path);
  if (!fields.has_value() || fields->empty()) {
    return "";
  }
  const Message* owner = &message;
  for (std::size_t i = 0; i + 1 < fields->size(); ++i) {
    owner = &owner->GetReflection()->GetMessage(*owner, (*fields)[i]);
  }
  return ValueText(*owner, fields->back(), form_template);
}

std::string FormFieldText(const form::v1::Form& form, std::string_view path,
                          const templates::v1::Template& form_template) {
  std::string text = FieldText(form, path, form_template);
  if (!text.empty()) {
    return text;
  }
  if (path == "project.recurrence_text") {
    for (const auto& entry : form_template.recurrences()) {
      if (entry.recurrence() == form.project().recurrence()) {
        return entry.texts(0);
      }
    }
  }
  if (path == "project.budget_level_text") {
    for (const auto& entry : form_template.budget_levels()) {
      if (entry.budget_level() == form.project().budget_level()) {
        return entry.texts(0);
      }
    }
  }
  return text;
}

}  // namespace jixiao::reporting
