#ifndef JIXIAO_COMMON_FORM_TARGET_WORDS_H_
#define JIXIAO_COMMON_FORM_TARGET_WORDS_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "common/form/target/scanner.h"

// The words of the grammar that more than one reader knows.
namespace jixiao::form::target {

// Subjects and objects of a phrase may have so many characters.
inline constexpr std::size_t kMaxPhraseCodePoints = 30;

inline constexpr std::array kActivityVerbs = std::to_array<std::string_view>(
    {"完成", "举办", "举行", "开展", "组织", "召开", "培训", "发表", "出具",
     "新增", "新建", "建设", "建成", "发放", "采购", "购置", "购买", "编制",
     "制定", "服务", "覆盖", "更新", "检查", "走访", "引进", "培育", "改造"});

// Verbs that close a deadline, a duration or a conformity.
inline constexpr std::array kClosingVerbs = std::to_array<std::string_view>(
    {"组织实施", "投入使用", "完成", "完工", "竣工", "建成", "到位",
     "交付",     "验收",     "支付", "上线", "实施", "开展", "组织",
     "更新",     "发放",     "拨付", "采购", "开工", "结束", "办结",
     "办理",     "报送",     "提交", "启动", "执行", "落实", "推进",
     "使用",     "管理",     "操作", "响应", "处理", "处置", "修复",
     "解决",     "回复",     "反馈", "整改", "出具", "上报", "公开",
     "公示",     "安排",     "编制", "维护", "进行", "达到", "通过"});

// Adverbs before those verbs.
inline constexpr std::array kClosingAdverbs = std::to_array<std::string_view>(
    {"保质保量", "全部", "全面", "基本", "按时", "按期", "如期", "及时", "准时",
     "严格", "认真", "顺利", "有序", "规范"});

inline constexpr std::array kUpWords = std::to_array<std::string_view>(
    {"巩固提高", "巩固提升", "提质增效", "提高", "提升", "改善", "增加", "增长",
     "增强", "上升", "扩大", "优化", "改进", "加强", "加快", "好转", "促进",
     "推动", "带动"});

inline constexpr std::array kDownWords = std::to_array<std::string_view>(
    {"降低", "减少", "下降", "减轻", "缩短", "缩小", "缓解", "减弱", "节约"});

inline constexpr std::array kDegreeWords = std::to_array<std::string_view>(
    {"稳步",   "逐步",   "持续", "不断", "显著", "明显",     "有效", "大幅",
     "大幅度", "进一步", "逐年", "稳定", "较大", "较大幅度", "切实", "全面",
     "有所",   "得到",   "得以", "大大", "极大", "积极"});

// What cannot be part of an unknown unit: words of time, comparison, doing and
// denying, and what makes a number approximate.
inline constexpr std::array kNotInUnits = std::to_array<std::string_view>(
    {"完成", "提高", "提升", "降低", "减少", "增加", "增长", "左右", "以",
     "内",   "前",   "底",   "得",   "不",   "至",   "到",   "或",   "且",
     "未",   "无",   "月",   "日",   "年",   "余",   "多",   "几",   "来"});

// Whether the text consists of ideographs (and is not empty).
inline bool IsIdeographic(std::string_view text) {
  if (text.empty() || text.size() % 3 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0xE3 || lead > 0xE9) return false;
    // E3 up to U+33FF holds punctuation, kana and square words; from U+3400 on
    // it is ideographs.
    if (lead == 0xE3 && static_cast<unsigned char>(text[i + 1]) < 0x90) {
      return false;
    }
  }
  return true;
}

template <typename Words>
bool HoldsAnyOf(std::string_view text, const Words& words) {
  for (const std::string_view word : words) {
    if (Contains(text, word)) return true;
  }
  return false;
}

// Whether the text holds a digit.
inline bool HoldsDigit(std::string_view text) {
  for (const char c : text) {
    if (IsDigit(c)) return true;
  }
  return false;
}

// Subject or object of a phrase: short, without digits and without marks that
// part clauses.
bool IsPhrase(std::string_view text);

// Whether the text denies or prevents something (不会, 没有, 避免), so that
// what it stands before may mean the opposite. Names that hold such a character
// (无障碍, 不断, 非遗) deny nothing.
bool Denies(std::string_view text);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_WORDS_H_
