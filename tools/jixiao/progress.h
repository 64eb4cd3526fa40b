#ifndef JIXIAO_TOOLS_JIXIAO_PROGRESS_H_
#define JIXIAO_TOOLS_JIXIAO_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace jixiao::cli {

// A progress bar on a terminal; nothing elsewhere. Drawn at most ten times a
// second, and not before half a second has passed, so that quick work shows
// none. Not thread-safe.
class Progress {
 public:
  // `unit` is what is counted, e.g. "documents"; `total` 0 means unknown.
  Progress(std::ostream& err, bool terminal, std::string unit, int64_t total,
           std::chrono::milliseconds first = std::chrono::milliseconds(500));
  // Clears the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `more` stands behind the count.
  void Update(int64_t done, std::string_view more = {});
  // Takes the bar away: to be called before anything else is written to the
  // terminal. The next Update draws it again.
  void Clear();

 private:
  std::ostream& err_;
  const bool terminal_;
  const std::string unit_;
  const int64_t total_;
  std::chrono::steady_clock::time_point next_;
  bool drawn_ = false;
};

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_PROGRESS_H_
