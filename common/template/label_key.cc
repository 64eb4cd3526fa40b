#include "common/template/label_key.h"

#include <optional>

#include "common/base/utf8.h"

namespace jixiao::tmpl {
namespace {

bool IsIgnored(char32_t c) {
  const bool control = c < 0x21 || (c >= 0x7F && c < 0xA1);
  // Spaces that NFKC leaves alone, zero-width characters, the byte-order mark.
  const bool invisible = (c >= 0x2000 && c <= 0x200F) || c == 0x2028 ||
                         c == 0x2029 || c == 0x2060 || c == 0x3000 ||
                         c == 0xFEFF || c == 0x1680;
  return control || invisible;
}

}  // namespace

std::string LabelKey(std::string_view text) {
  const std::string normal = base::Nfkc(text);
  std::string key;
  key.reserve(normal.size());
  std::string_view rest = normal;
  while (!rest.empty()) {
    const std::optional<char32_t> c = base::TakeCodePoint(&rest);
    if (!c.has_value()) {
      return normal;
    }
    if (!IsIgnored(*c)) {
      base::AppendCodePoint(*c, &key);
    }
  }
  return key;
}

}  // namespace jixiao::tmpl
