#include "common/template/validate.h"

#include <array>
#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

#include "common/form/text.h"
#include "common/template/form_path.h"
#include "common/template/label_index.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "re2/re2.h"

namespace jixiao::tmpl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr std::array kNeededHeads = {kHeadFunding,        kHeadExpenditure,
                                     kHeadFullYearBudget, kHeadLevel1,
                                     kHeadLevel2,         kHeadLevel3};
constexpr std::string_view kNeededField = "project.display_name";
constexpr char kNamePattern[] = "templates/[a-z0-9][a-z0-9-]{0,62}";

// The last field of a path in Form; null when the path does not exist.
const FieldDescriptor* FieldInForm(std::string_view path) {
  const auto fields = FieldsOfPath(*form::v1::Form::descriptor(), path);
  return fields.has_value() ? fields->back() : nullptr;
}

bool IsMessage(const FieldDescriptor* field, const Descriptor* type) {
  return field != nullptr && !field->is_repeated() &&
         field->message_type() == type;
}

// Fields that a label may stand before: texts, dates and the contacts.
bool IsReadable(const FieldDescriptor* field) {
  if (field == nullptr) {
    return false;
  }
  if (field->message_type() == form::v1::Contact::descriptor()) {
    return field->is_repeated();
  }
  return IsMessage(field, google::type::Date::descriptor()) ||
         (!field->is_repeated() &&
          field->type() == FieldDescriptor::TYPE_STRING);
}

class Checker {
 public:
  explicit Checker(const templates::v1::Template& form_template)
      : template_(form_template) {}

  std::vector<errors::FieldViolation> Run() {
    CheckHead();
    CheckPatterns();
    CheckLabels();
    CheckFunding();
    CheckMeanings();
    CheckTree();
    for (auto& violation : CheckLayout(template_.layout())) {
      violations_.push_back(std::move(violation));
    }
    return std::move(violations_);
  }

 private:
  void Require(bool condition, std::string field, std::string text) {
    if (!condition) {
      violations_.push_back({std::move(field), std::move(text)});
    }
  }

  static std::string At(std::string_view list, int index,
                        std::string_view field = {}) {
    return absl::StrCat(std::string(list), "[", index, "]",
                        field.empty() ? "" : ".", std::string(field));
  }

  // Texts of an entry: at least one, none blank, none seen in its list before.
  template <typename Texts>
  void CheckTexts(const Texts& texts, const std::string& path,
                  std::set<std::string>& seen) {
    Require(!texts.empty(), path, "needs a printed text");
    for (const std::string& text : texts) {
      const std::string key = form::ComparisonKey(text);
      Require(!key.empty(), path, "a printed text is blank");
      Require(seen.insert(key).second, path,
              absl::StrCat("the text ", text, " stands for two things"));
    }
  }

  void CheckHead() {
    Require(RE2::FullMatch(template_.name(), kNamePattern), "name",
            "must be templates/{template} in lower case");
    Require(!template_.display_name().empty(), "display_name", "is missing");
    Require(template_.amount_unit() != 0, "amount_unit", "is missing");
    const auto& point = template_.half_year_point();
    Require(point.month() != 0 && point.day() != 0, "half_year_point",
            "needs a month and a day");
  }

  void CheckPatterns() {
    RE2::Options options;
    options.set_log_errors(false);
    Require(!template_.title_patterns().empty(), "title_patterns", "is empty");
    for (int i = 0; i < template_.title_patterns_size(); ++i) {
      const auto& title = template_.title_patterns(i);
      const RE2 pattern(title.pattern(), options);
      Require(!title.pattern().empty() && pattern.ok(),
              At("title_patterns", i, "pattern"), "is no pattern (RE2)");
      Require(title.form_type() != 0, At("title_patterns", i, "form_type"),
              "is missing");
    }
    const RE2 year(template_.fiscal_year_pattern(), options);
    Require(year.ok() && year.NumberOfCapturingGroups() == 1,
            "fiscal_year_pattern", "must be a pattern (RE2) with one group");
  }

