#include "common/template/label_index.h"

#include "common/form/text.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::tmpl {
namespace {

template <typename Map>
auto Find(const Map& map, const std::string& key) -> typename Map::mapped_type {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

template <typename Entries, typename Map>
void Fill(const Entries& entries, Map& map) {
  for (const auto& entry : entries) {
    for (const std::string& text : entry.texts()) {
      map.emplace(form::ComparisonKey(text), &entry);
    }
  }
}

}  // namespace

LabelIndex::LabelIndex(const templates::v1::Template& form_template) {
  Fill(form_template.field_labels(), fields_);
  Fill(form_template.funding_lines(), funding_);
  Fill(form_template.head_texts(), heads_);
  Fill(form_template.value_columns(), columns_);
  Fill(form_template.indicator_tree(), level1_);
  for (const auto& level1 : form_template.indicator_tree()) {
    for (const auto& level2 : level1.children()) {
      for (const std::string& text : level2.texts()) {
        level2_[form::ComparisonKey(text)].push_back({&level1, &level2});
      }
    }
  }
}

const templates::v1::FieldLabel* LabelIndex::Field(
    const std::string& key) const {
  return Find(fields_, key);
}

const templates::v1::FundingLine* LabelIndex::Funding(
    const std::string& key) const {
  return Find(funding_, key);
}

const templates::v1::HeadText* LabelIndex::Head(const std::string& key) const {
  return Find(heads_, key);
}

const templates::v1::ValueColumn* LabelIndex::Column(
    const std::string& key) const {
  return Find(columns_, key);
}

const templates::v1::IndicatorLevel1* LabelIndex::Level1(
    const std::string& key) const {
  return Find(level1_, key);
}

const std::vector<Level2Entry>& LabelIndex::Level2(
    const std::string& key) const {
  const auto found = level2_.find(key);
  return found == level2_.end() ? no_level2_ : found->second;
}

bool LabelIndex::IsKnown(const std::string& key) const {
  return fields_.contains(key) || funding_.contains(key) ||
         heads_.contains(key) || columns_.contains(key) ||
         level1_.contains(key) || level2_.contains(key);
}

}  // namespace jixiao::tmpl
