#include <array>
#include <string>

#include "common/base/utf8.h"
#include "common/form/target/calendar.h"
#include "common/form/target/readers.h"
#include "common/form/target/scanner.h"
#include "common/form/target/words.h"

namespace jixiao::form::target {
namespace {

// How a conformity begins, and the verb that it has when none closes it.
struct Head {
  std::string_view text;
  std::string_view verb;
};

constexpr std::array kHeads = std::to_array<Head>({
    {"严格按照", ""},     {"严格执行", "执行"}, {"严格遵守", "遵守"},
    {"严格落实", "落实"}, {"严格依据", ""},     {"按照", ""},
    {"按", ""},           {"依照", ""},         {"依据", ""},
    {"根据", ""},         {"参照", ""},         {"对照", ""},
    {"遵照", ""},         {"遵守", "遵守"},     {"执行", "执行"},
    {"落实", "落实"},     {"符合", ""},         {"满足", ""},
    {"达到", ""},
});

// Heads that a subject may stand before: 工程质量符合国家标准.
constexpr std::array kInnerHeads = std::to_array<std::string_view>(
    {"符合", "满足", "达到", "严格执行", "严格按照", "按照"});

// Ends of what documents and plans are called.
constexpr std::array kDocumentNouns = std::to_array<std::string_view>(
    {"文件",   "计划", "规定", "制度", "办法", "规则", "方案", "要求", "标准",
     "通知",   "意见", "合同", "协议", "规范", "细则", "程序", "流程", "预案",
     "任务书", "条例", "规程", "章程", "清单", "进度", "时间", "节点", "期限",
     "目标",   "任务", "准则", "指南", "目录", "指标", "预算", "法律", "法规",
     "政策",   "约定", "设计", "图纸", "需求", "批复"});

// 按时, 按期 and 按需 name no document: they are grades.
bool IsAdverb(std::string_view text) {
  return text.starts_with("按时") || text.starts_with("按期") ||
         text.starts_with("按需");
}

struct Close {
  std::string_view verb;
  std::string_view basis;
  std::optional<TimeSpan> limit;
};

// Reads the text behind a document: [adverb] [time limit] [verb [object]].
// nullopt when it is none of these, so that the document's name goes on.
std::optional<Close> ParseClose(std::string_view text) {
  Close close;
  Scanner in(text);
  in.EatAny(kClosingAdverbs);
  const std::string_view from_limit = in.rest();
  close.limit = ReadTimeLimit(&in);
  in.EatAny(kClosingAdverbs);
  close.verb = in.EatAny(kClosingVerbs);
  if (close.verb.empty() && !in.done()) return std::nullopt;
  if (HoldsDigit(in.rest())) return std::nullopt;
  if (close.limit) close.basis = from_limit;
  return close;
}

Reading ConformityOf(const Input& in, std::string_view reference,
                     std::string_view head_verb, const Close& close) {
  OfKind(in, v1::TARGET_KIND_CONFORMITY);
  const std::string_view verb = close.verb.empty() ? head_verb : close.verb;
  in.value->mutable_conformity()->set_verb(verb.data(), verb.size());
  in.value->set_reference(reference.data(), reference.size());
  if (close.limit) {
    v1::TargetBasis& basis = *in.value->mutable_basis();
    basis.set_text(close.basis.data(), close.basis.size());
    ToProto(*close.limit, basis.mutable_duration());
  }
  return in.value;
}

// A document in title marks: 《…规则》文件. Its noun and what closes the text
// follow.
Reading ReadTitled(const Input& in, std::string_view text,
                   std::string_view head_verb) {
  constexpr std::string_view kOpen = "《";
  constexpr std::string_view kShut = "》";
  const std::size_t open = text.find(kOpen);
  const std::size_t shut = text.rfind(kShut);
  if (open == std::string_view::npos || shut == std::string_view::npos ||
      shut <= open + kOpen.size()) {
    return nullptr;
  }
  std::string_view title =
      text.substr(open + kOpen.size(), shut - open - kOpen.size());
  // Several documents keep their marks, which part them.
  if (Contains(title, kOpen)) {
    title = text.substr(open, shut + kShut.size() - open);
  }
  Scanner rest(text.substr(shut + kShut.size()));
  rest.EatAny({"等", "中"});
  while (!rest.EatAny(kDocumentNouns).empty()) {
  }
  return ConformityOf(in, title, head_verb,
                      ParseClose(rest.rest()).value_or(Close{}));
}

// A document named by its noun: it ends at the first noun behind which the text
// closes.
Reading ReadNamed(const Input& in, std::string_view text,
                  std::string_view head_verb) {
  for (std::string_view rest = text; !rest.empty();
       base::TakeCodePoint(&rest)) {
    Scanner noun(rest);
    if (noun.EatAny(kDocumentNouns).empty()) continue;
    const auto close = ParseClose(noun.rest());
    if (!close) continue;
    return ConformityOf(in, text.substr(0, text.size() - noun.rest().size()),
                        head_verb, *close);
  }
  return nullptr;
}

Reading ReadDocument(const Input& in, std::string_view text,
                     std::string_view head_verb) {
  if (const Reading titled = ReadTitled(in, text, head_verb)) return titled;
  return ReadNamed(in, text, head_verb);
}

// 在项目计划完成时间内完成: within a time that a plan sets.
Reading ReadWithinPlan(const Input& in) {
  Scanner rest(in.text);
  rest.Eat("在");
  const std::string_view body = rest.rest();
  const std::size_t at = body.find("内");
  if (at == std::string_view::npos || HoldsDigit(body)) return nullptr;
  const std::string_view plan = body.substr(0, at);
  if (Denies(plan) ||
      !HoldsAnyOf(plan, std::to_array<std::string_view>(
                            {"计划", "规定", "合同", "约定", "要求"})) ||
      LongestSuffix(plan, std::to_array<std::string_view>(
                              {"时间", "期限", "时限", "工期", "期", "范围"}))
          .empty()) {
    return nullptr;
  }
  const auto close =
      ParseClose(body.substr(at + std::string_view("内").size()));
  if (!close) return nullptr;
  return ConformityOf(in, plan, "", *close);
}

}  // namespace

// 按单位内部文件一周内完成, 严格执行《…》文件, 工程质量符合国家标准.
Reading ReadConformity(const Input& in) {
  if (IsAdverb(in.text)) return nullptr;
  for (const Head& head : kHeads) {
    if (!in.text.starts_with(head.text)) continue;
    return ReadDocument(in, in.text.substr(head.text.size()), head.verb);
  }
  if (const Reading plan = ReadWithinPlan(in)) return plan;
  for (const std::string_view head : kInnerHeads) {
    const std::size_t at = in.text.find(head);
    if (at == std::string_view::npos) continue;
    const std::string_view subject = in.text.substr(0, at);
    if (!IsPhrase(subject) || Denies(subject)) continue;
    return ReadDocument(in, in.text.substr(at + head.size()),
                        head == "严格执行" ? "执行" : "");
  }
  return nullptr;
}

}  // namespace jixiao::form::target
