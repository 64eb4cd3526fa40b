#ifndef JIXIAO_COMMON_CEL_REGEX_H_
#define JIXIAO_COMMON_CEL_REGEX_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "common/cel/value.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace jixiao::cel {

// A compiled RE2 pattern of bounded size. Immutable and thread-safe.
class Regex {
 public:
  explicit Regex(std::string_view pattern);
  ~Regex();
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  // True if the pattern occurs anywhere in `text`; an error value if the
  // pattern is malformed or too large.
  Value Match(std::string_view text) const;

  // Steps to charge before compiling, by the length alone; an overlong pattern
  // is not compiled.
  static uint64_t CostBefore(std::string_view pattern);
  // Those to charge afterwards: a short pattern with repetitions can become a
  // long program.
  uint64_t cost_after() const { return cost_after_; }
  // The steps of a match: text times program, as the slower automaton takes.
  uint64_t MatchCost(std::string_view text) const;

 private:
  std::unique_ptr<const re2::RE2> compiled_;
  uint64_t cost_after_ = 0;
};

// Compiles and matches once.
Value MatchPattern(std::string_view text, std::string_view pattern);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_REGEX_H_
