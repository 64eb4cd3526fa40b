#ifndef JIXIAO_TESTS_UNIT_SERVICES_REPORTING_RENDER_HTML_CHECK_H_
#define JIXIAO_TESTS_UNIT_SERVICES_REPORTING_RENDER_HTML_CHECK_H_

#include <string>
#include <string_view>

namespace jixiao::reporting::testing {

// What is wrong with a page: an element that is not closed or closed out of
// order, a bare & or >, an attribute without quotes. Empty when it is well
// formed.
std::string HtmlFault(std::string_view html);

}  // namespace jixiao::reporting::testing

#endif  // JIXIAO_TESTS_UNIT_SERVICES_REPORTING_RENDER_HTML_CHECK_H_
