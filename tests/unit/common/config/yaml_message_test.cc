#include "common/config/yaml_message.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/duration.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/type/date.pb.h"
#include "gtest/gtest.h"

#include "jixiao/common/v1/access.pb.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::config {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

template <typename M>
std::string ErrorOf(std::string_view yaml, const YamlLimits& limits = {}) {
  const absl::StatusOr<M> message = MessageFromYaml<M>(yaml, "t.yaml", limits);
  if (message.ok()) {
    return "no error";
  }
  EXPECT_EQ(message.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(message.status().message());
}

TEST(YamlMessage, FillsNestedMessagesListsEnumsAndOneofs) {
  const auto form_template = MessageFromYaml<templates::v1::Template>(R"(
name: templates/a
fiscal_years: [2024, 2025]
amount_unit: WAN_YUAN
half_year_point: 06-30
title_patterns:
  - pattern: '^预算.*表$'
    form_type: TARGET
layout:
  column_widths: [1, 2]
  rows:
    - cells:
        - {text: "项目: 名称", column_span: 2, merge_equal: true}
        - field: title
)",
                                                                      "t");
  ASSERT_TRUE(form_template.ok()) << form_template.status();
  EXPECT_EQ(form_template->name(), "templates/a");
  EXPECT_EQ(form_template->fiscal_years(1), 2025);
  EXPECT_EQ(form_template->amount_unit(), templates::v1::AMOUNT_UNIT_WAN_YUAN);
  EXPECT_EQ(form_template->half_year_point().year(), 0);
  EXPECT_EQ(form_template->half_year_point().month(), 6);
  EXPECT_EQ(form_template->half_year_point().day(), 30);
  EXPECT_EQ(form_template->title_patterns(0).form_type(),
            form::v1::FORM_TYPE_TARGET);
  const auto& cells = form_template->layout().rows(0).cells();
  EXPECT_EQ(cells[0].text(), "项目: 名称");
  EXPECT_EQ(cells[0].column_span(), 2);
  EXPECT_TRUE(cells[0].merge_equal());
  EXPECT_EQ(cells[1].field(), "title");
}

TEST(YamlMessage, FillsMaps) {
  const auto form =
      MessageFromYaml<form::v1::Form>("annotations: {a: b, '1': 2}\n", "t");
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_EQ(form->annotations().at("a"), "b");
  EXPECT_EQ(form->annotations().at("1"), "2");
}

TEST(YamlMessage, TakesTextAsWritten) {
  const auto form = MessageFromYaml<form::v1::Form>(
      "title: 007\nproject: {display_name: \"\", code: 1.50}\n"
      "narrative:\n  necessity: |\n    第一行\n    第二行\n",
      "t");
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_EQ(form->title(), "007");
  EXPECT_EQ(form->project().code(), "1.50");
  EXPECT_EQ(form->narrative().necessity(), "第一行\n第二行\n");
}

TEST(YamlMessage, SetsPresenceOfOptionalZero) {
  const auto amount = MessageFromYaml<common::v1::Amount>("fen: 0\n", "t");
  ASSERT_TRUE(amount.ok()) << amount.status();
  EXPECT_TRUE(amount->has_fen());
}

TEST(YamlMessage, UnknownKeyNamesPlaceAndKnownKeys) {
  const std::string error =
      ErrorOf<form::v1::Form>("title: a\nproject:\n  display_nam: b\n");
  EXPECT_THAT(error, StartsWith("t.yaml:3:3: project: unknown key "
                                "\"display_nam\""));
  EXPECT_THAT(error, HasSubstr("display_name, code, fiscal_year"));
}

TEST(YamlMessage, DuplicateKey) {
  EXPECT_EQ(ErrorOf<form::v1::Form>("title: a\ntitle: b\n"),
            "t.yaml:2:1: duplicate key \"title\"");
}

