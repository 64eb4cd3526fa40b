#include "tests/benchmark/store/memory.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "common/base/status_macros.h"
#include "tests/benchmark/load/calls.h"
#include "tests/benchmark/store/form_store.h"
#include "tests/benchmark/store/sample_form.h"

namespace jixiao::benchmark {
namespace {

constexpr double kGoalMegabytes = 300;
constexpr int kChannels = 4;
constexpr int kStreamForms = 50'000;
constexpr int kReadCallers = 64;
constexpr int kListedForms = 5'000;
constexpr absl::Duration kReadTime = absl::Seconds(10);

// A line of /proc/PID/status, in MB; 0 when there is none.
double StatusLine(std::int64_t pid, const std::string& name) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string word;
  while (status >> word) {
    if (word == name + ":") {
      double kilobytes = 0;
      status >> kilobytes;
      return kilobytes / 1024;
    }
  }
  return 0;
}

double Report(const MemoryOptions& options, const std::string& after,
              double per_second, std::ostream& out) {
  const double resident = StatusLine(options.store_pid, "VmRSS");
  out << absl::StrFormat("  %-40s %8.0f/s  VmRSS %4.0f MB, RssAnon %4.0f MB\n",
                         after, per_second, resident,
                         StatusLine(options.store_pid, "RssAnon"));
  out.flush();
  return resident;
}

}  // namespace

absl::StatusOr<bool> RunMemory(const MemoryOptions& options,
                               std::ostream& out) {
  ASSIGN_OR_RETURN(const auto store, FormStore::Open(options.store, kChannels));
  ASSIGN_OR_RETURN(form::v1::Form form, store->CompleteForm());
  const FormMaker forms(std::move(form));
  std::atomic<std::uint64_t> next = 0;
  double most = Report(options, "empty", 0, out);
  while (next < static_cast<std::uint64_t>(options.forms)) {
    ASSIGN_OR_RETURN(const Sample sample,
                     store->Import(forms, kStreamForms, &next));
    most = std::max(
        most, Report(options, absl::StrCat(next.load(), " forms imported"),
                     sample.per_second, out));
  }
  std::atomic<std::uint64_t> reads = 0;
  const LoadOptions load{.callers = kReadCallers, .duration = kReadTime};
  ASSIGN_OR_RETURN(const Sample got,
                   RunCalls(store->Get(options.forms), load, &reads));
  most = std::max(most, Report(options, "GetForm among all, 64 callers",
                               got.per_second, out));
  ASSIGN_OR_RETURN(const Target list, store->List(kListedForms));
  ASSIGN_OR_RETURN(const Sample listed, RunCalls(list, load, &reads));
  most = std::max(most, Report(options, "ListForms by 50, 64 callers",
                               listed.per_second, out));
  ASSIGN_OR_RETURN(const std::string answer, store->ReadForm(0));
  out << absl::StrFormat("  bytes of a form as read: %d; VmHWM %.0f MB\n",
                         answer.size(), StatusLine(options.store_pid, "VmHWM"));
  out << absl::StrFormat("ratio memory_resident_mb %.0f goal <=%.0f\n", most,
                         kGoalMegabytes);
  return most <= kGoalMegabytes;
}

}  // namespace jixiao::benchmark
