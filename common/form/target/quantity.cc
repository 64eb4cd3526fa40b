#include "common/form/target/quantity.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/base/utf8.h"
#include "common/form/target/comparator.h"
#include "common/form/target/number.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "common/form/target/words.h"
#include "common/form/text.h"
#include "jixiao/common/v1/number.pb.h"

namespace jixiao::form::target {
namespace {

constexpr std::array kApproximateWords =
    std::to_array<std::string_view>({"大约", "约", "近"});

// Words before a number that say nothing about how to compare.
constexpr std::array kNeutralWords =
    std::to_array<std::string_view>({"达到", "达", "控制在", "保持在", "稳定在",
                                     "全年", "累计", "总计", "为", "共", "计"});

// Ends of leads that compare with something: what follows is by how much.
constexpr std::array kComparisonWords = std::to_array<std::string_view>(
    {"同比", "环比", "较上年", "比上年", "较去年", "比去年"});

// Names of rates: a bare number under them is a percentage.
constexpr std::array kRateNames =
    std::to_array<std::string_view>({"率", "比例", "比重", "占比", "满意度"});

// The whole words before a number.
struct Head {
  v1::Comparator comparator = v1::COMPARATOR_NONE;
  bool approximate = false;
  bool verb = false;
  bool contradicts = false;
};

void SetComparator(v1::Comparator comparator, Head* head) {
  if (comparator == v1::COMPARATOR_NONE) return;
  if (head->comparator != v1::COMPARATOR_NONE &&
      head->comparator != comparator) {
    head->contradicts = true;
  }
  head->comparator = comparator;
}

// Takes operators, verbs and fillers in any order.
void EatHeadWords(Scanner* in, Head* head) {
  while (true) {
    if (const auto comparator = EatComparator(in)) {
      SetComparator(*comparator, head);
    } else if (!in->EatAny(kApproximateWords).empty()) {
      head->approximate = true;
    } else if (!in->EatAny(kActivityVerbs).empty()) {
      head->verb = true;
    } else if (in->EatAny(kNeutralWords).empty()) {
      return;
    }
  }
}

// Whether the text says by how much: 同比, 较上年增长.
bool Compares(std::string_view text) {
  return !LongestSuffix(text, kUpWords).empty() ||
         !LongestSuffix(text, kDownWords).empty() ||
         !LongestSuffix(text, kComparisonWords).empty();
}

// Whether a subject compares, limits in time (年底前) or apportions (每亩) the
// number behind it, which means something else without it.
bool IsBasisOfNumber(std::string_view subject) {
  constexpr std::array kTimeEnds =
      std::to_array<std::string_view>({"前", "后", "内", "底", "末"});
  constexpr std::array kTimes = std::to_array<std::string_view>(
      {"半年", "季度", "年底", "年末", "年内", "月底"});
  Scanner begin(subject);
  return Compares(subject) || begin.At("每") ||
         !begin.EatAny(kUpWords).empty() || !begin.EatAny(kDownWords).empty() ||
         !LongestSuffix(subject, kTimeEnds).empty() ||
         HoldsAnyOf(subject, kTimes);
}

bool HoldsComparator(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += 3) {
    Scanner in(text.substr(at));
    if (EatComparator(&in)) return true;
  }
  return false;
}

// Splits `lead` into a subject and head words to its end, which are read into
// `head`. Gives the subject; empty when there is none.
std::string_view SplitSubject(std::string_view lead, Head* head) {
  for (std::size_t at = 3; at < lead.size(); at += 3) {
    Scanner words(lead.substr(at));
    Head tail = *head;
    tail.verb = false;
    EatHeadWords(&words, &tail);
    if (!words.done() || tail.verb) continue;
    *head = tail;
    return lead.substr(0, at);
  }
  return {};
}

// Takes the text before the first digit when it is a lead; sets `basis` when it
// compares or limits. A lead that denies something is none: it may turn the
// operator behind it into its opposite.
bool EatLead(Scanner* in, Head* head, std::string* basis) {
  const std::string_view rest = in->rest();
  const auto number = std::find_if(rest.begin(), rest.end(), [](char c) {
    return IsDigit(c) || c == '=' || c == '<' || c == '>' || c == '\xE2';
  });
  const auto length = static_cast<std::size_t>(number - rest.begin());
  if (length == rest.size() || length == 0) return false;
  const std::string_view lead = rest.substr(0, length);
  if (!IsIdeographic(lead) || !IsPhrase(lead)) return false;
  std::string_view subject = SplitSubject(lead, head);
  // The object of a verb: 完成主体工程.
  if (subject.empty() && (head->verb || Compares(lead))) subject = lead;
  if (subject.empty() || Denies(subject) || HoldsComparator(subject)) {
    return false;
  }
  if (IsBasisOfNumber(subject)) *basis = subject;
  in->Take(length);
  return true;
}

// (含) belongs to an operator; any other bracket is a basis.
bool IsBasis(std::string_view content) {
  return content != "含" && !content.empty();
}

// Splits a trailing "(…)" off; empty when there is none.
std::string_view EatTrailingBracket(std::string_view* text) {
  if (!text->ends_with(')')) return {};
  const std::size_t open = text->rfind('(');
  if (open == std::string_view::npos) return {};
  const std::string_view content =
      text->substr(open + 1, text->size() - open - 2);
  *text = text->substr(0, open);
  return content;
}

// The number of a measure, and what follows from how it is written.
struct WrittenMeasure {
  Measure measure;
  bool needs_unit = false;
  bool approximate = false;  // 100余, 3000多
};

// Reads the number; that of 百分之九十 brings its own unit.
std::optional<WrittenMeasure> ReadMeasure(Scanner* in) {
  const bool percent = in->Eat("百分之");
  const auto number = ReadNumber(in);
  if (!number) return std::nullopt;
  WrittenMeasure read{.measure = {number->value, std::nullopt},
                      .needs_unit = number->chinese && !percent};
  if (percent) read.measure.unit = Unit{"百分之", "%", UnitClass::kPercent};
  if (in->EatAny({"余", "多", "几"}).empty()) return read;
  read.approximate = true;
  // 100多万人.
  const auto product = Multiply(number->value, Decimal::Of(EatMultiplier(in)));
  if (!product) return std::nullopt;
  read.measure.number = Normalized(*product);
  return read;
}

// Gives `measure` the unit that `text` spells.
bool SetUnit(std::string_view text, bool known, Measure* measure) {
  if (text.empty()) return true;
  if (measure->unit) return false;
  measure->unit = known ? ParseKnownUnit(text) : ParseUnit(text);
  return measure->unit.has_value();
}

// The unit that an indicator's name gives to a bare number: that in its last
// bracket, (人) or (≥**%), else % for a rate.
std::optional<Unit> UnitOfName(std::string_view name, Decimal number) {
  std::string buffer;
  std::string_view rest = ComparisonKeyIn(name, &buffer);
  const std::string_view bracket = EatTrailingBracket(&rest);
  if (!bracket.empty()) {
    Scanner in(bracket);
    in.Eat("单位:");
    EatComparator(&in);
    while (!in.EatAny({"*", "×", "X", "_"}).empty()) {
    }
    if (auto unit = ParseKnownUnit(in.rest())) return unit;
  }
  // 0.95 under a rate may be meant as a share: no unit then.
  if (LongestSuffix(rest, kRateNames).empty() ||
      (number.scale > 0 && Compare(number, Decimal::Of(1)) <= 0)) {
    return std::nullopt;
  }
  return Unit{"%", "%", UnitClass::kPercent};
}

}  // namespace

