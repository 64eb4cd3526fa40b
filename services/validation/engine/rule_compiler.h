#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_COMPILER_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_COMPILER_H_

#include <optional>

#include "jixiao/validation/v1/rule_set.pb.h"
#include "services/validation/engine/compiled_rule_set.h"
#include "services/validation/engine/expression_scope.h"
#include "services/validation/engine/load_problems.h"

namespace jixiao::validation {

// Compiles the expressions and paths of a rule, which outlives the result. What
// does not compile becomes a problem, and there is no result.
std::optional<CompiledRule> CompileRule(const v1::Rule& rule,
                                        const ExpressionScope& scope,
                                        LoadProblems* problems);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_RULE_COMPILER_H_
