#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FIELD_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FIELD_READER_H_

#include <set>
#include <string>

#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::form_store::intake {

// Reads title, year and the rows of labels and values: 项目名称 | … | 主管部门
// | …, and the texts. A value is the first cell behind its label and before the
// next one.
class FieldReader {
 public:
  static constexpr char kTitle[] = "title";

  explicit FieldReader(FormDraft& draft) : draft_(draft) {}

  void ReadTitle(const TextRow& row);
  // True when the row is the fiscal-year line, which is then read.
  bool ReadFiscalYear(const TextRow& row);
  // Reads a row of labels and values; what is neither leaves UNKNOWN_TEXT.
  void ReadLabels(const TextRow& row);

  // Whether the field's label (of the title: itself) was seen.
  bool Saw(const std::string& field) const { return seen_.contains(field); }

 private:
  void ReadValue(const TextRow& row, const TextCell& value,
                 const std::string& field);
  void ReadText(const TextRow& row, const TextCell& value,
                const std::string& field);
  void ReadDate(const TextRow& row, const TextCell& value,
                const std::string& field);
  void ReadContacts(const TextRow& row, const TextCell& value);

  FormDraft& draft_;
  std::set<std::string> seen_;
};

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FIELD_READER_H_
