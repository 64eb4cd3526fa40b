#include "common/form/canonical.h"

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"

#include "common/form/masking.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Sets a scalar field, or adds an element, to something other than the default.
void SetScalar(Message* message, const FieldDescriptor* field) {
  const Reflection* r = message->GetReflection();
  const bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      list ? r->AddString(message, field, "甲乙丙")
           : r->SetString(message, field, "甲乙丙");
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      r->SetBool(message, field, true);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      r->SetInt32(message, field, 7);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      r->SetInt64(message, field, 7);
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      r->SetEnumValue(message, field, 1);
      break;
    default:
      FAIL() << field->full_name() << ": teach this test the type";
  }
}

Message* Child(Message* message, const FieldDescriptor* field) {
  const Reflection* r = message->GetReflection();
  if (!field->is_repeated()) return r->MutableMessage(message, field);
  if (r->FieldSize(*message, field) == 0) return r->AddMessage(message, field);
  return r->MutableRepeatedMessage(message, field, 0);
}

// One field somewhere in a form: the way to it from the top.
using Way = std::vector<const FieldDescriptor*>;

// Every way to a scalar field or a message below `type`.
void Collect(const google::protobuf::Descriptor* type, const Way& above,
             std::vector<Way>* ways) {
  for (int i = 0; i < type->field_count(); ++i) {
    Way way = above;
    way.push_back(type->field(i));
    ways->push_back(way);
    if (type->field(i)->message_type() != nullptr &&
        !type->field(i)->is_map()) {
      Collect(type->field(i)->message_type(), way, ways);
    }
  }
}

std::vector<Way> AllWays() {
  std::vector<Way> ways;
  Collect(v1::Form::descriptor(), {}, &ways);
  return ways;
}

std::string Name(const Way& way) {
  std::string name;
  for (const FieldDescriptor* field : way) name += "." + field->name();
  return name;
}

// A form with this field set, and its parents present.
v1::Form With(const Way& way) {
  v1::Form form;
  Message* message = &form;
  for (const FieldDescriptor* field : way) {
    if (field->is_map()) {
      (*form.mutable_annotations())["k"] = "v";
    } else if (field->message_type() != nullptr) {
      message = Child(message, field);
    } else {
      SetScalar(message, field);
    }
  }
  return form;
}

TEST(FormDigestTest, EveryContentFieldChangesIt) {
  int fields = 0;
  for (const Way& way : AllWays()) {
    if (way.front()->number() >= kFirstStoreField) continue;
    ++fields;
    Way parent = way;
    parent.pop_back();
    EXPECT_NE(FormDigest(With(way)), FormDigest(With(parent))) << Name(way);
  }
  EXPECT_GT(fields, 100);
}

TEST(FormDigestTest, NoFieldOfTheStoreChangesIt) {
  const std::string empty = FormDigest(v1::Form());
  int fields = 0;
  for (const Way& way : AllWays()) {
    if (way.front()->number() < kFirstStoreField) continue;
    ++fields;
    EXPECT_EQ(FormDigest(With(way)), empty) << Name(way);
  }
  EXPECT_GT(fields, 20);
}

TEST(FormDigestTest, ClearAndMaskedContactsAreEqual) {
  v1::Form form;
  v1::Contact& contact = *form.add_contacts();
  contact.set_display_name("甲乙丙");
  contact.add_phones("55550123");
  v1::Form masked = form;
  MaskContacts(&masked);
  EXPECT_EQ(FormDigest(form), FormDigest(masked));
  EXPECT_EQ(CanonicalForm(form).find("乙丙"), std::string::npos);
  EXPECT_EQ(CanonicalForm(form).find("55550123"), std::string::npos);
}

TEST(FormDigestTest, UnknownFieldsAreDropped) {
  v1::Form form;
  form.set_title("表");
  form.add_indicator_groups()->set_level1("产出");
  const std::string digest = FormDigest(form);
  form.GetReflection()->MutableUnknownFields(&form)->AddVarint(900, 1);
  v1::IndicatorGroup& group = *form.mutable_indicator_groups(0);
  group.GetReflection()->MutableUnknownFields(&group)->AddVarint(900, 1);
  EXPECT_EQ(FormDigest(form), digest);
}

TEST(FormDigestTest, OrderOfRowsIsContent) {
  v1::Form form;
  form.add_expenditures()->set_item("甲");
  form.add_expenditures()->set_item("乙");
  v1::Form swapped = form;
  swapped.mutable_expenditures()->SwapElements(0, 1);
  EXPECT_NE(FormDigest(form), FormDigest(swapped));
}

TEST(CanonicalFormTest, IsTheSameWhenNoUnknownFieldsAreLookedFor) {
  for (const Way& way : AllWays()) {
    const v1::Form form = With(way);
    EXPECT_EQ(CanonicalFormOfKnown(form), CanonicalForm(form)) << Name(way);
  }
}

// Bytes written down by hand from FORMAT.md: they must never change.
TEST(CanonicalFormTest, BytesAreThoseOfTheFormat) {
  v1::Form form;
  form.set_title("A");
  form.set_form_type(v1::FORM_TYPE_TARGET);
  form.mutable_project()->set_fiscal_year(2024);
  form.set_revision(9);
  EXPECT_EQ(CanonicalForm(form), std::string("\x0a\x01"
                                             "A"
                                             "\x10\x01"
                                             "\x22\x03\x18\xe8\x0f"));
  EXPECT_EQ(FormDigest(v1::Form()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace jixiao::form
