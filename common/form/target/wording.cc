#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "common/form/target/words.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form::target {
namespace {

// Beginnings of what must not happen. The event follows; after those marked
// false anything may follow, after the others only something bad (无偿 and
// 无线 are no events).
struct Denial {
  std::string_view text;
  bool wants_bad_event;
};

constexpr std::array kDenials = std::to_array<Denial>({
    {"不发生", false},
    {"未发生", false},
    {"无发生", false},
    {"不出现", false},
    {"未出现", false},
    {"杜绝", false},
    {"避免", false},
    {"0起", false},
    {"零起", false},
    {"0次", true},
    {"0", true},
    {"零", true},
    {"无", true},
    {"没有", true},
});

constexpr std::array kBadEvents = std::to_array<std::string_view>(
    {"投诉", "事故", "事件", "差错", "错误", "违规", "违纪", "违法", "纠纷",
     "上访", "信访", "舆情", "污染", "泄漏", "泄露", "故障", "拖欠", "损失",
     "伤亡", "浪费", "逾期", "异议", "不良", "隐患", "举报", "失误", "遗漏",
     "截留", "挪用", "超标", "火灾", "返工", "延误", "挤占", "问题", "案件"});

// Qualitative words that may also end a phrase (经济效益良好).
constexpr std::array kGradeWords = std::to_array<std::string_view>(
    {"充分",     "规范",     "合理",     "明确",     "科学",     "合规",
     "健全",     "有效",     "较高",     "较大",     "较好",     "较强",
     "较快",     "较低",     "较小",     "较少",     "流畅",     "顺畅",
     "畅通",     "及时",     "良好",     "明显",     "显著",     "长期",
     "长远",     "深远",     "可控",     "可持续",   "持续",     "持续发展",
     "完善",     "完整",     "完备",     "齐全",     "准确",     "真实",
     "稳定",     "平稳",     "安全",     "正常",     "到位",     "整洁",
     "有序",     "满意",     "基本满意", "优秀",     "优良",     "合格",
     "达标",     "高效",     "便捷",     "便利",     "清晰",     "清洁",
     "严格",     "可行",     "必要",     "相关",     "匹配",     "适当",
     "适宜",     "适中",     "均衡",     "广泛",     "积极",     "充足",
     "可靠",     "先进",     "舒适",     "和谐",     "全面",     "欢迎",
     "受欢迎",   "基本达到", "达到预期", "已完成",   "按时完成", "按期完成",
     "及时完成", "如期完成", "全部完成", "全面完成", "按时",     "按期",
     "如期",     "按需",     "全覆盖",   "无偏差"});

// Words of one character, which are too short to end a phrase.
constexpr std::array kShortGradeWords = std::to_array<std::string_view>(
    {"高", "大", "强", "好", "快", "优", "良", "中", "差", "低", "小", "长",
     "完成", "达到"});

constexpr std::array kGradeAdverbs = std::to_array<std::string_view>(
    {"较为", "比较", "非常", "十分", "更加", "进一步", "基本", "长期", "持续",
     "逐步", "很", "均", "较"});

// A word of one character counts as a whole text only: 大 does not end 重大.
bool EndsIn(std::string_view text, std::string_view word) {
  return text == word || (word.size() > 3 && text.ends_with(word));
}

std::string_view SuffixInTemplate(const Input& in, std::string_view text) {
  std::string_view best;
  if (in.context.vocabulary == nullptr) return best;
  for (const std::string& word : in.context.vocabulary->grade_words()) {
    if (word.size() > best.size() && EndsIn(text, word)) best = word;
  }
  return best;
}

// The longest grade word that the text ends in; short ones only as a whole.
std::string_view GradeSuffix(const Input& in, std::string_view text) {
  const std::string_view of_template = SuffixInTemplate(in, text);
  const std::string_view built_in = LongestSuffix(text, kGradeWords);
  const std::string_view longer =
      of_template.size() > built_in.size() ? of_template : built_in;
  if (!longer.empty()) return longer;
  for (const std::string_view word : kShortGradeWords) {
    if (text == word) return word;
  }
  return {};
}

// Whether the whole text is a grade word: what GradeSuffix would find, without
// trying the ends of all others.
bool IsGradeWord(const Input& in, std::string_view text) {
  using WordSet = std::unordered_set<std::string_view>;
  static const auto* const kWords = [] {
    auto* const words = new WordSet(kGradeWords.begin(), kGradeWords.end());
    words->insert(kShortGradeWords.begin(), kShortGradeWords.end());
    return words;
  }();
  if (text.empty() || kWords->contains(text)) return !text.empty();
  if (in.context.vocabulary == nullptr) return false;
  for (const std::string& word : in.context.vocabulary->grade_words()) {
    if (Same(text, word)) return true;
  }
  return false;
}

Reading GradeOf(const Input& in, std::string_view word) {
  in.value->mutable_grade()->set_word(word.data(), word.size());
  return OfKind(in, v1::TARGET_KIND_GRADE);
}

// A phrase that ends in a grade word: its word, or the whole text when only an
// adverb stands before (较为合理).
Reading ReadGradePhrase(const Input& in, std::string_view text) {
  if (!IsPhrase(text)) return nullptr;
  const std::string_view word = GradeSuffix(in, text);
  if (word.empty()) return nullptr;
  const std::string_view before = text.substr(0, text.size() - word.size());
  if (Denies(before) || before.ends_with("欠")) return nullptr;
  for (const std::string_view adverb : kGradeAdverbs) {
    if (before == adverb) return GradeOf(in, text);
  }
  return GradeOf(in, word);
}

// An adverb of 高 or 大 (较高 has its own entry, 很高 has not).
Reading ReadShortGrade(const Input& in) {
  Scanner rest(in.text);
  if (rest.EatAny(kGradeAdverbs).empty()) return nullptr;
  for (const std::string_view word : kShortGradeWords) {
    if (rest.rest() == word) return GradeOf(in, in.text);
  }
  return nullptr;
}

// A grade word that a verb follows: 及时更新.
Reading ReadGradeOfDoing(const Input& in) {
  for (const std::string_view verb : kClosingVerbs) {
    if (!in.text.ends_with(verb)) continue;
    const std::string_view before =
        in.text.substr(0, in.text.size() - verb.size());
    if (IsGradeWord(in, before)) return GradeOf(in, before);
  }
  return nullptr;
}

// The year that a trend is compared with, cut out of the text: 同比2022年.
std::int32_t EatBaseYear(const Input& in, std::string* text) {
  for (const std::string_view mark : {"同比", "较", "比"}) {
    const std::size_t at = text->find(mark);
    if (at == std::string::npos) continue;
    Scanner rest(std::string_view(*text).substr(at + mark.size()));
    std::int32_t year = 0;
    std::size_t digits = 0;
    while (digits < 4 && IsDigit(rest.peek())) {
      year = year * 10 + (rest.Take(1).front() - '0');
      ++digits;
    }
    const bool last_year = !rest.EatAny({"上年", "去年"}).empty();
    if (digits == 4 ? !rest.Eat("年") : !last_year) continue;
    rest.EatAny({"度", "同期"});
    *text = text->substr(0, at) + std::string(rest.rest());
    if (digits == 4) return year;
    return in.context.fiscal_year == 0 ? 0 : in.context.fiscal_year - 1;
  }
  return 0;
}

Reading TrendOf(const Input& in, bool up, std::string_view degree,
                std::int32_t base_year) {
  v1::Trend& trend = *in.value->mutable_trend();
  trend.set_direction(up ? v1::TREND_DIRECTION_UP : v1::TREND_DIRECTION_DOWN);
  trend.set_degree(degree.data(), degree.size());
  trend.set_base_year(base_year);
  return OfKind(in, v1::TARGET_KIND_TREND);
}

// [subject] [degree] word: 生态修复功能显著提高.
Reading ReadTrendAtEnd(const Input& in, std::string_view text,
                       std::string_view degree, std::int32_t base_year) {
  const std::string_view up = LongestSuffix(text, kUpWords);
  const std::string_view down = LongestSuffix(text, kDownWords);
  if (up.empty() && down.empty()) return nullptr;
  text.remove_suffix(up.empty() ? down.size() : up.size());
  const std::string_view before = LongestSuffix(text, kDegreeWords);
  text.remove_suffix(before.size());
  if (Denies(text)) return nullptr;
  if (degree.empty()) degree = before;
  return TrendOf(in, !up.empty(), degree, base_year);
}

// [degree] word [object]: 逐步提升服务水平.
Reading ReadTrendAtBegin(const Input& in, std::string_view text,
                         std::int32_t base_year) {
  Scanner rest(text);
  const std::string_view degree = rest.EatAny(kDegreeWords);
  const bool up = !rest.EatAny(kUpWords).empty();
  if (!up && rest.EatAny(kDownWords).empty()) return nullptr;
  if (Denies(rest.rest())) return nullptr;  // 提升不明显
  return TrendOf(in, up, degree, base_year);
}

// A single clause of a state text.
bool IsState(const Input& in) {
  return ReadGrade(in) || ReadTrend(in) || ReadNegative(in) ||
         ReadConformity(in);
}

}  // namespace

