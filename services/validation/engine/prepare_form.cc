#include "services/validation/engine/prepare_form.h"

#include "common/form/normalize.h"
#include "common/form/rows.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::validation {
namespace {

// The rows that have a uid already, for AssignUids to keep it.
form::v1::Form KnownRows(const form::v1::Form& form) {
  form::v1::Form known;
  for (const form::v1::ExpenditureLine& line : form.expenditures()) {
    if (form::IsUid(line.uid())) {
      *known.add_expenditures() = line;
    }
  }
  for (const form::v1::IndicatorGroup& group : form.indicator_groups()) {
    if (!form::IsUid(group.uid())) {
      continue;
    }
    form::v1::IndicatorGroup* kept = known.add_indicator_groups();
    *kept = group;
    kept->clear_indicators();
    for (const form::v1::Indicator& indicator : group.indicators()) {
      if (form::IsUid(indicator.uid())) {
        *kept->add_indicators() = indicator;
      }
    }
  }
  return known;
}

}  // namespace

void PrepareForm(const form::FormDeriver& deriver, form::v1::Form* form) {
  const form::v1::Form known = KnownRows(*form);
  form::AssignUids(form, &known);
  deriver.Derive(form);
}

}  // namespace jixiao::validation
