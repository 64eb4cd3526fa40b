#ifndef JIXIAO_COMMON_FORM_TARGET_COMPARATOR_H_
#define JIXIAO_COMMON_FORM_TARGET_COMPARATOR_H_

#include <optional>
#include <string_view>

#include "common/form/target/scanner.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form::target {

// Takes an operator, as a sign or in words, in front of a number: ≥, 不少于.
std::optional<v1::Comparator> EatComparator(Scanner* in);

// What may stand behind a number and its unit.
struct Postfix {
  v1::Comparator comparator = v1::COMPARATOR_NONE;  // 以上, 以内
  bool approximate = false;                         // 左右
  std::string_view text;  // as written; empty when there is none
};

// The postfix that `text` ends in.
Postfix FindPostfix(std::string_view text);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_COMPARATOR_H_
