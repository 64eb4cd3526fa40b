#include "common/base/utf8.h"

#include <cstdlib>

#include <utf8proc.h>

namespace jixiao::base {
namespace {

constexpr std::string_view kEllipsis = "…";

struct Lead {
  int trailing;
  char32_t bits;
  char32_t least;  // smaller values would be an overlong form
};

std::optional<Lead> ReadLead(unsigned char byte) {
  if (byte < 0x80) {
    return Lead{0, byte, 0};
  }
  if (byte >= 0xc2 && byte < 0xe0) {
    return Lead{1, byte & 0x1fU, 0x80};
  }
  if (byte >= 0xe0 && byte < 0xf0) {
    return Lead{2, byte & 0x0fU, 0x800};
  }
  if (byte >= 0xf0 && byte < 0xf5) {
    return Lead{3, byte & 0x07U, 0x10000};
  }
  return std::nullopt;
}

bool IsScalar(char32_t code_point) {
  return code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}

std::size_t Columns(char32_t code_point) {
  const int width = utf8proc_charwidth(static_cast<int>(code_point));
  return width > 0 ? static_cast<std::size_t>(width) : 0;
}

// ASCII and ideographs only, which NFKC leaves alone.
bool IsNfkc(std::string_view text) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      text.remove_prefix(1);
    } else if (StartsWithIdeograph(text)) {
      text.remove_prefix(3);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<char32_t> TakeCodePoint(std::string_view* text) {
  if (text->empty()) {
    return std::nullopt;
  }
  const auto lead = ReadLead(static_cast<unsigned char>(text->front()));
  if (!lead.has_value() ||
      text->size() < static_cast<std::size_t>(lead->trailing) + 1) {
    return std::nullopt;
  }
  char32_t code_point = lead->bits;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(lead->trailing); ++i) {
    const auto byte = static_cast<unsigned char>((*text)[i]);
    if ((byte & 0xc0) != 0x80) {
      return std::nullopt;
    }
    code_point = (code_point << 6) | (byte & 0x3fU);
  }
  if (code_point < lead->least || !IsScalar(code_point)) {
    return std::nullopt;
  }
  text->remove_prefix(static_cast<std::size_t>(lead->trailing) + 1);
  return code_point;
}

void AppendCodePoint(char32_t code_point, std::string* out) {
  if (!IsScalar(code_point)) {
    code_point = kReplacementCharacter;
  }
  const auto put = [out](char32_t byte) {
    out->push_back(static_cast<char>(byte));
  };
  if (code_point < 0x80) {
    put(code_point);
    return;
  }
  if (code_point < 0x800) {
    put(0xc0 | (code_point >> 6));
  } else {
    if (code_point < 0x10000) {
      put(0xe0 | (code_point >> 12));
    } else {
      put(0xf0 | (code_point >> 18));
      put(0x80 | ((code_point >> 12) & 0x3f));
    }
    put(0x80 | ((code_point >> 6) & 0x3f));
  }
  put(0x80 | (code_point & 0x3f));
}

bool IsValidUtf8(std::string_view text) {
  return !FirstInvalidUtf8(text).has_value();
}

std::optional<std::size_t> FirstInvalidUtf8(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    if (static_cast<unsigned char>(rest.front()) < 0x80) {
      rest.remove_prefix(1);
    } else if (!TakeCodePoint(&rest).has_value()) {
      return text.size() - rest.size();
    }
  }
  return std::nullopt;
}

std::string ReplaceInvalidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    if (TakeCodePoint(&text).has_value()) {
      out.append(before.substr(0, before.size() - text.size()));
    } else {
      AppendCodePoint(kReplacementCharacter, &out);
      text.remove_prefix(1);
    }
  }
  return out;
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    if (!TakeCodePoint(&text).has_value()) {
      text.remove_prefix(1);
    }
  }
  return count;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto code_point = TakeCodePoint(&text);
    if (code_point.has_value()) {
      width += Columns(*code_point);
    } else {
      width += 1;
      text.remove_prefix(1);
    }
  }
  return width;
}

std::string TruncateBytes(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    while (max_bytes > 0 &&
           (static_cast<unsigned char>(text[max_bytes]) & 0xc0) == 0x80) {
      --max_bytes;
    }
    text = text.substr(0, max_bytes);
  }
  return std::string(text);
}

std::string TruncateColumns(std::string_view text, std::size_t max_columns) {
  if (DisplayWidth(text) <= max_columns) {
    return std::string(text);
  }
  if (max_columns == 0) {
    return {};
  }
  std::string out;
  std::size_t used = 1;  // the ellipsis
  while (!text.empty()) {
    const std::string_view before = text;
    const auto code_point = TakeCodePoint(&text);
    if (!code_point.has_value()) {
      text.remove_prefix(1);
    }
    used += code_point.has_value() ? Columns(*code_point) : 1;
    if (used > max_columns) {
      break;
    }
    out.append(before.substr(0, before.size() - text.size()));
  }
  return out.append(kEllipsis);
}

std::string PadRight(std::string_view text, std::size_t columns) {
  const std::size_t width = DisplayWidth(text);
  return std::string(text).append(width < columns ? columns - width : 0, ' ');
}

std::string PadLeft(std::string_view text, std::size_t columns) {
  const std::size_t width = DisplayWidth(text);
  return std::string(width < columns ? columns - width : 0, ' ').append(text);
}

std::string Nfkc(std::string_view text) {
  if (IsNfkc(text)) {
    return std::string(text);
  }
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(
                       UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
  if (size < 0) {
    return std::string(text);
  }
  std::string out(reinterpret_cast<const char*>(mapped),
                  static_cast<std::size_t>(size));
  std::free(mapped);  // NOLINT: utf8proc allocates with malloc
  return out;
}

}  // namespace jixiao::base
