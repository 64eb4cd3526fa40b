#include "common/form/target/unit.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_map>

#include "common/base/utf8.h"
#include "common/form/target/scanner.h"
#include "common/form/target/words.h"

namespace jixiao::form::target {
namespace {

struct UnitEntry {
  std::string_view text;
  std::string_view canonical;
  UnitClass unit_class;
};

constexpr auto kPercent = UnitClass::kPercent;
constexpr auto kMoney = UnitClass::kMoney;
constexpr auto kMeasure = UnitClass::kMeasure;
constexpr auto kTime = UnitClass::kTime;

// Units with another spelling, or that do not count things.
constexpr std::array kUnits = std::to_array<UnitEntry>({
    {"%", "%", kPercent},
    {"百分比", "%", kPercent},
    {"‰", "‰", kPercent},
    {"个百分点", "百分点", kPercent},
    {"百分点", "百分点", kPercent},
    {"元", "元", kMoney},
    {"圆", "元", kMoney},
    {"元人民币", "元", kMoney},
    {"千元", "千元", kMoney},
    {"万元", "万元", kMoney},
    {"百万元", "百万元", kMoney},
    {"千万元", "千万元", kMoney},
    {"亿元", "亿元", kMoney},
    {"美元", "美元", kMoney},
    {"万美元", "万美元", kMoney},
    {"亿美元", "亿美元", kMoney},
    {"欧元", "欧元", kMoney},
    {"万欧元", "万欧元", kMoney},
    {"平米", "平方米", kMeasure},
    {"平方米", "平方米", kMeasure},
    {"m2", "平方米", kMeasure},
    {"M2", "平方米", kMeasure},
    {"平方公里", "平方公里", kMeasure},
    {"km2", "平方公里", kMeasure},
    {"立方", "立方米", kMeasure},
    {"立方米", "立方米", kMeasure},
    {"m3", "立方米", kMeasure},
    {"M3", "立方米", kMeasure},
    {"方", "立方米", kMeasure},
    {"亩", "亩", kMeasure},
    {"亩次", "亩次", kMeasure},
    {"公顷", "公顷", kMeasure},
    {"米", "米", kMeasure},
    {"m", "米", kMeasure},
    {"延米", "延米", kMeasure},
    {"延长米", "延米", kMeasure},
    {"厘米", "厘米", kMeasure},
    {"毫米", "毫米", kMeasure},
    {"公里", "公里", kMeasure},
    {"千米", "公里", kMeasure},
    {"km", "公里", kMeasure},
    {"KM", "公里", kMeasure},
    {"Km", "公里", kMeasure},
    {"里", "里", kMeasure},
    {"公斤", "公斤", kMeasure},
    {"千克", "公斤", kMeasure},
    {"kg", "公斤", kMeasure},
    {"KG", "公斤", kMeasure},
    {"斤", "斤", kMeasure},
    {"克", "克", kMeasure},
    {"吨", "吨", kMeasure},
    {"t", "吨", kMeasure},
    {"升", "升", kMeasure},
    {"L", "升", kMeasure},
    {"T", "TB", kMeasure},
    {"TB", "TB", kMeasure},
    {"tb", "TB", kMeasure},
    {"G", "GB", kMeasure},
    {"GB", "GB", kMeasure},
    {"M", "MB", kMeasure},
    {"MB", "MB", kMeasure},
    {"Mbps", "Mbps", kMeasure},
    {"℃", "℃", kMeasure},
    {"°C", "℃", kMeasure},
    {"度", "度", kMeasure},
    {"kW", "千瓦", kMeasure},
    {"千瓦", "千瓦", kMeasure},
    {"kWh", "千瓦时", kMeasure},
    {"千瓦时", "千瓦时", kMeasure},
    {"分贝", "分贝", kMeasure},
    {"dB", "分贝", kMeasure},
    {"年", "年", kTime},
    {"个月", "月", kTime},
    {"月", "月", kTime},
    {"季度", "季度", kTime},
    {"个季度", "季度", kTime},
    {"周", "周", kTime},
    {"星期", "周", kTime},
    {"天", "天", kTime},
    {"日", "天", kTime},
    {"工作日", "工作日", kTime},
    {"个工作日", "工作日", kTime},
    {"小时", "小时", kTime},
    {"个小时", "小时", kTime},
    {"学时", "学时", kTime},
    {"课时", "课时", kTime},
    {"分钟", "分钟", kTime},
    {"秒", "秒", kTime},
    {"人/次", "人次", UnitClass::kCount},
});

// Counting units that are written in one way only.
constexpr std::array kCountUnits = std::to_array<std::string_view>(
    {"人",   "人次", "人天", "名",   "位",    "户",    "户次",  "家",   "家次",
     "件",   "件次", "份",   "篇",   "册",    "本",    "部",    "套",   "台",
     "台次", "台套", "个",   "项",   "次",    "起",    "处",    "座",   "栋",
     "幢",   "间",   "所",   "条",   "根",    "株",    "棵",    "头",   "只",
     "匹",   "羽",   "尾",   "粒",   "颗",    "村",    "乡",    "镇",   "县",
     "区",   "市",   "省",   "街道", "社区",  "单位",  "企业",  "批",   "批次",
     "期",   "场",   "场次", "班",   "班次",  "届",    "轮",    "趟",   "车次",
     "辆",   "艘",   "架",   "张",   "幅",    "块",    "片",    "面",   "支",
     "枚",   "瓶",   "箱",   "袋",   "包",    "盒",    "桶",    "捆",   "卷",
     "种",   "类",   "类型", "款",   "样",    "点",    "点位",  "对",   "双",
     "组",   "队",   "团",   "例",   "剂",    "剂次",  "针",    "床",   "张床",
     "标段", "宗",   "案",   "门",   "课",    "节",    "集",    "首",   "曲",
     "字",   "页",   "盘",   "口",   "眼",    "孔",    "道",    "环",   "级",
     "等级", "名次", "分",   "倍",   "股",    "笔",    "单",    "票",   "证",
     "平台", "系统", "模块", "项目", "标准",  "品种",  "品牌",  "基地", "站",
     "网点", "窗口", "座次", "人份", "师",    "科",    "幕",    "通",   "则",
     "人年", "人月", "人日", "床日", "人·月", "人·次", "台·次", "台·年"});

constexpr std::size_t kMaxUnitBytes = [] {
  std::size_t longest = 0;
  for (const UnitEntry& entry : kUnits) {
    longest = std::max(longest, entry.text.size());
  }
  for (const std::string_view unit : kCountUnits) {
    longest = std::max(longest, unit.size());
  }
  return longest;
}();

using UnitTable = std::unordered_map<std::string_view, const UnitEntry*>;

// Every unit by its text; the first entry of a text counts. Units are looked up
// for each cell of a form.
const UnitTable& Units() {
  static const auto* const kTable = [] {
    auto* const table = new UnitTable;
    for (const UnitEntry& entry : kUnits) {
      table->emplace(entry.text, &entry);
    }
    for (const std::string_view unit : kCountUnits) {
      table->emplace(unit, nullptr);  // written as it is
    }
    return table;
  }();
  return *kTable;
}

std::optional<Unit> ParseSimpleUnit(std::string_view text) {
  if (text.size() > kMaxUnitBytes) return std::nullopt;
  const auto found = Units().find(text);
  if (found == Units().end()) return std::nullopt;
  const UnitEntry* const entry = found->second;
  return entry == nullptr
             ? Unit{std::string(text), std::string(text), UnitClass::kCount}
             : Unit{std::string(text), std::string(entry->canonical),
                    entry->unit_class};
}

bool AllLetters(std::string_view text) {
  for (const char c : text) {
    if (!IsLetter(c)) return false;
  }
  return true;
}

}  // namespace

std::optional<Unit> ParseKnownUnit(std::string_view text) {
  if (text.empty() || IsDigit(text.front())) return std::nullopt;
  if (auto unit = ParseSimpleUnit(text)) return unit;
  if (text.find('/') == std::string_view::npos) return std::nullopt;
  // A quotient: the class is that of the dividend, every part must be known.
  Unit quotient{std::string(text), "", UnitClass::kMoney};
  bool dividend = true;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    const bool dropped = dividend && part.empty() && slash == 0;
    const auto unit = ParseSimpleUnit(dropped ? "元" : part);
    if (!unit) return std::nullopt;
    if (dividend) quotient.unit_class = unit->unit_class;
    quotient.canonical += unit->canonical;
    if (slash == std::string_view::npos) return quotient;
    quotient.canonical += '/';
    text.remove_prefix(slash + 1);
    dividend = false;
  }
}

std::optional<Unit> ParseUnit(std::string_view text) {
  constexpr std::size_t kMaxIdeographs = 4;
  constexpr std::size_t kMaxLetters = 6;
  if (auto unit = ParseKnownUnit(text)) return unit;
  const bool letters = text.size() <= kMaxLetters && AllLetters(text);
  const bool ideographs = IsIdeographic(text) &&
                          base::CountCodePoints(text) <= kMaxIdeographs &&
                          !HoldsAnyOf(text, kNotInUnits);
  if (text.empty() || (!letters && !ideographs)) return std::nullopt;
  return Unit{std::string(text), std::string(text), UnitClass::kCount};
}

}  // namespace jixiao::form::target
