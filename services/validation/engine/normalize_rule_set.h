#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_NORMALIZE_RULE_SET_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_NORMALIZE_RULE_SET_H_

namespace jixiao::validation::v1 {
class RuleSet;
}

namespace jixiao::validation {

// Brings a rule set into its one form, so that layout and order of the files do
// not count: blanks around texts and expressions go, rules are sorted by id,
// constants by key, and `digest` is set: SHA-256, hex, of the deterministic
// serialisation without it. Variables and parameters keep their order, which
// means something.
void NormalizeRuleSet(v1::RuleSet* rule_set);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_NORMALIZE_RULE_SET_H_
