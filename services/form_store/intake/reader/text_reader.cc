#include "services/form_store/intake/reader/text_reader.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/form_store/intake/reader/encoding.h"

namespace jixiao::form_store::intake {
namespace {

absl::Status TooLarge(std::string_view what, std::size_t limit,
                      std::string_view advice = "split it") {
  return errors::ResourceExhausted(
             errors::ERROR_REASON_DOCUMENT_TOO_LARGE,
             absl::StrCat("the document has more than ", limit, " ",
                          std::string(what), "; ", std::string(advice)))
      .With("limit", absl::StrCat(limit));
}

// Takes the next line, without its end, off the front of `text`.
std::string_view TakeLine(std::string_view& text) {
  const std::size_t size = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, size);
  text.remove_prefix(size);
  if (text.starts_with("\r\n")) {
    text.remove_prefix(2);
  } else if (!text.empty()) {
    text.remove_prefix(1);
  }
  return line;
}

class GridBuilder {
 public:
  explicit GridBuilder(const ReaderLimits& limits) : limits_(limits) {}

  absl::Status AddLine(std::string_view line) {
    if (grid_.rows.size() == limits_.rows) {
      return TooLarge("lines", limits_.rows);
    }
    Row& row = grid_.rows.emplace_back();
    row.number = static_cast<int>(grid_.rows.size());
    for (std::size_t column = 1;; ++column) {
      if (column > limits_.cells_per_row) {
        return TooLarge("cells in a line", limits_.cells_per_row);
      }
      const std::size_t tab = line.find('\t');
      RETURN_IF_ERROR(AddCell(line.substr(0, tab), column, row));
      if (tab == std::string_view::npos) {
        return absl::OkStatus();
      }
      line.remove_prefix(tab + 1);
    }
  }

  Grid Take() { return std::move(grid_); }

 private:
  absl::Status AddCell(std::string_view text, std::size_t column, Row& row) {
    if (text.size() > limits_.cell_bytes) {
      return TooLarge("bytes in a cell", limits_.cell_bytes);
    }
    if (++cells_ > limits_.cells) {
      return TooLarge("cells", limits_.cells);
    }
    if (!text.empty()) {
      Cell& cell = row.cells.emplace_back();
      cell.text = std::string(text);
      cell.column = static_cast<int>(column);
    }
    return absl::OkStatus();
  }

  const ReaderLimits& limits_;
  Grid grid_;
  std::size_t cells_ = 0;
};

}  // namespace

absl::StatusOr<Grid> TextReader::Read(std::string_view document,
                                      const ReaderLimits& limits) const {
  if (document.size() > limits.document_bytes) {
    return TooLarge("bytes", limits.document_bytes,
                    "split it, or ask the operator to raise "
                    "--max_document_size");
  }
  ASSIGN_OR_RETURN(std::string_view text, DecodeText(document));
  GridBuilder builder(limits);
  while (!text.empty()) {
    RETURN_IF_ERROR(builder.AddLine(TakeLine(text)));
  }
  return builder.Take();
}

}  // namespace jixiao::form_store::intake
