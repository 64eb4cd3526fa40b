#ifndef JIXIAO_SERVICES_REPORTING_INDEX_DICTIONARY_H_
#define JIXIAO_SERVICES_REPORTING_INDEX_DICTIONARY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/node_hash_map.h"

namespace jixiao::reporting {

// Texts of a column as small numbers. Counts its uses, so that a code that no
// row uses any more is given out again. Not thread-safe.
class Dictionary {
 public:
  // The code of `text`, one use more.
  std::uint32_t Acquire(std::string_view text);
  // One use less of a code that was acquired.
  void Release(std::uint32_t code);

  // The text of a code in use.
  const std::string& text(std::uint32_t code) const {
    return entries_[code]->first;
  }
  // Texts in use.
  std::size_t size() const { return codes_.size(); }
  // One more than the largest code ever given out.
  std::size_t code_limit() const { return entries_.size(); }
  // Memory of the texts in use, about.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Use {
    std::uint32_t code = 0;
    std::uint32_t count = 0;
  };
  using Map = absl::node_hash_map<std::string, Use>;

  Map codes_;
  std::vector<Map::value_type*> entries_;  // by code; null when free
  std::vector<std::uint32_t> free_codes_;
  std::size_t bytes_ = 0;
};

// Keys as codes, each with the names it was printed under. What a key is called
// depends on the rows that use it only, not on the order in which they came.
// Not thread-safe.
class NamedDictionary {
 public:
  struct Codes {
    std::uint32_t key = 0;
    std::uint32_t name = 0;
  };

  Codes Acquire(std::string_view key, std::string_view name);
  void Release(Codes codes);

  const std::string& key(std::uint32_t key_code) const {
    return keys_.text(key_code);
  }
  // The name used most often; of several the smallest.
  const std::string& name(std::uint32_t key_code) const;

  // The name of a name code.
  const std::string& printed_name(std::uint32_t name_code) const {
    return names_.text(name_code);
  }

  std::size_t size() const { return keys_.size(); }
  std::size_t bytes() const { return keys_.bytes() + names_.bytes(); }

 private:
  struct NameUse {
    std::uint32_t name = 0;
    std::uint32_t count = 0;
  };

  Dictionary keys_;
  Dictionary names_;
  std::vector<std::vector<NameUse>> names_of_key_;  // by key code
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_INDEX_DICTIONARY_H_
