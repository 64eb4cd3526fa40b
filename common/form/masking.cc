#include "common/form/masking.h"

#include <cstddef>
#include <vector>

#include "common/base/utf8.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

constexpr std::string_view kStars = "***";
constexpr std::size_t kPhoneHead = 3;
constexpr std::size_t kPhoneTail = 2;

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view TrimFront(std::string_view text) {
  return text.substr(text.find_first_not_of(" \t\r\n"));
}

// The characters of the text, malformed bytes as single ones.
std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> characters;
  while (!text.empty()) {
    std::string_view rest = text;
    if (!base::TakeCodePoint(&rest)) rest.remove_prefix(1);
    characters.push_back(text.substr(0, text.size() - rest.size()));
    text = rest;
  }
  return characters;
}

}  // namespace

std::string MaskName(std::string_view name) {
  if (IsBlank(name)) return {};
  if (!base::IsValidUtf8(name)) return "*";
  const auto characters = Characters(TrimFront(name));
  if (characters.size() == 1) return "*";
  return std::string(characters.front()) + "*";
}

std::string MaskPhone(std::string_view phone) {
  if (IsBlank(phone)) return {};
  if (!base::IsValidUtf8(phone)) return std::string(kStars);
  const auto characters = Characters(TrimFront(phone));
  const std::size_t count = characters.size();
  std::string masked;
  if (count >= kPhoneHead + kStars.size() + kPhoneTail) {
    for (std::size_t i = 0; i < kPhoneHead; ++i) masked += characters[i];
  }
  masked += kStars;
  if (count >= kStars.size() + kPhoneTail) {
    for (std::size_t i = count - kPhoneTail; i < count; ++i) {
      masked += characters[i];
    }
  }
  return masked;
}

v1::Contact MaskContact(const v1::Contact& contact) {
  v1::Contact masked;
  masked.set_display_name(MaskName(contact.display_name()));
  for (const std::string& phone : contact.phones()) {
    masked.add_phones(MaskPhone(phone));
  }
  return masked;
}

void MaskContacts(v1::Form* form) {
  for (v1::Contact& contact : *form->mutable_contacts()) {
    contact = MaskContact(contact);
  }
}

bool IsMaskedFormOf(const v1::Contact& masked, const v1::Contact& clear) {
  const v1::Contact expected = MaskContact(clear);
  if (masked.display_name() != expected.display_name() ||
      masked.phones_size() != expected.phones_size()) {
    return false;
  }
  for (int i = 0; i < masked.phones_size(); ++i) {
    if (masked.phones(i) != expected.phones(i)) return false;
  }
  return true;
}

bool IsMasked(const v1::Contact& contact) {
  return IsMaskedFormOf(contact, contact);
}

}  // namespace jixiao::form