// 不发生有效投诉, 无安全事故, 0起, 零投诉.
Reading ReadNegative(const Input& in) {
  for (const Denial& denial : kDenials) {
    if (!in.text.starts_with(denial.text)) continue;
    const std::string_view event = in.text.substr(denial.text.size());
    if (!IsPhrase(event) ||
        (denial.wants_bad_event && !HoldsAnyOf(event, kBadEvents))) {
      return nullptr;
    }
    in.value->mutable_negative()->set_event(event.data(), event.size());
    return OfKind(in, v1::TARGET_KIND_NEGATIVE);
  }
  return nullptr;
}

// 稳步提升, 提升明显, 同比2022年销量显著提高, 定性减少.
Reading ReadTrend(const Input& in) {
  std::string text(in.text);
  const std::int32_t base_year = EatBaseYear(in, &text);
  if (!IsPhrase(text)) return nullptr;
  std::string_view body = text;
  for (const std::string_view prefix : {"定性:", "定性", "同比", "环比"}) {
    if (body.starts_with(prefix)) body.remove_prefix(prefix.size());
  }
  if (const Reading trend = ReadTrendAtEnd(in, body, "", base_year)) {
    return trend;
  }
  for (const std::string_view degree : {"明显", "显著"}) {
    if (!body.ends_with(degree)) continue;
    const std::string_view before = body.substr(0, body.size() - degree.size());
    if (const Reading trend = ReadTrendAtEnd(in, before, degree, base_year)) {
      return trend;
    }
  }
  return ReadTrendAtBegin(in, body, base_year);
}

