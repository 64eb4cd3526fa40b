#ifndef JIXIAO_COMMON_CEL_SOURCE_H_
#define JIXIAO_COMMON_CEL_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/cel/environment.h"

namespace jixiao::cel {

struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

// The text of an expression, with positions for people. Lines end with \n,
// \r\n or \r.
class Source {
 public:
  explicit Source(std::string_view text);

  const std::string& text() const { return text_; }
  // `offset` in bytes, at most text().size().
  LineColumn Locate(size_t offset) const;
  Issue MakeIssue(size_t offset, std::string message) const;

 private:
  std::string_view Line(size_t number) const;
  std::string Snippet(size_t offset) const;

  // Code points before a byte offset; constant time.
  size_t CodePointsBefore(size_t offset) const;

  std::string text_;
  std::vector<size_t> line_starts_;
  // Code points before every kBlockBytes-th byte.
  std::vector<size_t> block_counts_;
};

// " Did you mean 'x'?" for the closest of `candidates`, or "" if none is close.
std::string DidYouMean(std::string_view name,
                       const std::vector<std::string>& candidates);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_SOURCE_H_
