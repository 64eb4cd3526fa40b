#ifndef JIXIAO_SERVICES_REPORTING_QUERY_REPORTS_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_REPORTS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/reporting/v1/report.pb.h"

namespace jixiao::reporting {

// The named queries of a process. Filled at start, then thread-safe.
class NamedReports {
 public:
  // Loads every `*.yaml` of a directory (jixiao.reporting.v1.Report as
  // common/config/yaml_message.h writes it); a report is called as its file is.
  // Fails, for operators, on the first file that does not load or whose query
  // cannot be planned, and when there is none.
  static absl::StatusOr<NamedReports> LoadDirectory(
      const std::string& directory);

  // Errors as above; ALREADY_EXISTS when the name is taken.
  absl::Status Add(v1::Report report);

  // `reports/{report}`. NOT_FOUND UNKNOWN_REPORT, listing what exists and the
  // nearest name.
  absl::StatusOr<const v1::Report*> Find(std::string_view name) const;

  // By name.
  std::vector<const v1::Report*> All() const;

 private:
  std::map<std::string, v1::Report, std::less<>> reports_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_REPORTS_H_
