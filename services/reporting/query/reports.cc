#include "services/reporting/query/reports.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/base/utf8.h"
#include "common/config/yaml_message.h"
#include "services/reporting/query/fields.h"
#include "services/reporting/query/plan.h"

namespace jixiao::reporting {
namespace {

constexpr std::string_view kCollection = "reports/";
constexpr std::size_t kMaxReportBytes = 64 * 1024;

absl::Status InFile(const std::filesystem::path& path, absl::Status status) {
  return absl::InvalidArgumentError(
      base::ToAbsl(path.filename().string() + ": " +
                   std::string(base::ToStd(status.message()))));
}

absl::Status AddFile(const std::filesystem::path& path, NamedReports& reports) {
  ASSIGN_OR_RETURN(const std::string yaml,
                   base::ReadFile(path, kMaxReportBytes));
  ASSIGN_OR_RETURN(v1::Report report, config::MessageFromYaml<v1::Report>(
                                          yaml, path.filename().string()));
  if (report.name() != std::string(kCollection) + path.stem().string()) {
    return InFile(path, absl::InvalidArgumentError(
                            "name: must be that of the file, " +
                            std::string(kCollection) + path.stem().string()));
  }
  if (absl::Status added = reports.Add(std::move(report)); !added.ok()) {
    return InFile(path, added);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NamedReports> NamedReports::LoadDirectory(
    const std::string& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  if (error || files.empty()) {
    return absl::NotFoundError("no reports (*.yaml) in " + directory);
  }
  std::sort(files.begin(), files.end());
  NamedReports reports;
  for (const std::filesystem::path& file : files) {
    RETURN_IF_ERROR(AddFile(file, reports));
  }
  return reports;
}

absl::Status NamedReports::Add(v1::Report report) {
  const std::string name = report.name();
  if (!name.starts_with(kCollection) ||
      !base::IsResourceId(name.substr(kCollection.size()))) {
    return errors::InvalidField("name", "must be `reports/{report}`");
  }
  if (report.title_zh().empty() || report.title_en().empty()) {
    return errors::InvalidField("title_zh",
                                "a report has a title in zh and en");
  }
  RETURN_IF_ERROR(MakePlan(report.query(), {}).status());
  if (!reports_.try_emplace(name, std::move(report)).second) {
    return errors::AlreadyExists(errors::ERROR_REASON_ALREADY_EXISTS,
                                 "a report of that name exists")
        .With("report", name);
  }
  return absl::OkStatus();
}

absl::StatusOr<const v1::Report*> NamedReports::Find(
    std::string_view name) const {
  const auto entry = reports_.find(name);
  if (entry != reports_.end()) {
    return &entry->second;
  }
  constexpr std::size_t kMaxShownBytes = 64;
  const std::string shown = base::TruncateBytes(name, kMaxShownBytes);
  std::vector<std::string_view> names;
  for (const auto& [existing, report] : reports_) {
    names.push_back(existing);
  }
  const std::string_view nearest = NearestName(shown, names);
  std::string message = "no report \"" + shown + "\"";
  if (!nearest.empty()) {
    message += "; did you mean \"" + std::string(nearest) + "\"?";
  }
  message += "; there are:";
  for (const std::string_view existing : names) {
    message += (existing == names.front() ? " " : ", ");
    message += existing;
  }
  return errors::NotFound(errors::ERROR_REASON_UNKNOWN_REPORT, message)
      .With("report", shown)
      .With("suggestion", nearest);
}

std::vector<const v1::Report*> NamedReports::All() const {
  std::vector<const v1::Report*> all;
  all.reserve(reports_.size());
  for (const auto& [name, report] : reports_) {
    all.push_back(&report);
  }
  return all;
}

}  // namespace jixiao::reporting
