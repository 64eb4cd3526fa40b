#include "common/form/normalize.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/form/accumulation.h"
#include "common/form/amount.h"
#include "common/form/amount_fields.h"
#include "common/form/edit.h"
#include "common/form/target_value.h"
#include "common/form/text.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form {
namespace {

using templates::v1::AmountUnit;
using templates::v1::Template;

// Finds by texts that are not copied for it.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

// By comparison key.
template <typename Value>
using ByKey = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// A first level: what it means, and its second levels.
struct Level1 {
  v1::IndicatorCategory category;
  ByKey<v1::IndicatorAspect> children;
};

// Null when there is none.
template <typename Value>
const Value* Find(const ByKey<Value>& map, std::string_view text) {
  std::string buffer;
  const auto found = map.find(ComparisonKeyIn(text, &buffer));
  return found == map.end() ? nullptr : &found->second;
}

template <typename Value>
Value Find(const ByKey<Value>& map, std::string_view text, Value fallback) {
  const Value* const found = Find(map, text);
  return found == nullptr ? fallback : *found;
}

// A figure belongs to its text: one that the text does not give goes.
void DeriveAmount(AmountUnit unit, common::v1::Amount* amount) {
  if (amount->raw().empty()) return;
  const AmountReading read = ReadAmount(amount->raw(), unit);
  if (read.blank) return;
  amount->clear_fen();
  if (read.fen) amount->set_fen(*read.fen);
}

// Whether the text says another figure than the given one, or none.
bool IsContradictory(AmountUnit unit, const common::v1::Amount& amount) {
  if (!amount.has_fen() || amount.raw().empty()) return false;
  const AmountReading read = ReadAmount(amount.raw(), unit);
  return !read.blank && read.fen != amount.fen();
}

template <typename Fields, typename Message>
void DeriveAmounts(const Fields& fields, AmountUnit unit, Message* message) {
  for (const auto& field : fields) {
    if ((message->*field.has)()) {
      DeriveAmount(unit, (message->*field.mutate)());
    }
  }
}

template <typename Fields, typename Message>
void FindContradictions(const Fields& fields, AmountUnit unit,
                        const Message& message, const std::string& path,
                        std::vector<std::string>* found) {
  for (const auto& field : fields) {
    if (IsContradictory(unit, (message.*field.get)())) {
      found->push_back(path + "." + std::string(field.name));
    }
  }
}

void DeriveFunding(AmountUnit unit, v1::Funding* funding) {
  DeriveAmounts(kFundingAmounts, unit, funding);
  funding->clear_effective_total();
  if (const auto total = EffectiveTotal(*funding)) {
    funding->mutable_effective_total()->set_fen(*total);
  }
}

}  // namespace

struct FormDeriver::Index {
  AmountUnit amount_unit;
  templates::v1::TargetVocabulary vocabulary;
  ByKey<Level1> levels;
  ByKey<v1::Recurrence> recurrences;
  ByKey<v1::BudgetLevel> budget_levels;

  v1::Recurrence RecurrenceOf(const v1::Project& project) const {
    return Find(recurrences, project.recurrence_text(),
                v1::RECURRENCE_UNSPECIFIED);
  }

  v1::BudgetLevel BudgetLevelOf(const v1::Project& project) const {
    return Find(budget_levels, project.budget_level_text(),
                v1::BUDGET_LEVEL_UNSPECIFIED);
  }

  void DeriveProject(v1::Project* project) const {
    if (const auto read = RecurrenceOf(*project)) {
      project->set_recurrence(read);
    }
    if (const auto read = BudgetLevelOf(*project)) {
      project->set_budget_level(read);
    }
  }

  void DeriveLevels(v1::IndicatorGroup* group) const {
    group->clear_category();
    group->clear_aspect();
    const Level1* const level1 = Find(levels, group->level1());
    if (level1 == nullptr) return;
    group->set_category(level1->category);
    group->set_aspect(Find(level1->children, group->level2(),
                           v1::INDICATOR_ASPECT_UNSPECIFIED));
  }

