#include "services/validation/engine/message_text.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace jixiao::validation {

absl::StatusOr<MessageText> MessageText::Parse(std::string_view text) {
  MessageText result;
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace != 0) {
      result.pieces_.push_back({false, std::string(text.substr(0, brace))});
      text.remove_prefix(brace == std::string_view::npos ? text.size() : brace);
      continue;
    }
    const std::size_t close = text.find_first_of("{}", 1);
    if (text[0] == '}' || close == std::string_view::npos ||
        text[close] == '{' || close == 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("a placeholder is written {name}; at `",
                       std::string(text.substr(0, 12)), "`"));
    }
    result.pieces_.push_back({true, std::string(text.substr(1, close - 1))});
    text.remove_prefix(close + 1);
  }
  return result;
}

std::vector<std::string> MessageText::Keys() const {
  std::vector<std::string> keys;
  for (const Piece& piece : pieces_) {
    if (piece.is_key) {
      keys.push_back(piece.text);
    }
  }
  return keys;
}

std::string MessageText::Render(
    const std::function<std::string(const std::string&)>& value_of) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += piece.is_key ? value_of(piece.text) : piece.text;
  }
  return text;
}

}  // namespace jixiao::validation
