#include "services/form_store/intake/reader/encoding.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/utf8.h"

namespace jixiao::form_store::intake {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// What a document that is no UTF-8 text begins with.
struct Signature {
  std::string_view bytes;
  std::string_view name;
};
constexpr Signature kSignatures[] = {
    {"\xFF\xFE"sv, "text in UTF-16"},
    {"\xFE\xFF"sv, "text in UTF-16"},
    {"%PDF-"sv, "a PDF file"},
    {"PK\x03\x04"sv, "an Office or ZIP file"},
    {"\xD0\xCF\x11\xE0"sv, "an old Office file"},
};

absl::Status Unreadable(std::string text) {
  return errors::InvalidArgument(errors::ERROR_REASON_DOCUMENT_UNREADABLE,
                                 std::move(text));
}

auto LineAt(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return std::count(before.begin(), before.end(), '\n') + 1;
}

}  // namespace

absl::StatusOr<std::string_view> DecodeText(std::string_view document) {
  for (const Signature& signature : kSignatures) {
    if (document.starts_with(signature.bytes)) {
      return Unreadable(
          absl::StrCat("the document is ", std::string(signature.name),
                       "; save it as plain text in UTF-8 and send that"));
    }
  }
  if (document.starts_with(kUtf8Mark)) {
    document.remove_prefix(kUtf8Mark.size());
  }
  if (document.empty()) {
    return Unreadable("the document is empty");
  }
  if (const auto offset = base::FirstInvalidUtf8(document);
      offset.has_value()) {
    return Unreadable(absl::StrCat(
        "line ", LineAt(document, *offset),
        " of the document is not UTF-8 (it may be GB18030 or GBK); convert it "
        "to UTF-8, e.g. with iconv -f GB18030 -t UTF-8"));
  }
  if (const std::size_t nul = document.find('\0');
      nul != std::string_view::npos) {
    return Unreadable(absl::StrCat(
        "line ", LineAt(document, nul),
        " of the document holds a NUL byte: it is no plain text; save it as "
        "text in UTF-8"));
  }
  return document;
}

}  // namespace jixiao::form_store::intake
