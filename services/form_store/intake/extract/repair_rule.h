#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_REPAIR_RULE_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_REPAIR_RULE_H_

#include <string_view>

namespace jixiao::form_store::intake {

// What the extractor repairs or notices. docs/intake.md lists them; the names
// are part of the interface.
enum class RepairRule {
  kAmbiguousAmount,
  kBlankLineInTable,
  kDuplicateField,
  kGluedNameAndPhone,
  kHeaderInAmountCell,
  kLevel2InFirstColumn,
  kLevel2Missing,
  kLevelParentMissing,
  kMarkupKept,
  kMissingAmount,
  kMissingHeader,
  kMixedBrackets,
  kNameMissing,
  kRepeatedHeader,
  kSeveralAmounts,
  kSeveralContacts,
  kShiftedColumns,
  kSubtotalBeforeParent,
  kTooManyTraces,
  kUnknownText,
  kUnreadableAmount,
  kUnreadableDate,
};

// How a rule is reported.
struct RuleInfo {
  std::string_view name;
  // What was done, in English; never holds text of the document.
  std::string_view description;
  // How sure the reading is, in percent, unless the rule's user knows better.
  int confidence;
};

const RuleInfo& InfoOf(RepairRule rule);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_REPAIR_RULE_H_
