#include "common/form/edit.h"

#include <string_view>
#include <unordered_map>

#include "common/form/amount_fields.h"
#include "common/form/rows.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

template <typename Fields, typename Message>
void SettleAmounts(const Fields& fields, const Message& previous,
                   Message* next) {
  for (const auto& field : fields) {
    if (!(next->*field.has)()) continue;
    const common::v1::Amount& before = (previous.*field.get)();
    common::v1::Amount& after = *(next->*field.mutate)();
    if (!before.raw().empty() && !after.raw().empty() &&
        after.raw() != before.raw() && after.fen() == before.fen()) {
      after.clear_fen();
    }
  }
}

void SettleAccumulation(const v1::Indicator& previous, v1::Indicator* next) {
  if (next->accumulation() == previous.accumulation()) {
    next->set_accumulation_origin(previous.accumulation_origin());
  } else if (next->accumulation() != v1::ACCUMULATION_UNSPECIFIED) {
    next->set_accumulation_origin(v1::ACCUMULATION_ORIGIN_COLUMN);
  }
}

template <typename Row>
using RowsByUid = std::unordered_map<std::string_view, const Row*>;

template <typename Row>
const Row* Find(const RowsByUid<Row>& rows, std::string_view uid) {
  const auto found = rows.find(uid);
  return found == rows.end() ? nullptr : found->second;
}

void SettleLines(const v1::Form& previous, v1::Form* next) {
  RowsByUid<v1::ExpenditureLine> before;
  for (const v1::ExpenditureLine& line : previous.expenditures()) {
    before.emplace(line.uid(), &line);
  }
  for (v1::ExpenditureLine& line : *next->mutable_expenditures()) {
    if (const auto* same = Find(before, line.uid())) {
      SettleAmounts(kExpenditureAmounts, *same, &line);
    }
  }
}

void SettleIndicators(const v1::Form& previous, v1::Form* next) {
  RowsByUid<v1::Indicator> before;
  for (const v1::IndicatorGroup& group : previous.indicator_groups()) {
    for (const v1::Indicator& indicator : group.indicators()) {
      before.emplace(indicator.uid(), &indicator);
    }
  }
  for (v1::IndicatorGroup& group : *next->mutable_indicator_groups()) {
    for (v1::Indicator& indicator : *group.mutable_indicators()) {
      if (const auto* same = Find(before, indicator.uid())) {
        SettleAccumulation(*same, &indicator);
      }
    }
  }
}

}  // namespace

void SettleRowsAndAmounts(const v1::Form& previous, v1::Form* next) {
  AssignUids(next, &previous);
  if (next->has_funding()) {
    SettleAmounts(kFundingAmounts, previous.funding(), next->mutable_funding());
  }
  SettleLines(previous, next);
  SettleIndicators(previous, next);
}

}  // namespace jixiao::form
