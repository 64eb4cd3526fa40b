#include "common/cel/regex.h"

#include <algorithm>

#include "re2/re2.h"

namespace jixiao::cel {

namespace {

// Memory of one compiled pattern and its automata.
constexpr int64_t kMaxRegexBytes = int64_t{1} << 20U;
constexpr size_t kMaxPatternBytes = 4096;

// What compiling costs: at least, by the byte of the pattern, by the
// instruction of its program; and when RE2 gives up half-way.
constexpr uint64_t kMinCost = 1'000;
constexpr uint64_t kCostPerByte = 10;
constexpr uint64_t kCostPerInstruction = 50;
constexpr uint64_t kCostOfTooLarge = 500'000;
// A match reads the text once for a step a kBytesPerUnit, and once again for
// every kInstructionsPerUnit of the program.
constexpr uint64_t kBytesPerUnit = 16;
constexpr uint64_t kInstructionsPerUnit = 16;

re2::StringPiece Piece(std::string_view text) {
  return {text.data(), text.size()};
}

RE2::Options PatternOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxRegexBytes);
  return options;
}

}  // namespace

Regex::Regex(std::string_view pattern) {
  if (pattern.size() > kMaxPatternBytes) {
    return;
  }
  compiled_ = std::make_unique<const RE2>(Piece(pattern), PatternOptions());
  if (compiled_->ok()) {
    cost_after_ =
        static_cast<uint64_t>(compiled_->ProgramSize()) * kCostPerInstruction;
  } else if (compiled_->error_code() == RE2::ErrorPatternTooLarge) {
    cost_after_ = kCostOfTooLarge;
  }
}

Regex::~Regex() = default;

Value Regex::Match(std::string_view text) const {
  if (compiled_ == nullptr) {
    return Value::Error("the pattern is longer than " +
                        std::to_string(kMaxPatternBytes) + " bytes");
  }
  if (!compiled_->ok()) {
    return Value::Error("malformed pattern: " + compiled_->error());
  }
  return Value::Bool(RE2::PartialMatch(Piece(text), *compiled_));
}

uint64_t Regex::CostBefore(std::string_view pattern) {
  return kMinCost + std::min(pattern.size(), kMaxPatternBytes) * kCostPerByte;
}

uint64_t Regex::MatchCost(std::string_view text) const {
  const uint64_t instructions =
      compiled_ != nullptr && compiled_->ok()
          ? static_cast<uint64_t>(compiled_->ProgramSize())
          : 0;
  return text.size() * (kInstructionsPerUnit + instructions) /
         (kInstructionsPerUnit * kBytesPerUnit);
}

Value MatchPattern(std::string_view text, std::string_view pattern) {
  return Regex(pattern).Match(text);
}

}  // namespace jixiao::cel
