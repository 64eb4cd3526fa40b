#include "tools/jixiao/table.h"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <utility>

#include "common/base/utf8.h"

namespace jixiao::cli {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kLeastWidth = 6;
constexpr size_t kLeastTitleWidth = 4;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string Rule(const std::vector<size_t>& widths) {
  std::string out;
  for (size_t i = 0; i < widths.size(); ++i) {
    out += std::string(i == 0 ? 0 : kGap, ' ') + std::string(widths[i], '-');
  }
  return out + '\n';
}

// Lines of words: each is put on the line, or on the next where it does not
// fit, or is broken where it would fit on none.
class Wrapping {
 public:
  Wrapping(size_t indent, size_t width) : indent_(indent), width_(width) {}

  // `word` with the blanks before it.
  void Add(std::string_view word) {
    const size_t columns = base::DisplayWidth(word);
    std::string_view bare = word;
    bare.remove_prefix(std::min(bare.find_first_not_of(' '), bare.size()));
    const size_t bare_columns = base::DisplayWidth(bare);
    if (column_ + columns <= width_) {
      Append(word, columns);
    } else if (indent_ + bare_columns <= width_) {
      NewLine();
      Append(bare, bare_columns);
    } else {
      AddInPieces(word);
    }
  }
  const std::string& text() const { return text_; }

 private:
  void Append(std::string_view piece, size_t columns) {
    text_ += piece;
    column_ += columns;
  }
  void NewLine() {
    text_.erase(text_.find_last_not_of(' ') + 1);
    text_ += '\n' + std::string(indent_, ' ');
    column_ = indent_;
  }
  void AddInPieces(std::string_view word) {
    while (!word.empty()) {
      std::string_view rest = word;
      base::TakeCodePoint(&rest);
      const std::string_view piece = word.substr(0, word.size() - rest.size());
      const size_t columns = base::DisplayWidth(piece);
      const bool breaks = column_ + columns > width_ && column_ > indent_;
      if (breaks) {
        NewLine();
      }
      if (!breaks || piece != " ") {
        Append(piece, columns);
      }
      word = rest;
    }
  }

  const size_t indent_;
  const size_t width_;
  std::string text_;
  size_t column_ = 0;
};

bool IsIdeograph(char32_t c) {
  return c >= 0x2E80;
}

// The widest piece of a title that should not be broken.
size_t WidestWord(std::string_view title) {
  size_t widest = 0;
  size_t columns = 0;
  while (std::optional<char32_t> c = base::TakeCodePoint(&title)) {
    columns = *c == U' ' || IsIdeograph(*c) ? 0 : columns + 1;
    widest = std::max(widest, columns);
  }
  return std::max(widest, kLeastTitleWidth);
}

// The column with the largest positive entry, or their number when none has.
size_t LargestOf(const std::vector<size_t>& slack) {
  const auto largest = std::max_element(slack.begin(), slack.end());
  return largest == slack.end() || *largest == 0
             ? slack.size()
             : static_cast<size_t>(largest - slack.begin());
}

}  // namespace

void Table::Column(std::string_view title, Align align, bool may_shrink) {
  columns_.push_back({std::string(title), align, may_shrink});
}

void Table::Row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) {
    cell = TerminalText(cell);
  }
  rows_.push_back(std::move(cells));
}

void Table::Footer(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  footers_.push_back(std::move(cells));
}

