#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_ENCODING_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_ENCODING_H_

#include <string_view>

#include "absl/status/statusor.h"

namespace jixiao::form_store::intake {

// The document as UTF-8 text, without a byte-order mark. INVALID_ARGUMENT
// DOCUMENT_UNREADABLE, saying what to do, for anything else: other encodings
// (UTF-16, GB18030 …), files of other formats, binary data.
absl::StatusOr<std::string_view> DecodeText(std::string_view document);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_ENCODING_H_
