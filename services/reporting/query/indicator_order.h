#ifndef JIXIAO_SERVICES_REPORTING_QUERY_INDICATOR_ORDER_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_INDICATOR_ORDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace jixiao::templates::v1 {
class Template;
}  // namespace jixiao::templates::v1

namespace jixiao::reporting {

// The order in which reports show the levels of the indicator tree: that of the
// templates, the first one added first; unknown names last. Immutable once
// filled.
class IndicatorOrder {
 public:
  void Add(const templates::v1::Template& form_template);

  // Position of a printed name; of an unknown one kUnknown.
  std::int64_t RankOfLevel1(std::string_view text) const;
  std::int64_t RankOfLevel2(std::string_view text) const;

  static constexpr std::int64_t kUnknown = 1'000'000;

 private:
  using Ranks = std::map<std::string, std::int64_t, std::less<>>;

  Ranks level1_;
  Ranks level2_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_INDICATOR_ORDER_H_
