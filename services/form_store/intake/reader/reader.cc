#include "services/form_store/intake/reader/reader.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "services/form_store/intake/reader/text_reader.h"

namespace jixiao::form_store::intake {
namespace {

constexpr char kText[] = "text/plain";

}  // namespace

std::string EssenceOf(std::string_view media_type) {
  std::string essence(media_type.substr(0, media_type.find(';')));
  absl::StripAsciiWhitespace(&essence);
  absl::AsciiStrToLower(&essence);
  return essence;
}

absl::StatusOr<const Reader*> ReaderFor(std::string_view media_type) {
  static const TextReader kTextReader;
  if (EssenceOf(media_type) == kText) {
    return &kTextReader;
  }
  return errors::InvalidArgument(
             errors::ERROR_REASON_DOCUMENT_UNREADABLE,
             absl::StrCat("documents of this media type cannot be read; send ",
                          kText))
      .With("media_type", media_type.substr(0, 100));
}

}  // namespace jixiao::form_store::intake
