#include <array>
#include <optional>
#include <utility>

#include "common/form/target/number.h"
#include "common/form/target/quantity.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "jixiao/common/v1/number.pb.h"

namespace jixiao::form::target {
namespace {

constexpr int kMaxSteps = 32;
constexpr std::array kSeparators =
    std::to_array<std::string_view>({",", ";", "、", "。"});

// Takes the text up to the next separator, and the separator.
std::string_view EatClause(Scanner* in) {
  std::size_t end = in->rest().size();
  std::size_t mark = 0;
  for (const std::string_view separator : kSeparators) {
    const std::size_t at = in->rest().find(separator);
    if (at < end) {
      end = at;
      mark = separator.size();
    }
  }
  const std::string_view clause = in->Take(end);
  in->Take(mark);
  return clause;
}

// 得3分, 得0.5分, 不得分.
std::optional<Decimal> ParsePoints(std::string_view text) {
  if (text == "不得分") return Decimal::Of(0);
  Scanner in(text);
  if (!in.Eat("得") && !in.Eat("计")) return std::nullopt;
  const auto points = ReadDigits(&in);
  if (!points || in.rest() != "分") return std::nullopt;
  return points;
}

// Where the points of a clause begin.
std::size_t FindPoints(std::string_view clause) {
  for (const std::string_view mark : {"不得分", "得", "计"}) {
    const std::size_t at = clause.find(mark);
    if (at != std::string_view::npos) return at;
  }
  return clause.size();
}

}  // namespace

// ≥70%得3分, ≥65%得1分, <65%不得分; a separator may also part a condition from
// its points.
Reading ReadSteps(const Input& in) {
  if (!Contains(in.text, "分") || FindPoints(in.text) == in.text.size()) {
    return nullptr;
  }
  v1::Steps steps;
  Scanner rest(in.text);
  std::optional<QuantityPhrase> condition;
  while (!rest.done()) {
    const std::string_view clause = EatClause(&rest);
    if (clause.empty()) continue;
    const std::size_t at = FindPoints(clause);
    if (at > 0) {
      if (condition) return nullptr;  // the last one got no points
      condition = ParseQuantityPhrase(clause.substr(0, at));
    }
    if (!condition) return nullptr;
    if (at == clause.size()) continue;
    const auto points = ParsePoints(clause.substr(at));
    if (!points || steps.steps_size() == kMaxSteps) {
      return nullptr;
    }
    v1::Step& step = *steps.add_steps();
    ToProto(*condition, step.mutable_condition());
    form::ToProto(*points, step.mutable_points());
    condition.reset();
  }
  if (condition || steps.steps_size() == 0) return nullptr;
  *in.value->mutable_steps() = std::move(steps);
  return OfKind(in, v1::TARGET_KIND_STEPS);
}

}  // namespace jixiao::form::target
