#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FUNDING_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FUNDING_READER_H_

#include <map>
#include <set>
#include <string>

#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::templates::v1 {
class FundingLine;
}

namespace jixiao::form_store::intake {

// Reads the funding tree (项目资金, 收入). A line is known by its label
// wherever it stands; its amount is the first cell behind the label that is no
// head.
class FundingReader {
 public:
  explicit FundingReader(FormDraft& draft) : draft_(draft) {}

  void Read(const TextRow& row);

  // Whether any line of the tree was seen.
  bool SawLine() const { return !seen_.empty(); }

 private:
  // A label and the cells up to the next label.
  void ReadLine(const TextRow& row, const TextCell& label,
                const templates::v1::FundingLine& line, TextCells rest);
  // Heads between labels: 项目资金, 收入, 财政拨款.
  void ReadHead(const TextRow& row, const TextCell& cell);
  // SHIFTED_COLUMNS for a line that stands left or right of its siblings.
  Reading CheckColumn(const TextRow& row, const TextCell& label,
                      const templates::v1::FundingLine& line);
  bool IsHead(const TextCell& cell) const;

  FormDraft& draft_;
  std::set<std::string> seen_;
  std::map<std::string, int> sibling_columns_;  // by parent
  bool saw_appropriation_ = false;
  // A subtotal that came before the head of its block.
  const TextRow* subtotal_row_ = nullptr;
  const TextCell* subtotal_cell_ = nullptr;
};

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FUNDING_READER_H_
