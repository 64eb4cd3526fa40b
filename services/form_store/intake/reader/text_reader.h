#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_TEXT_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_TEXT_READER_H_

#include <string_view>

#include "services/form_store/intake/reader/reader.h"

namespace jixiao::form_store::intake {

// Plain text: lines (LF, CRLF or CR) of cells that tabs separate, as text
// extracted from a published table has them. Empty cells are left out of the
// grid, their columns count.
class TextReader final : public Reader {
 public:
  absl::StatusOr<Grid> Read(std::string_view document,
                            const ReaderLimits& limits) const override;
};

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_TEXT_READER_H_
