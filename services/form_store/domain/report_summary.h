#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_SUMMARY_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_SUMMARY_H_

#include <optional>
#include <string>
#include <vector>

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// A report as it is bound to a form.
struct BoundReport {
  // The evidence: the serialised report without its name.
  std::string payload;
  form::v1::ValidationSummary summary;
  ReportIndex index;
};

// What a bound report changes in the row of its form; `payload` is the
// serialised report.
ReportIndex IndexOf(const form::v1::ValidationReport& report,
                    const std::string& payload);

BoundReport BindReport(form::v1::ValidationReport report);

// What the report says in a few numbers; `payload` is its serialised form.
form::v1::ValidationSummary SummarizeReport(
    const form::v1::ValidationReport& report, const std::string& payload);

// A stored report as callers see it; none when it cannot be read.
std::optional<form::v1::ValidationReport> ParseReport(
    const std::string& form_name, const std::string& payload);

// How often each rule found something, by rule, outcome and severity.
std::vector<form::v1::FindingCount> CountFindings(
    const form::v1::ValidationReport& report);

// Whether the finding stands in the way of submission: an ERROR that failed or
// was deferred.
bool BlocksSubmission(const form::v1::Finding& finding);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_SUMMARY_H_
