#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_READER_H_

#include <optional>
#include <string>

#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/indicator_cells.h"
#include "services/form_store/intake/extract/indicator_columns.h"
#include "services/form_store/intake/extract/indicator_names.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::form_store::intake {

// Reads the indicator table below its head row. Merged cells are printed once,
// in their first row: a row without names belongs to the group before it. A
// second level without indicators becomes an empty group.
class IndicatorReader {
 public:
  static constexpr int kMaxRows = 5000;

  explicit IndicatorReader(FormDraft& draft) : draft_(draft) {}

  // The head of the table, also when it is repeated on a new page.
  void ReadHead(const TextRow& row, const IndicatorColumns& columns);
  // A row below the head, not blank.
  void ReadRow(const TextRow& row);

  bool SawHead() const { return columns_.has_value(); }
  // Where the names of indicators stand; the head was seen.
  int name_column() const { return columns_->level3; }
  // Whether the template's last first level was reached: the table is whole.
  bool SawLastLevel1() const { return saw_last_level1_; }
  // More groups and indicators than kMaxRows; the rest was not read.
  bool TooMany() const { return rows_ > kMaxRows; }

 private:
  // A first level, and where it is printed (nowhere when it was inferred).
  struct Level1 {
    std::string text;
    std::string key;
    const TextRow* row = nullptr;
    const TextCell* cell = nullptr;
  };

  // Goes to the group that the row's names lead to, opening it where needed;
  // false when there is none for the row to be in.
  bool EnterGroup(const TextRow& row, const RowNames& names);
  void OpenGroup(const TextRow& row, const RowNames& names);
  // Takes the first level from the template where level 2 cannot belong to the
  // one before it, or there is none; false when nothing had to be done.
  bool InferLevel1(const TextCell& level2);
  // LEVEL_PARENT_MISSING, for each group below a first level that is not
  // printed.
  void NoteInferredLevel1(const TextRow& row, const TextCell& level2);

  void AddIndicator(const TextRow& row, const IndicatorCells& cells);
  ValuePath GroupField(const char* field) const;

  FormDraft& draft_;
  std::optional<IndicatorColumns> columns_;
  Level1 level1_;
  bool in_group_ = false;
  std::string level2_key_;  // of the group
  int rows_ = 0;
  bool saw_last_level1_ = false;
};

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_READER_H_
