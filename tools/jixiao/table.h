#ifndef JIXIAO_TOOLS_JIXIAO_TABLE_H_
#define JIXIAO_TOOLS_JIXIAO_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

namespace jixiao::cli {

inline constexpr size_t kTerminalColumns = 80;

// A table for people: columns aligned by display width (a Chinese character
// takes two), no tabs, at most `width` columns wide. When it would be wider,
// titles are wrapped, then columns that may shrink are cut with "…", the widest
// first, then the others that are no figures.
class Table {
 public:
  enum class Align { kLeft, kRight };

  void Column(std::string_view title, Align align = Align::kLeft,
              bool may_shrink = false);
  // As many cells as columns; missing ones are empty.
  void Row(std::vector<std::string> cells);
  // A row that stands apart below a line, e.g. totals.
  void Footer(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }
  std::string ToString(size_t width = kTerminalColumns) const;

 private:
  struct ColumnSpec {
    std::string title;
    Align align;
    bool may_shrink;
  };

  std::vector<size_t> Widths(size_t width) const;
  std::string Head(const std::vector<size_t>& widths) const;
  std::string Line(const std::vector<std::string>& cells,
                   const std::vector<size_t>& widths) const;

  std::vector<ColumnSpec> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::vector<std::string>> footers_;
};

// What may stand on a terminal: control characters, line ends included, become
// spaces, so that text from outside cannot move the cursor.
std::string TerminalText(std::string_view text);

// Breaks `text`, which begins at the first column, by display width; lines
// after the first begin with `indent` spaces. Chinese text breaks anywhere,
// Latin text between words, and a word that is longer than a line wherever the
// line ends.
std::string WrapText(std::string_view text, size_t indent,
                     size_t width = kTerminalColumns);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_TABLE_H_
