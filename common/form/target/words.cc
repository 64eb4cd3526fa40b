#include "common/form/target/words.h"

#include <algorithm>

#include "common/base/utf8.h"

namespace jixiao::form::target {
namespace {

constexpr std::array kDenyingWords = std::to_array<std::string_view>(
    {"不", "未", "无", "非", "没", "勿", "禁", "否", "避免", "以免", "杜绝",
     "防止", "谨防", "难以", "停止", "有待"});

// Names and adverbs with such a character in them.
constexpr std::array kNamesThatDenyNothing = std::to_array<std::string_view>(
    {"不断",   "不同",   "不良",   "不动产", "不锈钢", "不间断", "不定期",
     "不合格", "不合理", "不满意", "不文明", "不规范", "不稳定", "不安全",
     "不确定", "不必要", "未成年", "未来",   "未利用", "无害化", "无障碍",
     "无人机", "无线",   "无偿",   "无纸化", "无公害", "无烟",   "无缝",
     "无证",   "无序",   "无效",   "无党派", "非遗",   "非物质", "非税",
     "非公",   "非常",   "非法",   "非洲",   "非正常", "非机动", "非营利",
     "非农",   "非现场", "禁毒",   "禁渔",   "禁捕",   "禁烧",   "禁种",
     "禁养",   "禁塑",   "无锡"});

bool PartsPhrases(char c) {
  switch (c) {
    case ',':
    case ';':
    case '!':
    case '?':
    case '<':
    case '>':
    case '=':
    case '*':
    case '%':
      return true;
    default:
      return IsDigit(c);
  }
}

}  // namespace

bool IsPhrase(std::string_view text) {
  return std::none_of(text.begin(), text.end(), PartsPhrases) &&
         !Contains(text, "。") && !Contains(text, "≥") &&
         !Contains(text, "≤") &&
         base::CountCodePoints(text) <= kMaxPhraseCodePoints;
}

bool Denies(std::string_view text) {
  for (Scanner in(text); !in.done();) {
    if (!in.EatAny(kNamesThatDenyNothing).empty()) continue;
    if (!in.EatAny(kDenyingWords).empty()) return true;
    std::string_view rest = in.rest();
    base::TakeCodePoint(&rest);
    in.Take(in.rest().size() - rest.size());
  }
  return false;
}

}  // namespace jixiao::form::target
