#include "common/cel/source.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/cel/utf8.h"

namespace jixiao::cel {

namespace {

// Code points shown before and after the place concerned.
constexpr size_t kSnippetBefore = 60;
constexpr size_t kSnippetAfter = 40;
// Distance of the places where code points are counted in advance, so that
// locating every node of a long line stays linear.
constexpr size_t kBlockBytes = 64;
// Names longer than this are not compared; the distance is quadratic.
constexpr size_t kMaxNameBytes = 64;

// Insertions, deletions, substitutions and swaps of neighbours.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last;
  std::vector<size_t> last;
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last = std::exchange(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1,
                         last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

// Blanks as wide as `text`: an ideographic space below each wide character.
std::string Blanks(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t length = utf8::StepLength(text);
    if (length >= 3 && utf8::Decode(text) >= 0x1100) {
      utf8::Append(0x3000, &result);
    } else {
      result.push_back(' ');
    }
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

Source::Source(std::string_view text) : text_(text), line_starts_{0} {
  for (size_t i = 0; i < text_.size(); ++i) {
    const bool carriage_return =
        text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n');
    if (text_[i] == '\n' || carriage_return) {
      line_starts_.push_back(i + 1);
    }
  }
  size_t count = 0;
  for (size_t begin = 0; begin <= text_.size(); begin += kBlockBytes) {
    block_counts_.push_back(count);
    count += utf8::Count(std::string_view(text_).substr(begin, kBlockBytes));
  }
}

LineColumn Source::Locate(size_t offset) const {
  const auto after =
      std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const size_t line = static_cast<size_t>(after - line_starts_.begin());
  const size_t start = line_starts_[line - 1];
  return {static_cast<uint32_t>(line),
          static_cast<uint32_t>(CodePointsBefore(offset) -
                                CodePointsBefore(start) + 1)};
}

size_t Source::CodePointsBefore(size_t offset) const {
  const size_t block = offset / kBlockBytes;
  const size_t begin = block * kBlockBytes;
  return block_counts_[block] +
         utf8::Count(std::string_view(text_).substr(begin, offset - begin));
}

std::string_view Source::Line(size_t number) const {
  const size_t start = line_starts_[number - 1];
  const size_t end =
      number < line_starts_.size() ? line_starts_[number] : text_.size();
  std::string_view line = std::string_view(text_).substr(start, end - start);
  while (line.ends_with('\n') || line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

std::string Source::Snippet(size_t offset) const {
  const LineColumn place = Locate(offset);
  const std::string_view line = Line(place.line);
  const size_t column = place.column - 1;
  const size_t first = column > kSnippetBefore ? column - kSnippetBefore : 0;
  const size_t begin = utf8::Offset(line, first);
  const size_t caret = utf8::Offset(line, column);
  const size_t end = utf8::Offset(line, column + kSnippetAfter);
  const std::string_view lead = first > 0 ? "..." : "";
  std::string result(lead);
  result += line.substr(begin, end - begin);
  result += end < line.size() ? "...\n" : "\n";
  result += std::string(lead.size(), ' ');
  return result + Blanks(line.substr(begin, caret - begin)) + "^";
}

Issue Source::MakeIssue(size_t offset, std::string message) const {
  const LineColumn place = Locate(offset);
  Issue issue;
  issue.message = std::move(message);
  issue.line = place.line;
  issue.column = place.column;
  issue.offset = offset;
  issue.snippet = Snippet(offset);
  return issue;
}

std::string DidYouMean(std::string_view name,
                       const std::vector<std::string>& candidates) {
  if (name.size() > kMaxNameBytes) {
    return "";
  }
  const std::string* best = nullptr;
  // One slip in a short name, a third of a long one.
  size_t best_distance = std::max<size_t>(name.size() / 3, 1) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kMaxNameBytes) {
      continue;
    }
    const size_t distance = EditDistance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = &candidate;
    }
  }
  return best == nullptr ? "" : absl::StrCat(" Did you mean '", *best, "'?");
}

std::string Issue::ToString() const {
  return absl::StrCat(line, ":", column, ": ", message);
}

}  // namespace jixiao::cel
