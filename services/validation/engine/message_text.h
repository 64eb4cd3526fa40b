#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_MESSAGE_TEXT_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_MESSAGE_TEXT_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace jixiao::validation {

// The message of a rule: fixed text and placeholders such as {total}. A value
// type.
class MessageText {
 public:
  MessageText() = default;

  // INVALID_ARGUMENT for a brace without its partner or an empty placeholder.
  static absl::StatusOr<MessageText> Parse(std::string_view text);

  // Names of the placeholders, in the order of the text.
  std::vector<std::string> Keys() const;

  // The text, each placeholder replaced by what `value_of` gives for its name.
  std::string Render(
      const std::function<std::string(const std::string&)>& value_of) const;

 private:
  struct Piece {
    bool is_key = false;
    std::string text;
  };

  std::vector<Piece> pieces_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_MESSAGE_TEXT_H_
