#include "common/form/message_scan.h"

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

constexpr int kNoField = 999;

bool IsTitle(const google::protobuf::FieldDescriptor& field) {
  return field.name() == "title";
}

MessageScan ScanOf(const v1::Form& form) {
  static const auto& scanner =
      *new MessageScanner(v1::Form::descriptor(), IsTitle);
  return scanner.Scan(form.SerializeAsString());
}

// A form with something at every depth.
v1::Form Sample() {
  v1::Form form;
  form.set_title("表");
  form.set_form_type(v1::FORM_TYPE_TARGET);
  form.mutable_project()->set_fiscal_year(2024);
  form.mutable_project()->mutable_start_date()->set_year(2024);
  form.mutable_funding()->mutable_total()->set_fen(-5);
  (*form.mutable_annotations())["key"] = "value";
  v1::Indicator* const indicator =
      form.add_indicator_groups()->add_indicators();
  indicator->set_display_name("指标");
  v1::TargetValue* const target = indicator->mutable_full_year_target();
  target->mutable_quantity()->set_comparator(v1::COMPARATOR_GE);
  target->mutable_quantity()->mutable_number()->set_unscaled(1LL << 60);
  return form;
}

v1::Quantity* QuantityOf(v1::Form* form) {
  return form->mutable_indicator_groups(0)
      ->mutable_indicators(0)
      ->mutable_full_year_target()
      ->mutable_quantity();
}

TEST(MessageScanTest, FindsNothingInAnOrdinaryForm) {
  const MessageScan scan = ScanOf(Sample());
  EXPECT_FALSE(scan.unknown_fields);
  EXPECT_FALSE(scan.unknown_enum_values);
  EXPECT_FALSE(scan.nul_characters);
  EXPECT_FALSE(ScanOf(v1::Form()).unknown_fields);
}

TEST(MessageScanTest, FindsANulCharacterAtAnyDepth) {
  const std::string text("a\0b", 3);
  v1::Form form = Sample();
  form.set_title(text);
  EXPECT_TRUE(ScanOf(form).nul_characters);
  form = Sample();
  form.mutable_indicator_groups(0)->mutable_indicators(0)->set_display_name(
      text);
  EXPECT_TRUE(ScanOf(form).nul_characters);
  form = Sample();
  (*form.mutable_annotations())["key"] = text;
  EXPECT_TRUE(ScanOf(form).nul_characters);
}

TEST(MessageScanTest, FindsAnUnknownFieldOfAnyWireTypeAtAnyDepth) {
  for (const int wire_type : {0, 1, 2, 5}) {
    for (const bool deep : {false, true}) {
      v1::Form form = Sample();
      google::protobuf::Message* const message =
          deep ? static_cast<google::protobuf::Message*>(
                     QuantityOf(&form)->mutable_number())
               : &form;
      auto* const unknown =
          message->GetReflection()->MutableUnknownFields(message);
      switch (wire_type) {
        case 0:
          unknown->AddVarint(kNoField, 1);
          break;
        case 1:
          unknown->AddFixed64(kNoField, 1);
          break;
        case 2:
          unknown->AddLengthDelimited(kNoField, "x");
          break;
        default:
          unknown->AddFixed32(kNoField, 1);
      }
      EXPECT_TRUE(ScanOf(form).unknown_fields) << wire_type << deep;
    }
  }
}

TEST(MessageScanTest, TakesAKnownNumberOfAnotherWireTypeForUnknown) {
  v1::Form form = Sample();
  form.GetReflection()->MutableUnknownFields(&form)->AddVarint(
      v1::Form::kTitleFieldNumber, 1);
  EXPECT_TRUE(ScanOf(form).unknown_fields);
}

TEST(MessageScanTest, FindsAnEnumValueWithoutAName) {
  for (const int value : {60, 64, 1000, -1}) {
    v1::Form form = Sample();
    QuantityOf(&form)->set_comparator(static_cast<v1::Comparator>(value));
    EXPECT_TRUE(ScanOf(form).unknown_enum_values) << value;
  }
}

TEST(MessageScanTest, MeasuresNamesAndTextsApart) {
  v1::Form form = Sample();
  form.set_title(std::string(40, 'a'));
  QuantityOf(&form)->set_unit(std::string(70, 'b'));
  EXPECT_EQ(ScanOf(form).longest_name, 40U);
  EXPECT_EQ(ScanOf(form).longest_text, 70U);
  (*form.mutable_annotations())["key"] = std::string(90, 'c');
  EXPECT_EQ(ScanOf(form).longest_text, 90U);
}

TEST(MessageScanTest, TakesBytesThatEndTooEarlyForUnknown) {
  const MessageScanner scanner(v1::Form::descriptor());
  const std::string bytes = Sample().SerializeAsString();
  int cut_inside = 0;
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    v1::Form form;
    const std::string cut = bytes.substr(0, size);
    if (!form.ParseFromString(cut)) {
      ++cut_inside;
      EXPECT_TRUE(scanner.Scan(cut).unknown_fields) << size;
    }
  }
  EXPECT_GT(cut_inside, 20);
}

}  // namespace
}  // namespace jixiao::form
