#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_PLACED_ERROR_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_PLACED_ERROR_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace jixiao::form_store {

// `list[17]`.
std::string PlaceIn(std::string_view list, std::size_t index);

// An error of one entry of a batch as an error of the whole: text and fields
// begin with the place, code, reason and facts stay.
absl::Status PlacedError(const absl::Status& status, const std::string& place);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_PLACED_ERROR_H_
