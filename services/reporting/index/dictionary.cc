#include "services/reporting/index/dictionary.h"

#include <algorithm>

namespace jixiao::reporting {
namespace {

// Node, hash slot and vector slots beside the characters.
constexpr std::size_t kEntryBytes = 72;

}  // namespace

std::uint32_t Dictionary::Acquire(std::string_view text) {
  const auto [entry, is_new] = codes_.try_emplace(std::string(text));
  Use& use = entry->second;
  if (is_new) {
    if (free_codes_.empty()) {
      use.code = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back(&*entry);
    } else {
      use.code = free_codes_.back();
      free_codes_.pop_back();
      entries_[use.code] = &*entry;
    }
    bytes_ += kEntryBytes + text.size();
  }
  ++use.count;
  return use.code;
}

void Dictionary::Release(std::uint32_t code) {
  Map::value_type* entry = entries_[code];
  if (--entry->second.count > 0) {
    return;
  }
  bytes_ -= kEntryBytes + entry->first.size();
  entries_[code] = nullptr;
  free_codes_.push_back(code);
  codes_.erase(codes_.find(entry->first));
}

NamedDictionary::Codes NamedDictionary::Acquire(std::string_view key,
                                                std::string_view name) {
  const Codes codes{.key = keys_.Acquire(key), .name = names_.Acquire(name)};
  if (names_of_key_.size() < keys_.code_limit()) {
    names_of_key_.resize(keys_.code_limit());
  }
  std::vector<NameUse>& uses = names_of_key_[codes.key];
  const auto use = std::find_if(
      uses.begin(), uses.end(),
      [&](const NameUse& other) { return other.name == codes.name; });
  if (use == uses.end()) {
    uses.push_back({.name = codes.name, .count = 1});
  } else {
    ++use->count;
  }
  return codes;
}

void NamedDictionary::Release(Codes codes) {
  std::vector<NameUse>& uses = names_of_key_[codes.key];
  const auto use = std::find_if(
      uses.begin(), uses.end(),
      [&](const NameUse& other) { return other.name == codes.name; });
  if (--use->count == 0) {
    uses.erase(use);
  }
  names_.Release(codes.name);
  keys_.Release(codes.key);
}

const std::string& NamedDictionary::name(std::uint32_t key_code) const {
  const std::vector<NameUse>& uses = names_of_key_[key_code];
  const auto best = std::min_element(
      uses.begin(), uses.end(), [&](const NameUse& a, const NameUse& b) {
        return a.count != b.count ? a.count > b.count
                                  : names_.text(a.name) < names_.text(b.name);
      });
  return names_.text(best->name);
}

}  // namespace jixiao::reporting
