#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FORM_DRAFT_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FORM_DRAFT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"

#include "jixiao/form/v1/form.pb.h"
#include "services/form_store/intake/extract/repair_rule.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::tmpl {
class Template;
}

namespace jixiao::form_store::intake {

// Where a value goes: a field of the form, or of one of its rows.
struct ValuePath {
  std::string field{};
  int expenditure = -1;
  int group = -1;
  int indicator = -1;  // of the group
};

// How sure a value is, and by which rule.
struct Reading {
  std::optional<RepairRule> rule{};
  int confidence = 100;

  static Reading By(RepairRule rule) { return {rule, InfoOf(rule).confidence}; }
  static Reading By(RepairRule rule, int confidence) {
    return {rule, confidence};
  }
};

// A form in the making: the values, where each stood, and what was repaired.
// Paths name rows by their place until Finish knows their uids.
class FormDraft {
 public:
  // Traces of one form; more are left out with a note.
  static constexpr std::size_t kMaxRepairs = 1000;

  explicit FormDraft(const tmpl::Template& form_template)
      : template_(form_template) {}

  const tmpl::Template& form_template() const { return template_; }
  form::v1::Form& form() { return form_; }

  // Records where a value was read.
  void AddOrigin(const TextRow& row, const TextCell& cell, ValuePath path,
                 const Reading& reading = {});

  // Leaves a trace at a cell, or at a whole row.
  void AddRepair(const TextRow& row, const TextCell& cell,
                 const Reading& reading, ValuePath path = {});
  void AddRepair(const TextRow& row, const Reading& reading,
                 ValuePath path = {});

  // UNKNOWN_TEXT for each cell.
  void AddUnknown(const TextRow& row, TextCells cells);

  // MIXED_BRACKETS when the label is none of the template's spellings.
  void CheckSpelling(
      const TextRow& row, const TextCell& label,
      const google::protobuf::RepeatedPtrField<std::string>& spellings);

  // MARKUP_KEPT when the text holds tags.
  void CheckMarkup(const TextRow& row, const TextCell& cell,
                   const ValuePath& path);

  // Types the values and names the rows by the form model, and writes origins
  // and repairs to `form.source`, the latter in document order.
  form::v1::Form Finish();

 private:
  struct Origin {
    form::v1::CellOrigin cell;
    ValuePath path;
  };
  struct Trace {
    form::v1::Repair repair;
    ValuePath path;
  };

  void AddTrace(int row, int column, const Reading& reading, ValuePath path);

  const tmpl::Template& template_;
  form::v1::Form form_;
  std::vector<Origin> origins_;
  std::vector<Trace> traces_;
};

// The trace of a rule at a place, without a path.
form::v1::Repair RepairAt(int row, int column, const Reading& reading);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FORM_DRAFT_H_