// Titles are wrapped before cells are cut, and cells of columns that may shrink
// are cut before those of others. Figures are never cut.
std::vector<size_t> Table::Widths(size_t width) const {
  const size_t count = columns_.size();
  std::vector<size_t> cells(count);
  std::vector<size_t> words(count);
  std::vector<size_t> widths(count);
  for (size_t i = 0; i < count; ++i) {
    words[i] = WidestWord(columns_[i].title);
    for (const auto* rows : {&rows_, &footers_}) {
      for (const std::vector<std::string>& row : *rows) {
        cells[i] = std::max(cells[i], base::DisplayWidth(row[i]));
      }
    }
    widths[i] = std::max(cells[i], base::DisplayWidth(columns_[i].title));
  }
  const size_t gaps = count == 0 ? 0 : kGap * (count - 1);
  size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
  while (total > width) {
    std::vector<size_t> titles(count);
    std::vector<size_t> texts(count);
    std::vector<size_t> others(count);
    for (size_t i = 0; i < count; ++i) {
      const ColumnSpec& column = columns_[i];
      titles[i] = widths[i] - std::min(widths[i], std::max(cells[i], words[i]));
      const size_t may_go = widths[i] > kLeastWidth ? widths[i] : 0;
      texts[i] = column.may_shrink ? may_go : 0;
      others[i] = column.align == Align::kLeft ? may_go : 0;
    }
    size_t column = count;
    for (const auto* slack : {&titles, &texts, &others}) {
      column = column == count ? LargestOf(*slack) : column;
    }
    if (column == count) {
      break;
    }
    --widths[column];
    --total;
  }
  return widths;
}

// The titles, wrapped, their last lines side by side.
std::string Table::Head(const std::vector<size_t>& widths) const {
  std::vector<std::vector<std::string>> titles;
  size_t height = 1;
  for (size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(LinesOf(WrapText(columns_[i].title, 0, widths[i])));
    height = std::max(height, titles.back().size());
  }
  std::string out;
  for (size_t line = 0; line < height; ++line) {
    std::vector<std::string> cells;
    for (const std::vector<std::string>& title : titles) {
      const size_t above = height - title.size();
      cells.push_back(line < above ? "" : title[line - above]);
    }
    out += Line(cells, widths);
  }
  return out;
}

std::string Table::Line(const std::vector<std::string>& cells,
                        const std::vector<size_t>& widths) const {
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = base::TruncateColumns(cells[i], widths[i]);
    if (i > 0) {
      out += std::string(kGap, ' ');
    }
    if (columns_[i].align == Align::kRight) {
      out += base::PadLeft(cell, widths[i]);
    } else if (i + 1 == cells.size()) {
      out += cell;
    } else {
      out += base::PadRight(cell, widths[i]);
    }
  }
  return out + '\n';
}

std::string Table::ToString(size_t width) const {
  const std::vector<size_t> widths = Widths(width);
  std::string out = Head(widths) + Rule(widths);
  for (const std::vector<std::string>& row : rows_) {
    out += Line(row, widths);
  }
  if (!footers_.empty()) {
    out += Rule(widths);
  }
  for (const std::vector<std::string>& row : footers_) {
    out += Line(row, widths);
  }
  return out;
}

std::string TerminalText(std::string_view text) {
  std::string out;
  const std::string valid = base::ReplaceInvalidUtf8(text);
  std::string_view rest = valid;
  while (std::optional<char32_t> c = base::TakeCodePoint(&rest)) {
    const bool control = *c < 0x20 || (*c >= 0x7F && *c < 0xA0);
    // Marks that turn the direction of writing could disguise a text.
    const bool bidi =
        (*c >= 0x202A && *c <= 0x202E) || (*c >= 0x2066 && *c <= 0x2069);
    base::AppendCodePoint(control || bidi ? U' ' : *c, &out);
  }
  return out;
}

std::string WrapText(std::string_view text, size_t indent, size_t width) {
  Wrapping wrapping(indent, width);
  std::string word;
  const std::string clean = TerminalText(text);
  std::string_view rest = clean;
  while (std::optional<char32_t> c = base::TakeCodePoint(&rest)) {
    if (IsIdeograph(*c) || *c == U' ') {
      wrapping.Add(std::exchange(word, {}));
    }
    base::AppendCodePoint(*c, &word);
    if (IsIdeograph(*c)) {
      wrapping.Add(std::exchange(word, {}));
    }
  }
  wrapping.Add(word);
  return wrapping.text();
}

}  // namespace jixiao::cli
