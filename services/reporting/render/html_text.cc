#include "services/reporting/render/html_text.h"

#include <optional>

#include "common/base/utf8.h"

namespace jixiao::reporting {
namespace {

bool IsHidden(char32_t c) {
  const bool is_control =
      (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
  const bool reorders = c == 0x200E || c == 0x200F ||
                        (c >= 0x202A && c <= 0x202E) ||
                        (c >= 0x2066 && c <= 0x2069);
  return is_control || reorders;
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
  const std::string valid = base::ReplaceInvalidUtf8(text);
  std::string_view rest = valid;
  std::string html;
  html.reserve(valid.size());
  while (const std::optional<char32_t> c = base::TakeCodePoint(&rest)) {
    switch (*c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        base::AppendCodePoint(IsHidden(*c) ? base::kReplacementCharacter : *c,
                              &html);
    }
  }
  return html;
}

std::string PageHead(std::string_view language, std::string_view title,
                     std::string_view style) {
  std::string html = "<!DOCTYPE html>\n<html lang=\"";
  html += language;
  html +=
      "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
  html += EscapeHtml(title);
  html += "</title>\n<style>\n";
  html += style;
  html += "</style>\n</head>\n<body>\n";
  return html;
}

std::string_view PageEnd() {
  return "</body>\n</html>\n";
}

}  // namespace jixiao::reporting
