#ifndef JIXIAO_SERVICES_REPORTING_RENDER_HTML_TEXT_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_HTML_TEXT_H_

#include <string>
#include <string_view>

namespace jixiao::reporting {

// Text as HTML content or as the value of a quoted attribute: the five
// characters with a meaning are escaped; control characters other than tab and
// line feed, and characters that reorder text, become U+FFFD. Malformed UTF-8
// becomes U+FFFD as well.
std::string EscapeHtml(std::string_view text);

// The start of a page up to and including <body>. No script and no outside
// resource can be loaded by it: its policy forbids them.
std::string PageHead(std::string_view language, std::string_view title,
                     std::string_view style);
std::string_view PageEnd();

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_HTML_TEXT_H_
