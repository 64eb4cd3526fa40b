#ifndef JIXIAO_SERVICES_REPORTING_RENDER_STYLES_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_STYLES_H_

#include <string_view>

namespace jixiao::reporting {

// Style sheets of the pages. Fonts are those that systems with Chinese have;
// none is loaded. Colours are of the Okabe-Ito set, which colour-blind readers
// tell apart, and carry no meaning by themselves.
std::string_view ReportStyle();
std::string_view FormStyle();

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_STYLES_H_
