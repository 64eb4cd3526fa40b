#ifndef JIXIAO_TOOLS_JIXIAO_DIFF_TEXT_H_
#define JIXIAO_TOOLS_JIXIAO_DIFF_TEXT_H_

#include <string>
#include <string_view>

#include "jixiao/form/v1/form_diff.pb.h"

// The pieces that a page of differences is made of.
namespace jixiao::cli {

// `old → new`, `+ new` or `− old`, without markup. Of long texts, what is alike
// at both ends is cut to a few characters; what is longer still is cut off.
// Texts that look alike are shown once, with a remark.
std::string ChangeText(std::string_view before, std::string_view after);

// The same for a field; enums without their prefix.
std::string ChangeText(const form::v1::FieldDiff& diff);

// An amount in 万元; the text that it was read from when it could not be read,
// or when `raw` is set and there is one; `-` for none.
std::string MoneyText(const common::v1::Amount& amount, bool raw);

// +12.00 or -12.00, in 万元; 新增 or 取消 for an amount that came or went; 不明
// when one cannot be read.
std::string DifferenceText(const form::v1::MoneyDiff& diff);

// ▲, ▼ or ≠.
std::string_view DirectionMark(form::v1::IndicatorChange direction);

// `1 field, 2 indicators (1 raised), 1 amount`; what there is none of is left
// out.
std::string DiffSummary(const form::v1::FormDiff& diff);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_DIFF_TEXT_H_
