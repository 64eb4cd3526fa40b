#include "tools/jixiao/output.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <vector>

#include "google/protobuf/util/json_util.h"

#include "common/form/amount.h"
#include "jixiao/templates/v1/template.pb.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using form::v1::Finding;
using form::v1::ValidationReport;

constexpr size_t kFindingIndent = 6;

std::string SeverityText(const Finding& finding) {
  std::string text;
  switch (finding.severity()) {
    case form::v1::SEVERITY_ERROR:
      text = "ERROR";
      break;
    case form::v1::SEVERITY_WARNING:
      text = "WARNING";
      break;
    default:
      text = "INFO";
  }
  return finding.outcome() == form::v1::OUTCOME_DEFERRED ? text + " deferred"
                                                         : text;
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message, bool one_line) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = !one_line;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : "{}";
}

std::string WanYuan(std::optional<int64_t> fen) {
  return fen.has_value()
             ? form::FormatFen(*fen, templates::v1::AMOUNT_UNIT_WAN_YUAN, 2)
             : "-";
}

std::string WanYuan(const common::v1::Amount& amount) {
  return WanYuan(amount.has_fen() ? std::optional<int64_t>(amount.fen())
                                  : std::nullopt);
}

std::string FindingsText(const form::v1::ValidationSummary& summary) {
  switch (summary.state()) {
    case form::v1::VALIDATION_STATE_PENDING:
      return "PENDING";
    case form::v1::VALIDATION_STATE_CURRENT:
      break;
    default:
      return "-";
  }
  std::string text = std::to_string(summary.errors()) + "E " +
                     std::to_string(summary.warnings()) + "W " +
                     std::to_string(summary.infos()) + "I";
  return summary.deferred() == 0
             ? text
             : text + " " + std::to_string(summary.deferred()) + "D";
}

std::string StateText(form::v1::FormState state) {
  const std::string& name = form::v1::FormState_Name(state);
  constexpr std::string_view kPrefix = "FORM_STATE_";
  return name.rfind(kPrefix, 0) == 0 ? name.substr(kPrefix.size()) : name;
}

std::string LastSegment(std::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name
                                                     : name.substr(slash + 1));
}

void PrintFindings(
    const ValidationReport& report,
    const google::protobuf::RepeatedPtrField<validation::v1::FindingText>&
        texts,
    std::ostream& out) {
  std::vector<int> order(static_cast<size_t>(report.findings_size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return report.findings(a).severity() < report.findings(b).severity();
  });
  for (const int i : order) {
    const Finding& finding = report.findings(i);
    const auto line = [&](const std::string& text) {
      out << WrapText(text, kFindingIndent) << '\n';
    };
    const std::string blanks(kFindingIndent, ' ');
    line("  " + finding.rule_id() + ' ' + SeverityText(finding) + "  " +
         finding.place());
    if (i < texts.size()) {
      line(blanks + texts[i].message());
      line(blanks + '[' + texts[i].clause() + ']');
    }
    if (!finding.deferred_reason().empty()) {
      line(blanks + finding.deferred_reason());
    }
  }
}

std::string CountsText(const ValidationReport& report) {
  int counts[4] = {};
  int deferred = 0;
  for (const Finding& finding : report.findings()) {
    if (finding.outcome() == form::v1::OUTCOME_DEFERRED) {
      ++deferred;
    } else {
      ++counts[std::clamp(static_cast<int>(finding.severity()), 0, 3)];
    }
  }
  const auto text = [](int count, const char* what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? ", " : "s, ");
  };
  return text(counts[form::v1::SEVERITY_ERROR], "error") +
         text(counts[form::v1::SEVERITY_WARNING], "warning") +
         text(counts[form::v1::SEVERITY_INFO], "info") +
         std::to_string(deferred) + " deferred";
}

bool Blocks(const ValidationReport& report) {
  return std::any_of(report.findings().begin(), report.findings().end(),
                     [](const Finding& finding) {
                       return finding.severity() == form::v1::SEVERITY_ERROR;
                     });
}

std::optional<int64_t> ParseCount(const std::string& text) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && value >= 0
             ? std::optional<int64_t>(value)
             : std::nullopt;
}

}  // namespace jixiao::cli