std::optional<Measure> ParseMeasure(std::string_view text) {
  Scanner in(text);
  auto read = ReadMeasure(&in);
  if (!read || read->approximate ||
      !SetUnit(in.rest(), read->needs_unit, &read->measure) ||
      (read->needs_unit && !read->measure.unit)) {
    return std::nullopt;
  }
  return std::move(read->measure);
}

std::optional<QuantityPhrase> ParseQuantityPhrase(std::string_view text) {
  QuantityPhrase phrase;
  Scanner in(text);
  Head head;
  EatHeadWords(&in, &head);
  auto read = ReadMeasure(&in);
  if (!read && EatLead(&in, &head, &phrase.basis)) {
    EatHeadWords(&in, &head);
    read = ReadMeasure(&in);
  }
  if (!read) return std::nullopt;
  std::string_view rest = in.rest();
  Postfix postfix = FindPostfix(rest);
  rest.remove_suffix(postfix.text.size());
  const std::string_view bracket = EatTrailingBracket(&rest);
  if (!bracket.empty() && postfix.text.empty()) {
    postfix = FindPostfix(rest);
    rest.remove_suffix(postfix.text.size());
  }
  SetComparator(postfix.comparator, &head);
  if (head.contradicts) return std::nullopt;
  // 100.00(%): a bracket in the unit's place.
  const bool unit_in_bracket =
      rest.empty() && ParseKnownUnit(bracket).has_value();
  if (!SetUnit(unit_in_bracket ? bracket : rest, read->needs_unit,
               &read->measure) ||
      (read->needs_unit && !read->measure.unit)) {
    return std::nullopt;
  }
  if (!unit_in_bracket && IsBasis(bracket)) phrase.basis = bracket;
  phrase.comparator = head.comparator;
  phrase.approximate =
      head.approximate || read->approximate || postfix.approximate;
  phrase.measure = std::move(read->measure);
  return phrase;
}

