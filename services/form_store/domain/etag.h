#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ETAG_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ETAG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace jixiao::form_store {

// The etag of a resource whose content was written by change `revision` of the
// history: 16 opaque characters. It differs after a restore, when revisions
// may come again.
std::string MakeEtag(std::string_view history_id,
                     std::string_view resource_name, std::int64_t revision);

// ABORTED with ETAG_MISMATCH unless `given` is empty or `present`.
absl::Status CheckEtag(std::string_view resource_name, std::string_view given,
                       std::string_view present);

// The same error, for a write that lost a race.
absl::Status EtagMismatch(std::string_view resource_name);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ETAG_H_
