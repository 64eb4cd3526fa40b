#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/form/decimal.h"
#include "common/form/text.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/validation/engine/functions/binding.h"
#include "services/validation/engine/functions/functions.h"
#include "services/validation/engine/functions/half_year_share.h"

namespace jixiao::validation {
namespace {

using templates::v1::Template;

bool HasText(const google::protobuf::RepeatedPtrField<std::string>& texts,
             const std::string& key) {
  for (const std::string& text : texts) {
    if (form::ComparisonKey(text) == key) {
      return true;
    }
  }
  return false;
}

// Whether the tree has that second level below that first one.
bool HasLevel2(const Template& form_template, std::string_view level1,
               std::string_view level2) {
  const std::string key1 = form::ComparisonKey(level1);
  const std::string key2 = form::ComparisonKey(level2);
  for (const auto& parent : form_template.indicator_tree()) {
    if (!HasText(parent.texts(), key1)) {
      continue;
    }
    for (const auto& child : parent.children()) {
      if (HasText(child.texts(), key2)) {
        return true;
      }
    }
  }
  return false;
}

// The official label of a field or a funding line; the path itself when the
// template prints none.
std::string Label(const Template& form_template, std::string_view path) {
  for (const auto& label : form_template.field_labels()) {
    if (label.field() == path && label.texts_size() > 0) {
      return label.texts(0);
    }
  }
  for (const auto& line : form_template.funding_lines()) {
    if (line.field() == path && line.texts_size() > 0) {
      return line.texts(0);
    }
  }
  return std::string(path);
}

// The official name of the second level of that aspect; empty when there is
// none.
std::string AspectLabel(const Template& form_template, std::int64_t aspect) {
  for (const auto& parent : form_template.indicator_tree()) {
    for (const auto& child : parent.children()) {
      if (child.aspect() == aspect && child.texts_size() > 0) {
        return child.texts(0);
      }
    }
  }
  return {};
}

// The official name of the first level of that category; empty when there is
// none.
std::string CategoryLabel(const Template& form_template,
                          std::int64_t category) {
  for (const auto& level1 : form_template.indicator_tree()) {
    if (level1.category() == category && level1.texts_size() > 0) {
      return level1.texts(0);
    }
  }
  return {};
}

// The official head of a value column; empty when there is none.
std::string ColumnLabel(const Template& form_template, std::int64_t column) {
  for (const auto& value_column : form_template.value_columns()) {
    if (value_column.column() == column && value_column.texts_size() > 0) {
      return value_column.texts(0);
    }
  }
  return {};
}

absl::StatusOr<form::Decimal> HalfYearPercent(const Template& form_template) {
  return ElapsedPercent(form_template.half_year_point());
}

}  // namespace

void AddTemplateFunctions(cel::EnvironmentBuilder& builder) {
  AddMember(builder, "has_level2", HasLevel2);
  AddMember(builder, "label", Label);
  AddMember(builder, "aspect_label", AspectLabel);
  AddMember(builder, "category_label", CategoryLabel);
  AddMember(builder, "column_label", ColumnLabel);
  AddMember(builder, "half_year_percent", HalfYearPercent);
}

}  // namespace jixiao::validation
