#include "tools/jixiao/as_of.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "google/protobuf/util/time_util.h"

#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::cli {
namespace {

constexpr char kDefaultZone[] = "Asia/Shanghai";
constexpr char kDate[] = "%Y-%m-%d";
constexpr std::array<const char*, 4> kLocalTimes = {
    "%Y-%m-%d%ET%H:%M:%E*S", "%Y-%m-%d%ET%H:%M", "%Y-%m-%d %H:%M:%E*S",
    "%Y-%m-%d %H:%M"};

bool IsNumber(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

absl::StatusOr<absl::TimeZone> ZoneOf(Session& session,
                                      const std::string& tenant) {
  form::v1::GetTenantRequest request;
  request.set_name(tenant);
  ASSIGN_OR_RETURN(
      const form::v1::Tenant record,
      session.form_store().GetTenant(request, session.call_options()));
  const std::string& name =
      record.time_zone().empty() ? kDefaultZone : record.time_zone();
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) {
    return absl::FailedPreconditionError(
        "this machine does not know the time zone " + name +
        " of the tenant: give a time with its offset, e.g. "
        "2024-06-30T17:00:00+08:00");
  }
  return zone;
}

// The state as of an instant, noted for the person.
absl::StatusOr<common::v1::TenantRevision> ResolveTime(
    Session& session, const std::string& tenant, absl::Time time) {
  form::v1::ResolveRevisionRequest request;
  request.set_parent(tenant);
  *request.mutable_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
          absl::ToUnixMicros(time));
  ASSIGN_OR_RETURN(
      const form::v1::ResolveRevisionResponse response,
      session.form_store().ResolveRevision(request, session.call_options()));
  session.Note(
      "as of revision " + std::to_string(response.as_of().revision()) +
      ", committed " +
      google::protobuf::util::TimeUtil::ToString(response.commit_time()));
  return response.as_of();
}

}  // namespace

std::optional<absl::Time> ParseInstant(std::string_view word,
                                       absl::TimeZone zone) {
  const absl::string_view text = base::ToAbsl(word);
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    return time;
  }
  if (absl::ParseTime(kDate, text, zone, &time, nullptr)) {
    const absl::CivilDay next = absl::ToCivilDay(time, zone) + 1;
    return absl::FromCivil(next, zone) - absl::Microseconds(1);
  }
  for (const char* format : kLocalTimes) {
    if (absl::ParseTime(format, text, zone, &time, nullptr)) {
      return time;
    }
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<common::v1::TenantRevision>> ResolveAsOf(
    Session& session, const std::string& tenant, const std::string& word) {
  if (word.empty()) {
    return std::optional<common::v1::TenantRevision>();
  }
  common::v1::TenantRevision point;
  std::int64_t revision = 0;
  if (IsNumber(word) && absl::SimpleAtoi(word, &revision) && revision > 0) {
    point.set_revision(revision);
    return std::optional(point);
  }
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, word, &time, nullptr)) {
    ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(session, tenant));
    const std::optional<absl::Time> instant = ParseInstant(word, zone);
    if (!instant.has_value()) {
      return absl::InvalidArgumentError(
          "--as_of takes a revision number or a time, e.g. 42, 2024-06-30, "
          "2024-06-30T17:00 or 2024-06-30T17:00:00+08:00; not " +
          word);
    }
    time = *instant;
  }
  ASSIGN_OR_RETURN(point, ResolveTime(session, tenant, time));
  return std::optional(point);
}

}  // namespace jixiao::cli
