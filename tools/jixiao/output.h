// How the commands write messages, amounts and findings.
#ifndef JIXIAO_TOOLS_JIXIAO_OUTPUT_H_
#define JIXIAO_TOOLS_JIXIAO_OUTPUT_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"

namespace jixiao::cli {

// proto3 JSON with the field names of the .proto; on several lines, or on one.
std::string ToJson(const google::protobuf::Message& message, bool one_line);

// In 万元 with at least two decimals; `-` when absent.
std::string WanYuan(std::optional<int64_t> fen);
// The same for an amount field.
std::string WanYuan(const common::v1::Amount& amount);

// "2E 5W 6I", or PENDING, or `-`; D counts deferred findings.
std::string FindingsText(const form::v1::ValidationSummary& summary);

// FORM_STATE_DRAFT is DRAFT.
std::string StateText(form::v1::FormState state);

// The last segment of a resource name.
std::string LastSegment(std::string_view name);

// Findings for people, gravest first, wrapped to 80 columns. `texts` has a text
// a finding, in the same order, or is empty.
void PrintFindings(
    const form::v1::ValidationReport& report,
    const google::protobuf::RepeatedPtrField<validation::v1::FindingText>&
        texts,
    std::ostream& out);

// "1 error, 2 warnings, 3 infos, 0 deferred".
std::string CountsText(const form::v1::ValidationReport& report);

// Whether the report stands in the way of a submission.
bool Blocks(const form::v1::ValidationReport& report);

// A whole number that is not negative, or nothing.
std::optional<int64_t> ParseCount(const std::string& text);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_OUTPUT_H_
