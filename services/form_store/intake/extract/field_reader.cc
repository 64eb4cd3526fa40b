#include "services/form_store/intake/extract/field_reader.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/template/form_path.h"
#include "common/template/label_index.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/form_store/intake/extract/contacts.h"
#include "services/form_store/intake/extract/printed_date.h"

namespace jixiao::form_store::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kFiscalYear[] = "project.fiscal_year";
// More persons in a cell than this are no contacts.
constexpr std::size_t kMaxContacts = 20;

// A field of the form, with the message that holds it.
struct FieldSlot {
  Message* message;
  const FieldDescriptor* field;
};

// `path` is one that the template's checks have admitted.
FieldSlot SlotOf(form::v1::Form& form, const std::string& path) {
  const auto fields = tmpl::FieldsOfPath(*form.GetDescriptor(), path);
  FieldSlot slot{&form, fields->front()};
  for (std::size_t i = 1; i < fields->size(); ++i) {
    slot.message =
        slot.message->GetReflection()->MutableMessage(slot.message, slot.field);
    slot.field = (*fields)[i];
  }
  return slot;
}

}  // namespace

void FieldReader::ReadTitle(const TextRow& row) {
  const TextCell& cell = row.cells.front();
  seen_.insert(kTitle);
  draft_.form().set_title(cell.text());
  draft_.form().set_form_type(
      draft_.form_template().TitleType(cell.text()).value());
  draft_.AddOrigin(row, cell, {.field = kTitle});
}

bool FieldReader::ReadFiscalYear(const TextRow& row) {
  if (row.cells.size() != 1) {
    return false;
  }
  const TextCell& cell = row.cells.front();
  const auto year = draft_.form_template().FiscalYear(cell.text());
  if (!year.has_value()) {
    return false;
  }
  if (!seen_.insert(kFiscalYear).second) {
    draft_.AddRepair(row, cell, Reading::By(RepairRule::kDuplicateField),
                     {.field = kFiscalYear});
    return true;
  }
  draft_.form().mutable_project()->set_fiscal_year(*year);
  draft_.AddOrigin(row, cell, {.field = kFiscalYear});
  return true;
}

void FieldReader::ReadLabels(const TextRow& row) {
  const tmpl::LabelIndex& labels = draft_.form_template().labels();
  const TextCells cells(row.cells);
  std::size_t i = 0;
  while (i < cells.size()) {
    const auto* label = labels.Field(cells[i].key);
    if (label == nullptr) {
      draft_.AddUnknown(row, cells.subspan(i, 1));
      ++i;
      continue;
    }
    draft_.CheckSpelling(row, cells[i], label->texts());
    std::size_t end = i + 1;
    while (end < cells.size() && labels.Field(cells[end].key) == nullptr) {
      ++end;
    }
    const TextCells values = cells.subspan(i + 1, end - i - 1);
    if (!seen_.insert(label->field()).second) {
      draft_.AddRepair(row, cells[i], Reading::By(RepairRule::kDuplicateField),
                       {.field = label->field()});
      draft_.AddUnknown(row, values);
    } else if (!values.empty()) {
      ReadValue(row, values[0], label->field());
      draft_.AddUnknown(row, values.subspan(1));
    }
    i = end;
  }
}

void FieldReader::ReadValue(const TextRow& row, const TextCell& value,
                            const std::string& field) {
  const auto fields = tmpl::FieldsOfPath(*form::v1::Form::descriptor(), field);
  const auto* type = fields->back()->message_type();
  if (type == form::v1::Contact::descriptor()) {
    ReadContacts(row, value);
  } else if (type == google::type::Date::descriptor()) {
    ReadDate(row, value, field);
  } else {
    ReadText(row, value, field);
  }
}

void FieldReader::ReadText(const TextRow& row, const TextCell& value,
                           const std::string& field) {
  const FieldSlot slot = SlotOf(draft_.form(), field);
  slot.message->GetReflection()->SetString(slot.message, slot.field,
                                           value.text());
  draft_.AddOrigin(row, value, {.field = field});
  draft_.CheckMarkup(row, value, {.field = field});
}

void FieldReader::ReadDate(const TextRow& row, const TextCell& value,
                           const std::string& field) {
  const std::optional<google::type::Date> date = ParsePrintedDate(value.text());
  if (!date.has_value()) {
    draft_.AddRepair(row, value, Reading::By(RepairRule::kUnreadableDate),
                     {.field = field});
    return;
  }
  const FieldSlot slot = SlotOf(draft_.form(), field);
  slot.message->GetReflection()
      ->MutableMessage(slot.message, slot.field)
      ->CopyFrom(*date);
  draft_.AddOrigin(row, value, {.field = field});
}

void FieldReader::ReadContacts(const TextRow& row, const TextCell& value) {
  const ValuePath path{.field = "contacts"};
  ParsedContacts parsed = ParseContacts(value.text());
  if (parsed.contacts.empty() || parsed.contacts.size() > kMaxContacts) {
    draft_.AddUnknown(row, TextCells(&value, 1));
    return;
  }
  Reading reading{.rule = {}, .confidence = parsed.confidence};
  if (parsed.glued) {
    reading.rule = RepairRule::kGluedNameAndPhone;
    draft_.AddRepair(row, value, Reading::By(*reading.rule, parsed.confidence),
                     path);
  }
  if (parsed.contacts.size() > 1 || parsed.contacts[0].phones_size() > 1) {
    reading.rule = RepairRule::kSeveralContacts;
    draft_.AddRepair(row, value, Reading::By(*reading.rule, parsed.confidence),
                     path);
  }
  for (form::v1::Contact& contact : parsed.contacts) {
    *draft_.form().add_contacts() = std::move(contact);
  }
  draft_.AddOrigin(row, value, path, reading);
}

}  // namespace jixiao::form_store::intake
