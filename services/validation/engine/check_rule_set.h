#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_CHECK_RULE_SET_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_CHECK_RULE_SET_H_

#include "jixiao/validation/v1/rule_set.pb.h"
#include "services/validation/engine/load_problems.h"

namespace jixiao::validation {

// Most rules of a set, and most examples of a rule.
inline constexpr int kMaxRules = 1000;
inline constexpr int kMaxExamples = 20;

// Checks what can be checked without the expression language: names, ids and
// their uniqueness, texts in both languages, placeholders, severity cases that
// end with an unconditional one, examples that are forms.
void CheckRuleSet(const v1::RuleSet& rule_set, LoadProblems* problems);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_CHECK_RULE_SET_H_
