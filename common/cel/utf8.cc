#include "common/cel/utf8.h"

#include <algorithm>

namespace jixiao::cel::utf8 {

namespace {

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// By the first byte alone; 0 for a byte that begins no code point.
size_t LengthByLead(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xC2) {
    return 0;
  }
  if (lead < 0xE0) {
    return 2;
  }
  if (lead < 0xF0) {
    return 3;
  }
  return lead < 0xF5 ? 4 : 0;
}

}  // namespace

size_t SequenceLength(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const size_t length = LengthByLead(static_cast<unsigned char>(text[0]));
  if (length < 2) {
    return length;
  }
  if (text.size() < length ||
      !std::all_of(text.begin() + 1,
                   text.begin() + static_cast<std::ptrdiff_t>(length),
                   IsContinuation)) {
    return 0;
  }
  const char32_t code_point = Decode(text);
  const bool overlong = (length == 3 && code_point < 0x800) ||
                        (length == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
  return overlong || surrogate || code_point > 0x10FFFF ? 0 : length;
}

size_t StepLength(std::string_view text) {
  return std::max<size_t>(SequenceLength(text), 1);
}

char32_t Decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = LengthByLead(lead);
  if (length < 2) {
    return lead;
  }
  char32_t result = lead & (0x7FU >> length);
  for (size_t i = 1; i < length; ++i) {
    result = (result << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return result;
}

void Append(char32_t code_point, std::string* out) {
  const auto tail = [&](unsigned shift) {
    out->push_back(static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU)));
  };
  if (code_point < 0x80) {
    out->push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out->push_back(static_cast<char>(0xC0U | (code_point >> 6U)));
    tail(0);
  } else if (code_point < 0x10000) {
    out->push_back(static_cast<char>(0xE0U | (code_point >> 12U)));
    tail(6);
    tail(0);
  } else {
    out->push_back(static_cast<char>(0xF0U | (code_point >> 18U)));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool IsValid(std::string_view text) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

size_t Count(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

size_t Offset(std::string_view text, size_t index) {
  size_t offset = 0;
  while (offset < text.size() && index > 0) {
    ++offset;
    while (offset < text.size() && IsContinuation(text[offset])) {
      ++offset;
    }
    --index;
  }
  return offset;
}

}  // namespace jixiao::cel::utf8
