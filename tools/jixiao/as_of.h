#ifndef JIXIAO_TOOLS_JIXIAO_AS_OF_H_
#define JIXIAO_TOOLS_JIXIAO_AS_OF_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "jixiao/common/v1/revision.pb.h"
#include "tools/jixiao/session.h"

namespace jixiao::cli {

// Help of the option --as_of.
inline constexpr std::string_view kAsOfHelp =
    "As it was at a revision, or at a time: RFC 3339, or local to the tenant, "
    "e.g. 2024-06-30T17:00; a date alone means its end.";

// The instant that a word means: RFC 3339, or a date with or without a time, in
// `zone`. A date alone is its last microsecond. nullopt for other words.
std::optional<absl::Time> ParseInstant(std::string_view word,
                                       absl::TimeZone zone);

// The point in the history of `tenants/{tenant}` that --as_of names; nullopt
// for an empty word. The store is asked for what a time means, and the answer
// noted for the person.
absl::StatusOr<std::optional<common::v1::TenantRevision>> ResolveAsOf(
    Session& session, const std::string& tenant, const std::string& word);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_AS_OF_H_
