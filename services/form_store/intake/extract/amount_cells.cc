#include "services/form_store/intake/extract/amount_cells.h"

#include "common/form/amount.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form_store::intake {

common::v1::Amount ReadAmount(FormDraft& draft, const TextRow& row,
                              const TextCell& cell, const ValuePath& path,
                              const Reading& reading) {
  common::v1::Amount amount = form::ParseAmount(
      cell.text(), draft.form_template().proto().amount_unit());
  Reading result = reading;
  if (!amount.has_fen()) {
    result = Reading::By(RepairRule::kUnreadableAmount);
    draft.AddRepair(row, cell, result, path);
  }
  draft.AddOrigin(row, cell, path, result);
  return amount;
}

bool IsAmount(const tmpl::Template& form_template, const TextCell& cell) {
  // Texts too long for a label are too long for an amount.
  return !cell.key.empty() &&
         form::ParseAmount(cell.text(), form_template.proto().amount_unit())
             .has_fen();
}

}  // namespace jixiao::form_store::intake
