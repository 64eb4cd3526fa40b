#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_EXPENDITURE_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_EXPENDITURE_READER_H_

#include <array>
#include <cstddef>
#include <optional>

#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::form_store::intake {

// Reads planned expenditure (支出): a row of column heads, then a row a line.
//
// Which amount is which: two amounts are half-year plan and full-year budget in
// the printed order, wherever they stand. A single one belongs to the only head
// that is printed, else to the head it stands under; under neither of two heads
// it is not taken (AMBIGUOUS_AMOUNT). Each missing one leaves MISSING_AMOUNT.
class ExpenditureReader {
 public:
  static constexpr int kMaxLines = 1000;

  explicit ExpenditureReader(FormDraft& draft) : draft_(draft) {}

  // The row that holds 支出. Cells that are no heads are read as a line.
  void ReadHead(const TextRow& row);
  void ReadLine(const TextRow& row);

  bool SawHead() const { return saw_head_; }
  // More lines than kMaxLines; the rest was not read.
  bool TooMany() const { return too_many_; }

 private:
  // The two amounts of a line, in printed order.
  enum Column : std::size_t { kHalfYear = 0, kFullYear = 1 };
  static constexpr std::size_t kColumns = 2;
  using Amounts = std::array<const TextCell*, kColumns>;

  void ReadCells(const TextRow& row, TextCells cells);
  Amounts Assign(const TextRow& row, TextCells amounts, const ValuePath& line,
                 Reading& reading);
  // The column of a single amount; nullopt when it cannot be told.
  std::optional<Column> ColumnOf(const TextCell& amount) const;
  bool UnderHeads(TextCells amounts) const;
  void Store(const TextRow& row, const Amounts& amounts, const ValuePath& line,
             const Reading& reading);

  FormDraft& draft_;
  bool saw_head_ = false;
  bool too_many_ = false;
  // Columns of the heads 半年(程)计划执行数 and 全年(程)预算数, when printed.
  std::array<std::optional<int>, kColumns> heads_;
};

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_EXPENDITURE_READER_H_
