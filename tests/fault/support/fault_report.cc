#include "tests/fault/support/fault_report.h"

#include <iostream>

#include "absl/strings/str_cat.h"

namespace jixiao::fault {

void PrintFaultRow(const std::string& name, unsigned rounds,
                   const HistoryAudit& audit) {
  const AuditTally& tally = audit.tally();
  std::cout << absl::StrCat("fault-row|", name, "|", rounds, "|",
                            audit.acknowledged(), "|", tally.lost, "|",
                            tally.duplicates, "|", tally.phantoms, "|",
                            tally.gaps, "|", tally.others)
            << std::endl;
}

void PrintControlRow(const std::string& name, const Problems& caught) {
  std::cout << absl::StrCat("fault-control|", name, "|", caught.size())
            << std::endl;
  for (size_t i = 0; i < caught.size() && i < 3; ++i) {
    std::cout << "  " << caught[i].substr(0, 200) << std::endl;
  }
}

}  // namespace jixiao::fault