TEST(YamlMessage, WrongTypes) {
  EXPECT_EQ(ErrorOf<form::v1::Form>("project: {fiscal_year: 20x4}\n"),
            "t.yaml:1:24: project.fiscal_year: wants a whole number in range, "
            "found `20x4`");
  EXPECT_THAT(ErrorOf<form::v1::Form>("project: {fiscal_year: '2024'}\n"),
              HasSubstr("found a quoted text"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("project: {fiscal_year: 9999999999}\n"),
              HasSubstr("in range"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("title: [a]\n"), HasSubstr("a list"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("title:\n"), HasSubstr("found nothing"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("title: ~\n"), HasSubstr("nothing"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("project: x\n"),
              HasSubstr("wants a mapping"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("contacts: {phones: a}\n"),
              HasSubstr("contacts: wants a list"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("contacts: [{phones: a}]\n"),
              HasSubstr("contacts[0].phones: wants a list"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("annotations: [a]\n"),
              HasSubstr("wants a mapping"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("sealed_contacts: {nonce: a}\n"),
              HasSubstr("cannot be written"));
  EXPECT_THAT(ErrorOf<templates::v1::LayoutCell>("merge_equal: yes\n"),
              HasSubstr("true or false"));
}

TEST(YamlMessage, EnumsByShortNameOnly) {
  for (const std::string name :
       {"target", "FORM_TYPE_TARGET", "UNSPECIFIED", "1", "NONE"}) {
    EXPECT_THAT(ErrorOf<form::v1::Form>("form_type: " + name + "\n"),
                HasSubstr("one of TARGET, APPROVAL, MONITORING"))
        << name;
  }
}

TEST(YamlMessage, OneofTakesOneMember) {
  EXPECT_THAT(
      ErrorOf<templates::v1::LayoutCell>("text: a\nfield: b\n"),
      HasSubstr("t.yaml:2:1: \"field\" stands beside another of `content`"));
}

TEST(YamlMessage, Dates) {
  const auto date = [](const std::string& text) {
    const auto project =
        MessageFromYaml<form::v1::Project>("start_date: " + text + "\n", "t");
    if (!project.ok()) {
      return std::string("refused");
    }
    const auto& value = project->start_date();
    return std::to_string(value.year()) + "/" + std::to_string(value.month()) +
           "/" + std::to_string(value.day());
  };
  EXPECT_EQ(date("2024-06-30"), "2024/6/30");
  EXPECT_EQ(date("2024-06"), "2024/6/0");
  EXPECT_EQ(date("2024"), "2024/0/0");
  EXPECT_EQ(date("06-30"), "0/6/30");
  EXPECT_EQ(date("02-29"), "0/2/29");
  for (const std::string bad :
       {"2023-02-29", "06-31", "13-01", "6-30", "06", "2024-6-1", "2024-00",
        "0000-01-01", "-06-30", "2024-06-30-1", "+024"}) {
    EXPECT_EQ(date(bad), "refused") << bad;
  }
}

TEST(YamlMessage, DecimalsAndDurations) {
  const auto decimal = [](const std::string& text) {
    const auto value = MessageFromYaml<common::v1::Decimal>(text, "t");
    return value.ok() ? std::to_string(value->unscaled()) + "e-" +
                            std::to_string(value->scale())
                      : std::string("refused");
  };
  EXPECT_EQ(decimal("12.50"), "1250e-2");
  EXPECT_EQ(decimal("-0.5"), "-5e-1");
  EXPECT_EQ(decimal("7"), "7e-0");
  for (const std::string bad :
       {".5", "-.5", "5.", "1e3", "1.2.3", "9999999999999999999",
        "0.1234567890123456789", "1,0"}) {
    EXPECT_EQ(decimal(bad), "refused") << bad;
  }
  const auto duration =
      MessageFromYaml<google::protobuf::Duration>("1m1.5s", "t");
  ASSERT_TRUE(duration.ok()) << duration.status();
  EXPECT_EQ(duration->seconds(), 61);
  EXPECT_EQ(duration->nanos(), 500'000'000);
  EXPECT_THAT(ErrorOf<google::protobuf::Duration>("10"),
              HasSubstr("a duration such as"));
  EXPECT_THAT(ErrorOf<google::protobuf::Duration>("inf"),
              HasSubstr("a duration such as"));
}

TEST(YamlMessage, RefusesWhatHidesContent) {
  EXPECT_EQ(ErrorOf<form::v1::Form>("title: &a b\n"),
            "t.yaml:1:8: anchors are not allowed");
  EXPECT_THAT(ErrorOf<form::v1::Form>("title: &a b\ntemplate: *a\n"),
              HasSubstr("not allowed"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("title: !!str b\n"),
              HasSubstr("tags are not allowed"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("? [a]\n: b\n"),
              HasSubstr("a key must be text"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("title: a\n---\ntitle: b\n"),
              HasSubstr("more than one document"));
}

TEST(YamlMessage, RefusesWhatIsNoDocument) {
  EXPECT_EQ(ErrorOf<form::v1::Form>(""), "t.yaml:1:1: the document is empty");
  EXPECT_THAT(ErrorOf<form::v1::Form>("# nothing\n"), HasSubstr("t.yaml:"));
  EXPECT_THAT(ErrorOf<form::v1::Form>("title: [a\n"), StartsWith("t.yaml:"));
  EXPECT_EQ(ErrorOf<form::v1::Form>("title: a\ntemplate: \xff\n"),
            "t.yaml:2:1: not UTF-8: save the file as UTF-8");
}

TEST(YamlMessage, KeepsItsLimits) {
  EXPECT_THAT(ErrorOf<form::v1::Form>("title: abcdef\n", {.max_bytes = 8}),
              HasSubstr("larger than 8 bytes"));
  EXPECT_THAT(
      ErrorOf<form::v1::Form>("title: a\ntemplate: b\n", {.max_nodes = 4}),
      HasSubstr("more than 4 values"));
  EXPECT_EQ(
      ErrorOf<form::v1::Form>("contacts: [{phones: [a]}]\n", {.max_depth = 3}),
      "t.yaml:1:21: nested deeper than 3 levels");
  const std::string deep = "title: " + std::string(100'000, '[');
  EXPECT_THAT(ErrorOf<form::v1::Form>(deep), StartsWith("t.yaml:"));
}

}  // namespace
}  // namespace jixiao::config
