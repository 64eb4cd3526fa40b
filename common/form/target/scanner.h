#ifndef JIXIAO_COMMON_FORM_TARGET_SCANNER_H_
#define JIXIAO_COMMON_FORM_TARGET_SCANNER_H_

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace jixiao::form::target {

inline bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

inline bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether the texts are equal. Most words differ in their last byte, which is
// cheaper to see than to call memcmp: the readers compare with hundreds of
// words.
inline bool Same(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         (a.empty() || (a.back() == b.back() && a == b));
}

inline bool StartsWith(std::string_view text, std::string_view literal) {
  return text.size() >= literal.size() &&
         Same(text.substr(0, literal.size()), literal);
}

// Compares from the front: the last characters of words are often the same.
inline bool EndsWith(std::string_view text, std::string_view literal) {
  if (text.size() < literal.size()) return false;
  const std::string_view end = text.substr(text.size() - literal.size());
  return literal.empty() || (end.back() == literal.back() &&
                             end.front() == literal.front() && end == literal);
}

// Reads valid UTF-8 from the front. Literals are whole characters, so that a
// match of bytes is a match of text. Cheap to copy: a copy tries ahead.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }
  // The next byte; 0 at the end.
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool At(std::string_view literal) const { return StartsWith(rest_, literal); }

  // Takes `literal` when it is next.
  bool Eat(std::string_view literal) {
    if (!At(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }

  // Takes the first of `literals` that is next (so longer ones come first);
  // empty when none is.
  template <typename Literals>
  std::string_view EatAny(const Literals& literals) {
    for (const std::string_view literal : literals) {
      if (Eat(literal)) return literal;
    }
    return {};
  }
  std::string_view EatAny(std::initializer_list<std::string_view> literals) {
    return EatAny<std::initializer_list<std::string_view>>(literals);
  }

  // Takes `count` bytes, which end at a character.
  std::string_view Take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

inline bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The longest of `words` that `text` ends in; empty when none.
template <typename Words>
std::string_view LongestSuffix(std::string_view text, const Words& words) {
  std::string_view best;
  for (const std::string_view word : words) {
    if (word.size() > best.size() && EndsWith(text, word)) best = word;
  }
  return best;
}

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_SCANNER_H_