  void CheckLabels() {
    std::set<std::string> fields;
    std::set<std::string> texts;
    for (int i = 0; i < template_.field_labels_size(); ++i) {
      const auto& label = template_.field_labels(i);
      const std::string path = At("field_labels", i, "field");
      Require(IsReadable(FieldInForm(label.field())), path,
              "must lead to a text, a date or the contacts of Form");
      Require(fields.insert(label.field()).second, path, "is named twice");
      CheckTexts(label.texts(), At("field_labels", i, "texts"), texts);
    }
    Require(fields.contains(std::string(kNeededField)), "field_labels",
            absl::StrCat("lacks ", std::string(kNeededField)));
    CheckHeads();
  }

  void CheckHeads() {
    std::set<std::string> keys;
    std::set<std::string> texts;
    for (int i = 0; i < template_.head_texts_size(); ++i) {
      const auto& head = template_.head_texts(i);
      Require(!head.key().empty() && keys.insert(head.key()).second,
              At("head_texts", i, "key"), "is empty or named twice");
      CheckTexts(head.texts(), At("head_texts", i, "texts"), texts);
    }
    for (const std::string_view key : kNeededHeads) {
      Require(keys.contains(std::string(key)), "head_texts",
              absl::StrCat("lacks the key ", std::string(key)));
    }
  }

  void CheckFunding() {
    std::set<std::string> fields;
    std::set<std::string> texts;
    Require(!template_.funding_lines().empty(), "funding_lines", "is empty");
    for (int i = 0; i < template_.funding_lines_size(); ++i) {
      const auto& line = template_.funding_lines(i);
      Require(IsMessage(FieldInForm(line.field()),
                        common::v1::Amount::descriptor()),
              At("funding_lines", i, "field"),
              "must lead to an amount of Form");
      Require(line.parent().empty() || fields.contains(line.parent()),
              At("funding_lines", i, "parent"), "must be a line before it");
      Require(fields.insert(line.field()).second,
              At("funding_lines", i, "field"), "is named twice");
      CheckTexts(line.texts(), At("funding_lines", i, "texts"), texts);
    }
  }

  // Recurrences, budget levels, value columns: each text one meaning.
  void CheckMeanings() {
    std::set<std::string> recurrences;
    Require(!template_.recurrences().empty(), "recurrences", "is empty");
    for (int i = 0; i < template_.recurrences_size(); ++i) {
      const auto& entry = template_.recurrences(i);
      Require(entry.recurrence() != 0, At("recurrences", i), "has no meaning");
      CheckTexts(entry.texts(), At("recurrences", i, "texts"), recurrences);
    }
    std::set<std::string> levels;
    for (int i = 0; i < template_.budget_levels_size(); ++i) {
      const auto& entry = template_.budget_levels(i);
      Require(entry.budget_level() != 0, At("budget_levels", i),
              "has no meaning");
      CheckTexts(entry.texts(), At("budget_levels", i, "texts"), levels);
    }
    CheckColumns();
  }

  void CheckColumns() {
    std::set<int> columns;
    std::set<std::string> texts;
    Require(!template_.value_columns().empty(), "value_columns", "is empty");
    for (int i = 0; i < template_.value_columns_size(); ++i) {
      const auto& entry = template_.value_columns(i);
      Require(entry.column() != 0 && columns.insert(entry.column()).second,
              At("value_columns", i, "column"), "is missing or named twice");
      CheckTexts(entry.texts(), At("value_columns", i, "texts"), texts);
    }
  }

  void CheckTree() {
    std::set<std::string> names;
    Require(!template_.indicator_tree().empty(), "indicator_tree", "is empty");
    for (int i = 0; i < template_.indicator_tree_size(); ++i) {
      const auto& level1 = template_.indicator_tree(i);
      const std::string path = At("indicator_tree", i);
      Require(level1.category() != 0, path, "has no category");
      Require(!level1.children().empty(), path, "has no second level");
      CheckTexts(level1.texts(), absl::StrCat(path, ".texts"), names);
      std::set<std::string> children;
      for (int j = 0; j < level1.children_size(); ++j) {
        const std::string child = absl::StrCat(path, ".", At("children", j));
        Require(level1.children(j).aspect() != 0, child, "has no aspect");
        CheckTexts(level1.children(j).texts(), absl::StrCat(child, ".texts"),
                   children);
      }
    }
  }

  const templates::v1::Template& template_;
  std::vector<errors::FieldViolation> violations_;
};

}  // namespace

std::vector<errors::FieldViolation> CheckTemplate(
    const templates::v1::Template& form_template) {
  return Checker(form_template).Run();
}

}  // namespace jixiao::tmpl
