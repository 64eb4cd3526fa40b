#include "common/form/diff.h"

#include <map>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"

#include "common/form/canonical.h"
#include "common/form/diff/fields.h"
#include "common/form/diff/indicators.h"
#include "common/form/diff/money.h"
#include "common/form/masking.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/form_diff.pb.h"

namespace jixiao::form {
namespace {

using google::protobuf::util::MessageDifferencer;
using google::protobuf::util::TimeUtil;
using v1::Form;

// The contacts alone, masked.
Form ContactsOf(const Form& form) {
  Form contacts;
  for (const v1::Contact& contact : form.contacts()) {
    *contacts.add_contacts() = MaskContact(contact);
  }
  return contacts;
}

// A contact a line.
std::string ContactsText(const Form& form) {
  std::string text;
  for (const v1::Contact& contact : form.contacts()) {
    text += (text.empty() ? "" : "\n") + contact.display_name();
    for (const std::string& phone : contact.phones()) text += ' ' + phone;
  }
  return text;
}

void DiffContacts(const Form& base, const Form& target, bool one_form,
                  v1::FormDiff* diff) {
  const Form before = ContactsOf(base);
  const Form after = ContactsOf(target);
  // What is sealed for another form differs always.
  if (!MessageDifferencer::Equals(before, after) ||
      (one_form && !MessageDifferencer::Equals(base.sealed_contacts(),
                                               target.sealed_contacts()))) {
    diff::AddField("contacts", ContactsText(before), ContactsText(after),
                   diff->mutable_fields());
  }
}

std::string DeleteTimeText(const Form& form) {
  return form.has_delete_time() ? TimeUtil::ToString(form.delete_time())
                                : std::string();
}

void DiffAnnotations(const Form& base, const Form& target, v1::FormDiff* diff) {
  std::map<std::string, std::pair<std::string, std::string>> values;
  for (const auto& [key, value] : base.annotations()) values[key].first = value;
  for (const auto& [key, value] : target.annotations()) {
    values[key].second = value;
  }
  for (const auto& [key, texts] : values) {
    if (texts.first != texts.second || base.annotations().contains(key) !=
                                           target.annotations().contains(key)) {
      diff::AddField("annotations[" + key + "]", texts.first, texts.second,
                     diff->mutable_fields());
    }
  }
}

void DiffContentField(const Form& base, const Form& target,
                      const google::protobuf::FieldDescriptor& field,
                      v1::FormDiff* diff) {
  const bool one_form = base.name() == target.name();
  switch (field.number()) {
    case Form::kContactsFieldNumber:
      return DiffContacts(base, target, one_form, diff);
    case Form::kFundingFieldNumber:
      return diff::DiffFunding(base, target, diff);
    case Form::kExpendituresFieldNumber:
      return diff::DiffExpenditures(base, target, one_form, diff);
    case Form::kIndicatorGroupsFieldNumber:
      return diff::DiffIndicators(base, target, one_form, diff);
    default:
      return diff::DiffField(base, target, field, field.name(),
                             diff->mutable_fields());
  }
}

}  // namespace

v1::FormDiff DiffForms(const Form& base, const Form& target) {
  v1::FormDiff diff;
  const auto* type = Form::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& field = *type->field(i);
    if (field.number() < kFirstStoreField) {
      DiffContentField(base, target, field, &diff);
    }
  }
  diff::DiffField(base, target,
                  *type->FindFieldByNumber(Form::kStateFieldNumber), "state",
                  diff.mutable_fields());
  diff::AddIfDifferent("delete_time", DeleteTimeText(base),
                       DeleteTimeText(target), diff.mutable_fields());
  DiffAnnotations(base, target, &diff);
  diff.set_equal(diff.fields().empty() && diff.indicators().empty() &&
                 diff.indicator_groups().empty() && diff.money().empty());
  return diff;
}

}  // namespace jixiao::form
