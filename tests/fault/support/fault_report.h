#ifndef JIXIAO_TESTS_FAULT_SUPPORT_FAULT_REPORT_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_FAULT_REPORT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

#include "tests/fault/support/history_audit.h"

namespace jixiao::fault {

// What is wrong, in words; empty when all is well.
using Problems = std::vector<std::string>;

// Adds what else is wrong.
inline void Append(Problems more, Problems* problems) {
  problems->insert(problems->end(), more.begin(), more.end());
}

// A failure of the test's own machinery.
inline Problems ToProblems(const absl::Status& status) {
  return status.ok() ? Problems{} : Problems{status.ToString()};
}

// What a test prints for tests/fault/run.sh: one line of its table.
void PrintFaultRow(const std::string& name, unsigned rounds,
                   const HistoryAudit& audit);
// The same of its control: what was caught, or that nothing was.
void PrintControlRow(const std::string& name, const Problems& caught);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_FAULT_REPORT_H_
