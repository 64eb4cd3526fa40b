#include "services/reporting/query/indicator_order.h"

#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::reporting {
namespace {

// All variants of a name have its rank.
template <typename Texts>
void AddTexts(const Texts& texts,
              std::map<std::string, std::int64_t, std::less<>>& ranks) {
  const auto rank = static_cast<std::int64_t>(ranks.size());
  for (const std::string& text : texts) {
    ranks.try_emplace(text, rank);
  }
}

std::int64_t RankIn(
    const std::map<std::string, std::int64_t, std::less<>>& ranks,
    std::string_view text) {
  const auto entry = ranks.find(text);
  return entry == ranks.end() ? IndicatorOrder::kUnknown : entry->second;
}

}  // namespace

void IndicatorOrder::Add(const templates::v1::Template& form_template) {
  for (const auto& level1 : form_template.indicator_tree()) {
    AddTexts(level1.texts(), level1_);
    for (const auto& level2 : level1.children()) {
      AddTexts(level2.texts(), level2_);
    }
  }
}

std::int64_t IndicatorOrder::RankOfLevel1(std::string_view text) const {
  return RankIn(level1_, text);
}

std::int64_t IndicatorOrder::RankOfLevel2(std::string_view text) const {
  return RankIn(level2_, text);
}

}  // namespace jixiao::reporting