void ToProto(const QuantityPhrase& phrase, v1::Quantity* quantity) {
  quantity->set_comparator(phrase.comparator);
  form::ToProto(phrase.measure.number, quantity->mutable_number());
  if (phrase.measure.unit) {
    quantity->set_unit(phrase.measure.unit->canonical);
    quantity->set_raw_unit(phrase.measure.unit->raw);
  }
  quantity->set_approximate(phrase.approximate);
}

namespace {

Reading QuantityOf(const QuantityPhrase& phrase, const Input& in) {
  OfKind(in, v1::TARGET_KIND_QUANTITY);
  v1::Quantity& quantity = *in.value->mutable_quantity();
  ToProto(phrase, &quantity);
  if (!phrase.measure.unit) {
    const auto unit =
        UnitOfName(in.context.indicator_name, phrase.measure.number);
    if (unit) {
      quantity.set_unit(unit->canonical);
      quantity.set_unit_from_name(true);
    }
  }
  if (!phrase.basis.empty()) in.value->mutable_basis()->set_text(phrase.basis);
  return in.value;
}

}  // namespace

// ≥3人: a sign, a number and its unit. Quick to see and frequent.
Reading ReadComparedNumber(const Input& in) {
  Scanner rest(in.text);
  QuantityPhrase phrase;
  if (rest.Eat("≥")) {
    phrase.comparator = v1::COMPARATOR_GE;
  } else if (rest.Eat("≤")) {
    phrase.comparator = v1::COMPARATOR_LE;
  } else if (rest.Eat("=")) {
    phrase.comparator = v1::COMPARATOR_EQ;
  } else {
    return nullptr;
  }
  auto measure = ParseMeasure(rest.rest());
  if (!measure) return nullptr;
  phrase.measure = *std::move(measure);
  return QuantityOf(phrase, in);
}

// 95%: a bare percentage up to 100, which is no damage (damage.cc). None of the
// readers that come before quantities knows it.
Reading ReadBarePercentage(const Input& in) {
  if (!in.text.ends_with('%') || !IsDigit(in.text.front())) return nullptr;
  const auto number = ParseDecimal(in.text.substr(0, in.text.size() - 1));
  if (!number || Compare(*number, Decimal::Of(100)) > 0) return nullptr;
  QuantityPhrase phrase;
  phrase.measure = {*number, Unit{"%", "%", UnitClass::kPercent}};
  return QuantityOf(phrase, in);
}

Reading ReadQuantity(const Input& in) {
  const auto phrase = ParseQuantityPhrase(in.text);
  if (!phrase) return nullptr;
  return QuantityOf(*phrase, in);
}

}  // namespace jixiao::form::target
