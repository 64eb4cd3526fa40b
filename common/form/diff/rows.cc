#include "common/form/diff/rows.h"

#include <map>
#include <string_view>

namespace jixiao::form::diff {
namespace {

constexpr std::string RowKeys::*kPasses[] = {&RowKeys::uid, &RowKeys::place,
                                             &RowKeys::name};

// Partners found so far, either way.
struct Partners {
  std::vector<std::optional<std::size_t>> of_before;
  std::vector<std::optional<std::size_t>> of_after;
};

void MatchBy(std::string RowKeys::*key, const std::vector<RowKeys>& before,
             const std::vector<RowKeys>& after, Partners* partners) {
  std::multimap<std::string_view, std::size_t> left;  // keeps document order
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::string& text = before[i].*key;
    if (!partners->of_before[i].has_value() && !text.empty()) {
      left.emplace(text, i);
    }
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (partners->of_after[i].has_value()) continue;
    const auto found = left.lower_bound(after[i].*key);
    if (found == left.end() || found->first != after[i].*key) continue;
    partners->of_after[i] = found->second;
    partners->of_before[found->second] = i;
    left.erase(found);
  }
}

}  // namespace

std::vector<RowPair> MatchRows(const std::vector<RowKeys>& before,
                               const std::vector<RowKeys>& after) {
  Partners partners;
  partners.of_before.resize(before.size());
  partners.of_after.resize(after.size());
  for (const auto key : kPasses) MatchBy(key, before, after, &partners);
  std::vector<RowPair> pairs;
  for (std::size_t i = 0; i < after.size(); ++i) {
    pairs.push_back({partners.of_after[i], i});
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!partners.of_before[i].has_value()) pairs.push_back({i, std::nullopt});
  }
  return pairs;
}

}  // namespace jixiao::form::diff
