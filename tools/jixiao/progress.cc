#include "tools/jixiao/progress.h"

#include <algorithm>
#include <utility>

namespace jixiao::cli {
namespace {

constexpr int kBarColumns = 20;
constexpr std::chrono::milliseconds kInterval{100};

}  // namespace

Progress::Progress(std::ostream& err, bool terminal, std::string unit,
                   int64_t total, std::chrono::milliseconds first)
    : err_(err),
      terminal_(terminal),
      unit_(std::move(unit)),
      total_(total),
      next_(std::chrono::steady_clock::now() + first) {}

Progress::~Progress() {
  Clear();
}

void Progress::Clear() {
  if (drawn_) {
    err_ << "\r\033[K" << std::flush;
    drawn_ = false;
  }
}

void Progress::Update(int64_t done, std::string_view more) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now < next_) {
    return;
  }
  next_ = now + kInterval;
  drawn_ = true;
  err_ << "\r\033[K";
  if (total_ > 0) {
    const auto filled = static_cast<size_t>(
        std::min<int64_t>(kBarColumns, done * kBarColumns / total_));
    err_ << '[' << std::string(filled, '#')
         << std::string(kBarColumns - filled, '.') << "] " << done << '/'
         << total_ << ' ' << unit_;
  } else {
    err_ << done << ' ' << unit_;
  }
  err_ << more << std::flush;
}

}  // namespace jixiao::cli
