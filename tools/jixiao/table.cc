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

// Titles are wrapped before cells are cut.
std::vector<size_t> Table::Widths(size_t width) const {
  const size_t count = columns_.size();
  std::vector<size_t> cells(count);
  std::vector<size_t> widths(count);
  for (size_t i = 0; i < count; ++i) {
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
    for (size_t i = 0; i < count; ++i) {
      titles[i] =
          widths[i] - std::min(widths[i], std::max(cells[i], kLeastTitleWidth));
      texts[i] =
          columns_[i].may_shrink && widths[i] > kLeastWidth ? widths[i] : 0;
    }
    size_t column = LargestOf(titles);
    if (column == count) {
      column = LargestOf(texts);
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
  const std::string clean = TerminalText(text);
  std::string out;
  std::string word;
  size_t column = indent;
  const auto flush = [&] {
    const size_t word_width = base::DisplayWidth(word);
    if (column + word_width > width && column > indent) {
      while (!out.empty() && out.back() == ' ') {
        out.pop_back();
      }
      out += '\n' + std::string(indent, ' ');
      column = indent;
      word.erase(0, word.find_first_not_of(' '));
    }
    out += word;
    column += base::DisplayWidth(word);
    word.clear();
  };
  std::string_view rest = clean;
  while (std::optional<char32_t> c = base::TakeCodePoint(&rest)) {
    const bool breakable = *c == U' ' || *c >= 0x2E80;
    if (breakable) {
      flush();
    }
    base::AppendCodePoint(*c, &word);
    if (*c >= 0x2E80) {
      flush();
    }
  }
  flush();
  return out;
}

}  // namespace jixiao::cli
