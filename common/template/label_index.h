#ifndef JIXIAO_COMMON_TEMPLATE_LABEL_INDEX_H_
#define JIXIAO_COMMON_TEMPLATE_LABEL_INDEX_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace jixiao::templates::v1 {
class FieldLabel;
class FundingLine;
class HeadText;
class IndicatorLevel1;
class IndicatorLevel2;
class Template;
class ValueColumn;
}  // namespace jixiao::templates::v1

namespace jixiao::tmpl {

// A second-level indicator and where the template puts it.
struct Level2Entry {
  const templates::v1::IndicatorLevel1* parent = nullptr;
  const templates::v1::IndicatorLevel2* level2 = nullptr;
};

// Keys of the head texts that every template names (HeadText.key).
inline constexpr std::string_view kHeadFunding = "funding";
inline constexpr std::string_view kHeadIncome = "income";
inline constexpr std::string_view kHeadAppropriation = "appropriation";
inline constexpr std::string_view kHeadExpenditure = "expenditure";
inline constexpr std::string_view kHeadHalfYearPlan = "half_year_plan";
inline constexpr std::string_view kHeadFullYearBudget = "full_year_budget";
inline constexpr std::string_view kHeadLevel1 = "level1";
inline constexpr std::string_view kHeadLevel2 = "level2";
inline constexpr std::string_view kHeadLevel3 = "level3";

// The printed labels of a template, found by form::ComparisonKey. Every
// function takes a key and returns null (an empty list) for an unknown one.
// Refers to the template. Immutable and thread-safe.
class LabelIndex {
 public:
  explicit LabelIndex(const templates::v1::Template& form_template);

  const templates::v1::FieldLabel* Field(const std::string& key) const;
  const templates::v1::FundingLine* Funding(const std::string& key) const;
  const templates::v1::HeadText* Head(const std::string& key) const;
  const templates::v1::ValueColumn* Column(const std::string& key) const;
  const templates::v1::IndicatorLevel1* Level1(const std::string& key) const;
  // Every place of the tree where this second level stands.
  const std::vector<Level2Entry>& Level2(const std::string& key) const;

  // Whether the text is any label, head, column head or name of the tree.
  bool IsKnown(const std::string& key) const;

 private:
  template <typename T>
  using Map = std::unordered_map<std::string, const T*>;

  Map<templates::v1::FieldLabel> fields_;
  Map<templates::v1::FundingLine> funding_;
  Map<templates::v1::HeadText> heads_;
  Map<templates::v1::ValueColumn> columns_;
  Map<templates::v1::IndicatorLevel1> level1_;
  std::unordered_map<std::string, std::vector<Level2Entry>> level2_;
  std::vector<Level2Entry> no_level2_;
};

}  // namespace jixiao::tmpl

#endif  // JIXIAO_COMMON_TEMPLATE_LABEL_INDEX_H_
