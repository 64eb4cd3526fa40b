#ifndef JIXIAO_TESTS_FAULT_HISTORY_PROBLEM_LIST_H_
#define JIXIAO_TESTS_FAULT_HISTORY_PROBLEM_LIST_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace jixiao::fault {

// What is wrong, each with its kind in front ("gap: …"). Keeps the first few.
class ProblemList {
 public:
  template <typename... Parts>
  void Add(const char* kind, const Parts&... parts) {
    if (++count_ <= kMaxKept) {
      kept_.push_back(absl::StrCat(kind, ": ", parts...));
    }
  }
  std::vector<std::string> Take() {
    if (count_ > kMaxKept) {
      kept_.push_back(absl::StrCat("… and ", count_ - kMaxKept, " more"));
    }
    count_ = 0;
    return std::exchange(kept_, {});
  }

 private:
  static constexpr std::size_t kMaxKept = 20;

  std::size_t count_ = 0;
  std::vector<std::string> kept_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_PROBLEM_LIST_H_
