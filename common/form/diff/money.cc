#include "common/form/diff/money.h"

#include <cstdint>
#include <string>
#include <vector>

#include "common/form/amount_fields.h"
#include "common/form/diff/fields.h"
#include "common/form/diff/rows.h"
#include "common/form/field_path.h"
#include "common/form/rows.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/form_diff.pb.h"

namespace jixiao::form::diff {
namespace {

using common::v1::Amount;
using v1::ExpenditureLine;
using v1::Form;

bool IsEmpty(const Amount& amount) {
  return !amount.has_fen() && amount.raw().empty();
}

void DiffAmount(const std::string& path, const std::string& item,
                const Amount& before, const Amount& after, v1::FormDiff* diff) {
  if (before.has_fen() == after.has_fen() && before.fen() == after.fen() &&
      before.raw() == after.raw()) {
    return;
  }
  v1::MoneyDiff* money = diff->add_money();
  money->set_path(path);
  money->set_item(item);
  if (!IsEmpty(before)) *money->mutable_before() = before;
  if (!IsEmpty(after)) *money->mutable_after() = after;
  std::int64_t difference = 0;
  if (before.has_fen() && after.has_fen() &&
      !__builtin_sub_overflow(after.fen(), before.fen(), &difference)) {
    money->set_difference_fen(difference);
  }
}

// The lines of one side.
struct Lines {
  std::vector<RowKeys> keys;
  std::vector<std::string> items;
};

Lines LinesOf(const Form& form, bool match_uids) {
  Lines lines;
  for (const ExpenditureLine& line : form.expenditures()) {
    lines.keys.push_back({match_uids ? line.uid() : std::string(),
                          RowKey("expenditure", {line.item()}),
                          {}});
    lines.items.push_back(line.item());
  }
  return lines;
}

const ExpenditureLine& LineAt(const Form& form, std::optional<std::size_t> at) {
  return at ? form.expenditures(static_cast<int>(*at))
            : ExpenditureLine::default_instance();
}

void DiffLine(const RowPair& pair, const ExpenditureLine& before,
              const ExpenditureLine& after, v1::FormDiff* diff) {
  const ExpenditureLine& line = pair.after ? after : before;
  const std::string path = ExpenditurePath(line);
  FieldDiffs* fields = diff->mutable_fields();
  if (pair.stayed()) {
    AddIfDifferent(path + ".item", before.item(), after.item(), fields);
  } else {
    AddField(path, before.item(), after.item(), fields);
  }
  AddIfDifferent(path + ".basis", before.basis(), after.basis(), fields);
  for (const auto& amount : kExpenditureAmounts) {
    DiffAmount(ExpenditurePath(line, amount.name), line.item(),
               (before.*amount.get)(), (after.*amount.get)(), diff);
  }
}

}  // namespace

void DiffFunding(const Form& base, const Form& target, v1::FormDiff* diff) {
  const v1::Funding& before = base.funding();
  const v1::Funding& after = target.funding();
  for (const auto& amount : kFundingAmounts) {
    DiffAmount("funding." + std::string(amount.name), "",
               (before.*amount.get)(), (after.*amount.get)(), diff);
  }
  DiffAmount("funding.effective_total", "", before.effective_total(),
             after.effective_total(), diff);
}

void DiffExpenditures(const Form& base, const Form& target, bool match_uids,
                      v1::FormDiff* diff) {
  const Lines before = LinesOf(base, match_uids);
  const Lines after = LinesOf(target, match_uids);
  const std::vector<RowPair> pairs = MatchRows(before.keys, after.keys);
  DiffOrder("expenditures", pairs, before.items, after.items,
            diff->mutable_fields());
  for (const RowPair& pair : pairs) {
    DiffLine(pair, LineAt(base, pair.before), LineAt(target, pair.after), diff);
  }
}

}  // namespace jixiao::form::diff
