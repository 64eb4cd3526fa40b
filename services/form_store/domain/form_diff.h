#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_DIFF_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_DIFF_H_

#include <cstddef>
#include <string>
#include <vector>

namespace jixiao::form::v1 {
class Form;
}

namespace jixiao::form_store {

// More changed paths than this are told as top-level fields only.
inline constexpr std::size_t kMaxChangedPaths = 256;

// Paths in which two forms differ, in the order of the fields, rows by uid:
// `narrative.annual_objective`, `expenditures[k3x…]` for a row that came or
// went, `indicator_groups[q7m…].indicators[b5n…].full_year_target` (a value is
// told as a whole), `expenditures` when rows changed places. What follows from
// the place in the history, times, digests and sources are no content.
std::vector<std::string> ChangedPaths(const form::v1::Form& before,
                                      const form::v1::Form& after);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_DIFF_H_
