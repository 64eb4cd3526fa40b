#include "tests/unit/services/reporting/render/html_check.h"

#include <regex>
#include <set>
#include <vector>

namespace jixiao::reporting::testing {
namespace {

std::string Near(std::string_view html, std::size_t at) {
  return " near \"" + std::string(html.substr(at, 60)) + "\"";
}

bool IsText(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '>') {
      return false;
    }
    if (text[i] == '&' &&
        text.substr(i, 10).find(';') == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string HtmlFault(std::string_view html) {
  static const std::regex kTag(
      R"re(<(/?)([a-z][a-z0-9]*)((?: [a-zA-Z0-9-]+="[^"<>]*")*)(/?)>)re");
  static const std::set<std::string> kVoid = {"meta", "col", "br"};
  std::vector<std::string> open;
  std::size_t at = html.find('\n') + 1;  // behind the doctype
  while (at < html.size()) {
    const std::size_t tag = html.find('<', at);
    const std::size_t end = tag == std::string_view::npos ? html.size() : tag;
    const bool is_style = !open.empty() && open.back() == "style";
    if (!is_style && !IsText(html.substr(at, end - at))) {
      return "bad text" + Near(html, at);
    }
    if (tag == std::string_view::npos) {
      break;
    }
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(html.begin() + static_cast<std::ptrdiff_t>(tag),
                           html.end(), match, kTag,
                           std::regex_constants::match_continuous)) {
      return "bad tag" + Near(html, tag);
    }
    const std::string name = match[2];
    if (match[1].length() > 0) {
      if (open.empty() || open.back() != name) {
        return "closed out of order" + Near(html, tag);
      }
      open.pop_back();
    } else if (match[4].length() == 0 && !kVoid.contains(name)) {
      open.push_back(name);
    }
    at = tag + static_cast<std::size_t>(match[0].length());
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

}  // namespace jixiao::reporting::testing
