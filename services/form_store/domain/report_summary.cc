#include "services/form_store/domain/report_summary.h"

#include <map>
#include <tuple>

#include "common/base/sha256.h"
#include "jixiao/form/v1/change.pb.h"

namespace jixiao::form_store {

using form::v1::Finding;
using form::v1::FindingCount;
using form::v1::ValidationReport;
using form::v1::ValidationSummary;

bool BlocksSubmission(const Finding& finding) {
  return finding.severity() == form::v1::SEVERITY_ERROR &&
         (finding.outcome() == form::v1::OUTCOME_FAIL ||
          finding.outcome() == form::v1::OUTCOME_DEFERRED);
}

ValidationSummary SummarizeReport(const ValidationReport& report,
                                  const std::string& payload) {
  ValidationSummary summary;
  summary.set_state(form::v1::VALIDATION_STATE_CURRENT);
  summary.set_rule_set(report.rule_set());
  summary.set_submittable(true);
  summary.set_report_digest(base::Sha256Hex(payload));
  for (const Finding& finding : report.findings()) {
    if (BlocksSubmission(finding)) {
      summary.set_submittable(false);
    }
    if (finding.outcome() == form::v1::OUTCOME_DEFERRED) {
      summary.set_deferred(summary.deferred() + 1);
    } else if (finding.severity() == form::v1::SEVERITY_ERROR) {
      summary.set_errors(summary.errors() + 1);
    } else if (finding.severity() == form::v1::SEVERITY_WARNING) {
      summary.set_warnings(summary.warnings() + 1);
    } else {
      summary.set_infos(summary.infos() + 1);
    }
  }
  return summary;
}

std::vector<FindingCount> CountFindings(const ValidationReport& report) {
  std::map<std::tuple<std::string, int, int>, int> counts;
  for (const Finding& finding : report.findings()) {
    ++counts[{finding.rule_id(), finding.outcome(), finding.severity()}];
  }
  std::vector<FindingCount> result;
  for (const auto& [key, count] : counts) {
    FindingCount& entry = result.emplace_back();
    entry.set_rule_id(std::get<0>(key));
    entry.set_outcome(static_cast<form::v1::Outcome>(std::get<1>(key)));
    entry.set_severity(static_cast<form::v1::Severity>(std::get<2>(key)));
    entry.set_count(count);
  }
  return result;
}

ReportIndex IndexOf(const ValidationReport& report,
                    const std::string& payload) {
  form::v1::Change counts;
  for (FindingCount& count : CountFindings(report)) {
    *counts.add_findings() = std::move(count);
  }
  return {.summary = SummarizeReport(report, payload).SerializeAsString(),
          .finding_counts = counts.SerializeAsString()};
}

BoundReport BindReport(ValidationReport report) {
  report.clear_name();
  BoundReport bound;
  bound.payload = report.SerializeAsString();
  bound.summary = SummarizeReport(report, bound.payload);
  bound.index = IndexOf(report, bound.payload);
  return bound;
}

std::optional<form::v1::ValidationReport> ParseReport(
    const std::string& form_name, const std::string& payload) {
  form::v1::ValidationReport report;
  if (!report.ParseFromString(payload)) {
    return std::nullopt;
  }
  report.set_name(form_name + "/report");
  return report;
}

}  // namespace jixiao::form_store
