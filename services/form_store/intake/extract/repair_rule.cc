#include "services/form_store/intake/extract/repair_rule.h"

#include <cstddef>

namespace jixiao::form_store::intake {
namespace {

// In the order of RepairRule.
constexpr RuleInfo kRules[] = {
    {"AMBIGUOUS_AMOUNT",
     "One amount stands under neither of two column heads; it was not taken.",
     0},
    {"BLANK_LINE_IN_TABLE",
     "A blank line stands inside the table; the table goes on behind it.", 100},
    {"DUPLICATE_FIELD",
     "The field was printed before; the first value was kept.", 50},
    {"GLUED_NAME_AND_PHONE",
     "A name and a telephone number stand in one word; they were taken apart.",
     95},
    {"HEADER_IN_AMOUNT_CELL",
     "A column head stands in the amount's cell; the amount was taken as "
     "absent.",
     95},
    {"LEVEL2_IN_FIRST_COLUMN",
     "A second-level indicator stands in the first column; it was put under "
     "the first level before it.",
     95},
    {"LEVEL2_MISSING", "The second-level indicator of the row is missing.", 50},
    {"LEVEL_PARENT_MISSING",
     "The first-level indicator is not printed; where the template leaves no "
     "choice it was taken from there.",
     80},
    {"MARKUP_KEPT", "The text holds markup tags; they were kept as they are.",
     100},
    {"MISSING_AMOUNT",
     "An amount of the expenditure line is missing; a single one belongs to "
     "the "
     "only column head that is printed, else to the head it stands under.",
     95},
    {"MISSING_HEADER",
     "A column head is missing; the cells were read in the printed order.", 80},
    {"MIXED_BRACKETS",
     "The label has brackets of another width than the official one.", 100},
    {"NAME_MISSING", "The row has values but no name.", 50},
    {"REPEATED_HEADER", "The head of the table is repeated.", 100},
    {"SEVERAL_AMOUNTS",
     "More amounts are printed than the line has; the first ones were taken.",
     50},
    {"SEVERAL_CONTACTS",
     "Several persons or numbers stand in one cell; they were paired in the "
     "printed order.",
     90},
    {"SHIFTED_COLUMNS",
     "The cells stand in other columns than their heads; they were read by "
     "label and order.",
     90},
    {"SUBTOTAL_BEFORE_PARENT",
     "The subtotal stands before the line that it belongs to.", 95},
    {"TOO_MANY_TRACES", "Further traces were left out.", 0},
    {"UNKNOWN_TEXT", "No rule understands this text; it was not taken.", 0},
    {"UNREADABLE_AMOUNT",
     "The text is no amount; it was kept without a figure.", 0},
    {"UNREADABLE_DATE", "The text is no date; it was not taken.", 0},
};
static_assert(sizeof(kRules) / sizeof(kRules[0]) ==
              static_cast<std::size_t>(RepairRule::kUnreadableDate) + 1);

}  // namespace

const RuleInfo& InfoOf(RepairRule rule) {
  return kRules[static_cast<std::size_t>(rule)];
}

}  // namespace jixiao::form_store::intake
