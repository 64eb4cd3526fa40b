// history_check FILE…: judges saved histories (JSON lines). Exit code 0 when
// all are right, 1 for a violation, 2 when one cannot be read or decided.
#include <algorithm>
#include <iostream>
#include <string>

#include "absl/status/statusor.h"

#include "common/base/file_util.h"
#include "tests/fault/history/check_history.h"
#include "tests/fault/history/history_json.h"

namespace jixiao::fault {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{4} << 30;

int Fail(const char* path, const absl::Status& status) {
  std::cerr << path << ": " << status.message() << std::endl;
  return 2;
}

int CheckFile(const char* path) {
  const absl::StatusOr<std::string> lines = base::ReadFile(path, kMaxFileBytes);
  if (!lines.ok()) {
    return Fail(path, lines.status());
  }
  const absl::StatusOr<History> history = FromJsonLines(*lines);
  if (!history.ok()) {
    return Fail(path, history.status());
  }
  const HistoryVerdict verdict = CheckHistory(*history);
  const bool ok = verdict.judgement == Judgement::kOk;
  std::cout << path << ": " << (ok ? "ok" : verdict.explanation) << std::endl;
  return ok ? 0 : verdict.judgement == Judgement::kViolation ? 1 : 2;
}

}  // namespace
}  // namespace jixiao::fault

int main(int argc, char** argv) {
  int worst = argc < 2 ? 2 : 0;
  for (int i = 1; i < argc; ++i) {
    worst = std::max(worst, jixiao::fault::CheckFile(argv[i]));
  }
  return worst;
}
