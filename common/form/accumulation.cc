#include "common/form/accumulation.h"

#include <array>
#include <string>
#include <string_view>

#include "common/form/decimal.h"
#include "common/form/target/scanner.h"
#include "common/form/text.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form {
namespace {

using templates::v1::TargetVocabulary;

constexpr auto kCumulative = v1::ACCUMULATION_CUMULATIVE;
constexpr auto kStock = v1::ACCUMULATION_STOCK;
constexpr auto kRate = v1::ACCUMULATION_RATE;

struct NameEnd {
  std::string_view text;
  v1::Accumulation accumulation;
};

// Names that mean the same in every region (design §3).
constexpr std::array kNameEnds = std::to_array<NameEnd>({
    {"购置率", kCumulative},
    {"完成率", kCumulative},
    {"人员人数", kStock},
    {"存储量", kStock},
    {"执行率", kRate},
    {"合格率", kRate},
    {"达标率", kRate},
    {"到位率", kRate},
    {"出错率", kRate},
    {"差错率", kRate},
    {"准确率", kRate},
    {"满意度", kRate},
    {"满意率", kRate},
});

// The longest match so far.
struct Match {
  v1::Accumulation accumulation = v1::ACCUMULATION_UNSPECIFIED;
  std::size_t length = 0;

  void Offer(std::string_view name, std::string_view end,
             v1::Accumulation candidate) {
    if (end.size() > length && target::EndsWith(name, end)) {
      accumulation = candidate;
      length = end.size();
    }
  }
};

template <typename Words>
void OfferAll(std::string_view name, const Words& words,
              v1::Accumulation accumulation, Match* match) {
  for (const std::string& word : words) {
    match->Offer(name, word, accumulation);
  }
}

// What a name may end in: 受益人数(人) in 受益人数, and since a closing bracket
// often names what is measured, …考核关(申请发证人员数) in 申请发证人员数.
struct NameParts {
  std::string buffer;
  std::string_view name;
  std::string_view bracket;

  explicit NameParts(std::string_view text)
      : name(ComparisonKeyIn(text, &buffer)) {
    if (!name.ends_with(')')) return;
    const std::size_t open = name.rfind('(');
    if (open == std::string_view::npos) return;
    bracket = name.substr(open + 1, name.size() - open - 2);
    name = name.substr(0, open);
  }
  NameParts(const NameParts&) = delete;
  NameParts& operator=(const NameParts&) = delete;
};

v1::Accumulation ByName(std::string_view display_name,
                        const TargetVocabulary* vocabulary) {
  const NameParts parts(display_name);
  if (vocabulary != nullptr) {
    Match match;
    for (const std::string_view name : {parts.name, parts.bracket}) {
      if (name.empty()) continue;
      OfferAll(name, vocabulary->cumulative_names(), kCumulative, &match);
      OfferAll(name, vocabulary->stock_names(), kStock, &match);
      OfferAll(name, vocabulary->rate_names(), kRate, &match);
    }
    if (match.length != 0) return match.accumulation;
  }
  Match match;
  for (const NameEnd& end : kNameEnds) {
    match.Offer(parts.name, end.text, end.accumulation);
    match.Offer(parts.bracket, end.text, end.accumulation);
  }
  return match.accumulation;
}

v1::Accumulation ByUnit(const v1::Quantity& target,
                        const TargetVocabulary* vocabulary) {
  if (vocabulary == nullptr || target.unit().empty()) {
    return v1::ACCUMULATION_UNSPECIFIED;
  }
  const auto is_unit = [&target](const std::string& unit) {
    return unit == target.unit() || unit == target.raw_unit();
  };
  for (const std::string& unit : vocabulary->cumulative_units()) {
    if (is_unit(unit)) return kCumulative;
  }
  for (const std::string& unit : vocabulary->stock_units()) {
    if (is_unit(unit)) return kStock;
  }
  return v1::ACCUMULATION_UNSPECIFIED;
}

bool IsCeiling(const v1::Quantity& target) {
  return target.comparator() == v1::COMPARATOR_LE ||
         target.comparator() == v1::COMPARATOR_LT;
}

// Whether two quantities differ as those of something that adds up do.
bool AddsUp(const v1::TargetValue& half, const v1::TargetValue& full) {
  if (!half.has_quantity() || !full.has_quantity() ||
      half.quantity().unit() != full.quantity().unit()) {
    return false;
  }
  const auto half_number = FromProto(half.quantity().number());
  const auto full_number = FromProto(full.quantity().number());
  if (!half_number || !full_number || *half_number == *full_number) {
    return false;
  }
  const bool falls = *half_number > *full_number;
  return !(falls && IsCeiling(half.quantity()) && IsCeiling(full.quantity()));
}

bool IsGiven(const v1::Indicator& indicator) {
  return indicator.accumulation() != v1::ACCUMULATION_UNSPECIFIED &&
         (indicator.accumulation_origin() ==
              v1::ACCUMULATION_ORIGIN_UNSPECIFIED ||
          indicator.accumulation_origin() == v1::ACCUMULATION_ORIGIN_COLUMN);
}

}  // namespace

AccumulationReading ReadAccumulation(const v1::Indicator& indicator,
                                     const TargetVocabulary* vocabulary) {
  if (IsGiven(indicator)) {
    return {indicator.accumulation(), v1::ACCUMULATION_ORIGIN_COLUMN};
  }
  if (const auto by_name = ByName(indicator.display_name(), vocabulary)) {
    return {by_name, v1::ACCUMULATION_ORIGIN_NAME};
  }
  if (const auto by_unit =
          ByUnit(indicator.full_year_target().quantity(), vocabulary)) {
    return {by_unit, v1::ACCUMULATION_ORIGIN_UNIT};
  }
  if (AddsUp(indicator.half_year_target(), indicator.full_year_target())) {
    return {kCumulative, v1::ACCUMULATION_ORIGIN_VALUES};
  }
  return {v1::ACCUMULATION_UNKNOWN, v1::ACCUMULATION_ORIGIN_NONE};
}

}  // namespace jixiao::form
