#ifndef JIXIAO_TESTS_UNIT_COMMON_TEMPLATE_SAMPLE_TEMPLATE_H_
#define JIXIAO_TESTS_UNIT_COMMON_TEMPLATE_SAMPLE_TEMPLATE_H_

#include "gtest/gtest.h"

#include "common/config/yaml_message.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::tmpl {

// A template as small as the checks allow.
inline constexpr char kSmallTemplate[] = R"(
name: templates/small
display_name: Small
title_patterns: [{pattern: '.*目标表', form_type: TARGET}]
fiscal_year_pattern: '(\d{4})年'
amount_unit: YUAN
half_year_point: 06-30
field_labels: [{field: project.display_name, texts: [项目, 项目名]}]
head_texts:
  - {key: funding, texts: [资金]}
  - {key: expenditure, texts: [支出]}
  - {key: full_year_budget, texts: [全年(程)预算]}
  - {key: level1, texts: [一级]}
  - {key: level2, texts: [二级]}
  - {key: level3, texts: [三级]}
funding_lines:
  - {field: funding.total, texts: [总额]}
  - {field: funding.other, texts: [其他], parent: funding.total}
recurrences: [{recurrence: ONE_OFF, texts: [一次性]}]
value_columns: [{column: FULL_YEAR, texts: [指标值]}]
indicator_tree:
  - texts: [产出]
    category: OUTPUT
    children:
      - {texts: [数量], aspect: QUANTITY}
      - {texts: [其他方面], aspect: QUALITY}
  - texts: [效益]
    category: BENEFIT
    children: [{texts: [其他方面], aspect: SOCIAL_BENEFIT}]
vocabulary: {grade_words: [好]}
layout:
  column_widths: [1, 1]
  rows:
    - cells: [{field: title, column_span: 2}]
    - cells: [{text: A, row_span: 2}, {field: project.fiscal_year, suffix: 年}]
    - repeat: INDICATORS
      cells: [{field: level1, merge_equal: true}]
)";

inline templates::v1::Template SmallTemplate() {
  auto proto =
      config::MessageFromYaml<templates::v1::Template>(kSmallTemplate, "small");
  EXPECT_TRUE(proto.ok()) << proto.status();
  return proto.ok() ? *std::move(proto) : templates::v1::Template();
}

}  // namespace jixiao::tmpl

#endif  // JIXIAO_TESTS_UNIT_COMMON_TEMPLATE_SAMPLE_TEMPLATE_H_
