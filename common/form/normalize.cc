#include "common/form/normalize.h"

#include <string>
#include <string_view>
#include <unordered_map>

#include "common/form/accumulation.h"
#include "common/form/amount.h"
#include "common/form/target_value.h"
#include "common/form/text.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form {
namespace {

using templates::v1::AmountUnit;
using templates::v1::Template;

// A first level: what it means, and its second levels by key.
struct Level1 {
  v1::IndicatorCategory category;
  std::unordered_map<std::string, v1::IndicatorAspect> children;
};

template <typename Value>
Value Find(const std::unordered_map<std::string, Value>& map,
           std::string_view text, Value fallback) {
  const auto found = map.find(ComparisonKey(text));
  return found == map.end() ? fallback : found->second;
}

void DeriveAmount(AmountUnit unit, common::v1::Amount* amount) {
  if (amount->has_fen() || amount->raw().empty()) return;
  const common::v1::Amount parsed = ParseAmount(amount->raw(), unit);
  if (parsed.has_fen()) amount->set_fen(parsed.fen());
}

void DeriveFunding(AmountUnit unit, v1::Funding* funding) {
  if (funding->has_total()) DeriveAmount(unit, funding->mutable_total());
  if (funding->has_appropriation_subtotal()) {
    DeriveAmount(unit, funding->mutable_appropriation_subtotal());
  }
  if (funding->has_general_public_budget()) {
    DeriveAmount(unit, funding->mutable_general_public_budget());
  }
  if (funding->has_government_fund()) {
    DeriveAmount(unit, funding->mutable_government_fund());
  }
  if (funding->has_special_account()) {
    DeriveAmount(unit, funding->mutable_special_account());
  }
  if (funding->has_state_capital()) {
    DeriveAmount(unit, funding->mutable_state_capital());
  }
  if (funding->has_social_insurance()) {
    DeriveAmount(unit, funding->mutable_social_insurance());
  }
  if (funding->has_carry_over()) {
    DeriveAmount(unit, funding->mutable_carry_over());
  }
  if (funding->has_other()) DeriveAmount(unit, funding->mutable_other());
  funding->clear_effective_total();
  if (const auto total = EffectiveTotal(*funding)) {
    funding->mutable_effective_total()->set_fen(*total);
  }
}

}  // namespace

struct FormDeriver::Index {
  AmountUnit amount_unit;
  templates::v1::TargetVocabulary vocabulary;
  std::unordered_map<std::string, Level1> levels;
  std::unordered_map<std::string, v1::Recurrence> recurrences;
  std::unordered_map<std::string, v1::BudgetLevel> budget_levels;

  void DeriveProject(v1::Project* project) const {
    if (project->recurrence() == v1::RECURRENCE_UNSPECIFIED) {
      project->set_recurrence(Find(recurrences, project->recurrence_text(),
                                   v1::RECURRENCE_UNSPECIFIED));
    }
    if (project->budget_level() == v1::BUDGET_LEVEL_UNSPECIFIED) {
      project->set_budget_level(Find(budget_levels,
                                     project->budget_level_text(),
                                     v1::BUDGET_LEVEL_UNSPECIFIED));
    }
  }

  void DeriveLevels(v1::IndicatorGroup* group) const {
    group->clear_category();
    group->clear_aspect();
    const auto level1 = levels.find(ComparisonKey(group->level1()));
    if (level1 == levels.end()) return;
    group->set_category(level1->second.category);
    group->set_aspect(Find(level1->second.children, group->level2(),
                           v1::INDICATOR_ASPECT_UNSPECIFIED));
  }

  void DeriveTarget(TargetContext context, v1::TargetValue* target) const {
    context.vocabulary = &vocabulary;
    *target = ParseTargetValue(target->raw(), context);
  }

  void DeriveIndicator(std::int32_t fiscal_year,
                       v1::Indicator* indicator) const {
    TargetContext context;
    context.indicator_name = indicator->display_name();
    context.fiscal_year = fiscal_year;
    // Copies: each value is read in the light of the other's text.
    const std::string half = indicator->half_year_target().raw();
    const std::string full = indicator->full_year_target().raw();
    if (indicator->has_half_year_target()) {
      context.column = v1::TARGET_COLUMN_HALF_YEAR;
      context.sibling_raw.reset();
      if (indicator->has_full_year_target()) context.sibling_raw = full;
      DeriveTarget(context, indicator->mutable_half_year_target());
    }
    if (indicator->has_full_year_target()) {
      context.column = v1::TARGET_COLUMN_FULL_YEAR;
      context.sibling_raw.reset();
      if (indicator->has_half_year_target()) context.sibling_raw = half;
      DeriveTarget(context, indicator->mutable_full_year_target());
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
    if (line.has_half_year_plan()) {
      DeriveAmount(index_->amount_unit, line.mutable_half_year_plan());
    }
    if (line.has_full_year_budget()) {
      DeriveAmount(index_->amount_unit, line.mutable_full_year_budget());
    }
  }
  for (v1::IndicatorGroup& group : *form->mutable_indicator_groups()) {
    index_->DeriveLevels(&group);
    for (v1::Indicator& indicator : *group.mutable_indicators()) {
      index_->DeriveIndicator(form->project().fiscal_year(), &indicator);
    }
  }
}

void Derive(v1::Form* form, const Template& form_template) {
  FormDeriver(form_template).Derive(form);
}

}  // namespace jixiao::form