  void DeriveIndicator(std::int32_t fiscal_year,
                       v1::Indicator* indicator) const {
    TargetContext context;
    context.indicator_name = indicator->display_name();
    context.fiscal_year = fiscal_year;
    context.vocabulary = &vocabulary;
    // Each value is read in the light of the other's text, which stays.
    const std::string_view half = indicator->half_year_target().raw();
    const std::string_view full = indicator->full_year_target().raw();
    if (indicator->has_half_year_target()) {
      context.column = v1::TARGET_COLUMN_HALF_YEAR;
      context.sibling_raw.reset();
      if (indicator->has_full_year_target()) context.sibling_raw = full;
      ReadTargetValue(context, indicator->mutable_half_year_target());
    }
    if (indicator->has_full_year_target()) {
      context.column = v1::TARGET_COLUMN_FULL_YEAR;
      context.sibling_raw.reset();
      if (indicator->has_half_year_target()) context.sibling_raw = half;
      ReadTargetValue(context, indicator->mutable_full_year_target());
    }
    const AccumulationReading reading =
        ReadAccumulation(*indicator, &vocabulary);
    indicator->set_accumulation(reading.accumulation);
    indicator->set_accumulation_origin(reading.origin);
  }
};

FormDeriver::FormDeriver(const Template& form_template) {
  auto index = std::make_unique<Index>();
  index->amount_unit = form_template.amount_unit();
  index->vocabulary = form_template.vocabulary();
  for (const auto& level1 : form_template.indicator_tree()) {
    Level1 entry{level1.category(), {}};
    for (const auto& level2 : level1.children()) {
      for (const std::string& text : level2.texts()) {
        entry.children.emplace(ComparisonKey(text), level2.aspect());
      }
    }
    for (const std::string& text : level1.texts()) {
      index->levels.emplace(ComparisonKey(text), entry);
    }
  }
  for (const auto& recurrence : form_template.recurrences()) {
    for (const std::string& text : recurrence.texts()) {
      index->recurrences.emplace(ComparisonKey(text), recurrence.recurrence());
    }
  }
  for (const auto& level : form_template.budget_levels()) {
    for (const std::string& text : level.texts()) {
      index->budget_levels.emplace(ComparisonKey(text), level.budget_level());
    }
  }
  index_ = std::move(index);
}

FormDeriver::~FormDeriver() = default;
FormDeriver::FormDeriver(FormDeriver&&) noexcept = default;
FormDeriver& FormDeriver::operator=(FormDeriver&&) noexcept = default;

void FormDeriver::Derive(v1::Form* form) const {
  if (form->has_project()) index_->DeriveProject(form->mutable_project());
  if (form->has_funding()) {
    DeriveFunding(index_->amount_unit, form->mutable_funding());
  }
  for (v1::ExpenditureLine& line : *form->mutable_expenditures()) {
    DeriveAmounts(kExpenditureAmounts, index_->amount_unit, &line);
  }
  for (v1::IndicatorGroup& group : *form->mutable_indicator_groups()) {
    index_->DeriveLevels(&group);
    for (v1::Indicator& indicator : *group.mutable_indicators()) {
      index_->DeriveIndicator(form->project().fiscal_year(), &indicator);
    }
  }
}

void FormDeriver::SettleEdit(const v1::Form& previous, v1::Form* next) const {
  SettleRowsAndAmounts(previous, next);
  if (!next->has_project()) return;
  const v1::Project& before = previous.project();
  v1::Project& after = *next->mutable_project();
  // A value with a text that means nothing to the template was given, not read.
  if (after.recurrence_text() != before.recurrence_text() &&
      after.recurrence() == before.recurrence() &&
      (index_->RecurrenceOf(before) || index_->RecurrenceOf(after))) {
    after.clear_recurrence();
  }
  if (after.budget_level_text() != before.budget_level_text() &&
      after.budget_level() == before.budget_level() &&
      (index_->BudgetLevelOf(before) || index_->BudgetLevelOf(after))) {
    after.clear_budget_level();
  }
}

std::vector<std::string> FormDeriver::Contradictions(
    const v1::Form& form) const {
  std::vector<std::string> found;
  const v1::Project& project = form.project();
  const auto recurrence = index_->RecurrenceOf(project);
  if (recurrence && project.recurrence() &&
      project.recurrence() != recurrence) {
    found.push_back("project.recurrence");
  }
  const auto level = index_->BudgetLevelOf(project);
  if (level && project.budget_level() && project.budget_level() != level) {
    found.push_back("project.budget_level");
  }
  FindContradictions(kFundingAmounts, index_->amount_unit, form.funding(),
                     "funding", &found);
  for (int i = 0; i < form.expenditures_size(); ++i) {
    FindContradictions(kExpenditureAmounts, index_->amount_unit,
                       form.expenditures(i),
                       "expenditures[" + std::to_string(i) + "]", &found);
  }
  return found;
}

void Derive(v1::Form* form, const Template& form_template) {
  FormDeriver(form_template).Derive(form);
}

}  // namespace jixiao::form
