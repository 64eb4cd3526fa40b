#include "common/cel/regex.h"

#include "re2/re2.h"

namespace jixiao::cel {

namespace {

// Memory of one compiled pattern and its automata.
constexpr int64_t kMaxRegexBytes = int64_t{1} << 20U;
constexpr size_t kMaxPatternBytes = 4096;

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
  if (pattern.size() <= kMaxPatternBytes) {
    compiled_ = std::make_unique<const RE2>(Piece(pattern), PatternOptions());
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

Value MatchPattern(std::string_view text, std::string_view pattern) {
  return Regex(pattern).Match(text);
}

}  // namespace jixiao::cel