// 充分: nothing but a grade word. Half of the cells of a form are like that.
Reading ReadGradeWord(const Input& in) {
  if (!IsGradeWord(in, in.text)) return nullptr;
  return GradeOf(in, in.text);
}

// 充分, 较为合理, 经济效益良好, 及时更新, 良好以上.
Reading ReadGrade(const Input& in) {
  for (const std::string_view postfix : {"及以上", "以上"}) {
    if (!in.text.ends_with(postfix)) continue;
    const std::string_view word =
        in.text.substr(0, in.text.size() - postfix.size());
    if (IsGradeWord(in, word)) return GradeOf(in, word);
  }
  if (const Reading grade = ReadGradePhrase(in, in.text)) return grade;
  if (const Reading grade = ReadShortGrade(in)) return grade;
  return ReadGradeOfDoing(in);
}

// Several clauses, each a state that is wanted: 管理到位,环境整洁,停放有序.
Reading ReadStateText(const Input& in) {
  constexpr int kMaxClauses = 12;
  int clauses = 0;
  v1::TargetValue scratch;
  for (std::string_view rest = in.text; !rest.empty();) {
    std::size_t end = rest.find_first_of(",;");
    std::size_t mark = 1;
    if (const std::size_t stop = rest.find("。"); stop < end) {
      end = stop;
      mark = std::string_view("。").size();
    }
    const Input clause{rest.substr(0, end), in.context, &scratch};
    if (clause.text.empty() || ++clauses > kMaxClauses || !IsState(clause)) {
      return nullptr;
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + mark);
  }
  if (clauses < 2) return nullptr;
  in.value->mutable_conformity();
  return OfKind(in, v1::TARGET_KIND_CONFORMITY);
}

}  // namespace jixiao::form::target
