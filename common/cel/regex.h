#ifndef JIXIAO_COMMON_CEL_REGEX_H_
#define JIXIAO_COMMON_CEL_REGEX_H_

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

 private:
  std::unique_ptr<const re2::RE2> compiled_;
};

// Compiles and matches once.
Value MatchPattern(std::string_view text, std::string_view pattern);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_REGEX_H_
