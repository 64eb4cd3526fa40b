#include "common/form/diff/indicators.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/form/diff/fields.h"
#include "common/form/diff/rows.h"
#include "common/form/diff/targets.h"
#include "common/form/field_path.h"
#include "common/form/rows.h"
#include "common/form/text.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/form_diff.pb.h"

namespace jixiao::form::diff {
namespace {

using v1::Form;
using v1::Indicator;
using v1::IndicatorDiff;
using v1::IndicatorGroup;

// The indicator table of one side. Refers to the form.
struct Table {
  struct Place {
    std::size_t group;
    const Indicator* indicator;
  };

  const Form& form;
  std::vector<Place> places;
  std::vector<RowKeys> groups;
  std::vector<RowKeys> indicators;
  std::vector<std::string> group_names;
  std::vector<std::string> indicator_names;

  const IndicatorGroup& Group(std::size_t at) const {
    return form.indicator_groups(static_cast<int>(at));
  }
  const IndicatorGroup& GroupOf(const Place& place) const {
    return Group(place.group);
  }
};

Table TableOf(const Form& form, bool match_uids) {
  Table table{form, {}, {}, {}, {}, {}};
  const auto uid = [&](const auto& row) {
    return match_uids ? row.uid() : std::string();
  };
  for (const IndicatorGroup& group : form.indicator_groups()) {
    const std::string levels = group.level1() + "/" + group.level2();
    for (const Indicator& indicator : group.indicators()) {
      table.places.push_back({table.groups.size(), &indicator});
      table.indicators.push_back(
          {uid(indicator),
           RowKey("indicator",
                  {group.level1(), group.level2(), indicator.display_name()}),
           ComparisonKey(indicator.display_name())});
      table.indicator_names.push_back(indicator.display_name());
    }
    table.groups.push_back(
        {uid(group), RowKey("group", {group.level1(), group.level2()}), {}});
    table.group_names.push_back(levels);
  }
  return table;
}

class IndicatorDiffer {
 public:
  IndicatorDiffer(const Form& base, const Form& target, bool match_uids)
      : before_(TableOf(base, match_uids)),
        after_(TableOf(target, match_uids)),
        groups_(MatchRows(before_.groups, after_.groups)),
        indicators_(MatchRows(before_.indicators, after_.indicators)),
        continued_by_(before_.groups.size()) {
    for (const RowPair& pair : groups_) {
      if (pair.before) continued_by_[*pair.before] = pair.after;
    }
  }

  void DiffGroups(v1::FormDiff* diff) const {
    DiffOrder("indicator_groups", groups_, before_.group_names,
              after_.group_names, diff->mutable_fields());
    std::vector<std::vector<RowPair>> stayed(after_.groups.size());
    for (const RowPair& pair : indicators_) {
      if (pair.stayed() && !HasMoved(pair)) {
        stayed[after_.places[*pair.after].group].push_back(pair);
      }
    }
    for (const RowPair& pair : groups_) {
      if (!pair.stayed()) {
        AddGroup(pair, diff);
        continue;
      }
      const IndicatorGroup& group = after_.Group(*pair.after);
      DiffFields(before_.Group(*pair.before), group, GroupPath(group),
                 {IndicatorGroup::kUidFieldNumber}, diff->mutable_fields());
      DiffOrder(GroupPath(group, "indicators"), stayed[*pair.after],
                before_.indicator_names, after_.indicator_names,
                diff->mutable_fields());
    }
  }

  void DiffRows(v1::FormDiff* diff) const {
    for (const RowPair& pair : indicators_) {
      IndicatorDiff row = DiffRow(pair);
      if (row.changes_size() > 0) *diff->add_indicators() = std::move(row);
    }
  }

 private:
  void AddGroup(const RowPair& pair, v1::FormDiff* diff) const {
    const IndicatorGroup& group =
        pair.after ? after_.Group(*pair.after) : before_.Group(*pair.before);
    v1::IndicatorGroupDiff* row = diff->add_indicator_groups();
    row->set_level1(group.level1());
    row->set_level2(group.level2());
    row->set_added(pair.after.has_value());
  }

  // Of a row that stayed.
  bool HasMoved(const RowPair& pair) const {
    return continued_by_[before_.places[*pair.before].group] !=
           after_.places[*pair.after].group;
  }

  static const Indicator& RowOf(const Table& table,
                                std::optional<std::size_t> at) {
    return at ? *table.places[*at].indicator : Indicator::default_instance();
  }

  static void SetPlace(const Table& table, const Table::Place& place,
                       v1::IndicatorPlace* out) {
    const IndicatorGroup& group = table.GroupOf(place);
    out->set_level1(group.level1());
    out->set_level2(group.level2());
    out->set_display_name(place.indicator->display_name());
  }

  void DiffTarget(const v1::TargetValue& before, const v1::TargetValue& after,
                  v1::TargetColumn column, IndicatorDiff* row) const {
    if (before.raw() == after.raw()) return;
    v1::TargetDiff* target = row->add_targets();
    target->set_column(column);
    target->set_before(before.raw());
    target->set_after(after.raw());
    target->set_direction(
        TargetDirection(before, after,
                        {before_.form.project().fiscal_year(),
                         after_.form.project().fiscal_year()}));
  }

  // The changes of a row that stayed, each once, in the order of the enum.
  void SetChanges(const RowPair& pair, IndicatorDiff* row) const {
    std::set<int> changes;
    if (row->before().display_name() != row->after().display_name()) {
      changes.insert(v1::INDICATOR_CHANGE_RENAMED);
    }
    if (HasMoved(pair)) changes.insert(v1::INDICATOR_CHANGE_MOVED);
    for (const v1::TargetDiff& target : row->targets()) {
      changes.insert(target.direction());
    }
    if (row->details_size() > 0) changes.insert(v1::INDICATOR_CHANGE_DETAILS);
    for (const int change : changes) {
      row->add_changes(static_cast<v1::IndicatorChange>(change));
    }
  }

  IndicatorDiff DiffRow(const RowPair& pair) const {
    const Indicator& before = RowOf(before_, pair.before);
    const Indicator& after = RowOf(after_, pair.after);
    IndicatorDiff row;
    row.set_uid(pair.after ? after.uid() : before.uid());
    if (pair.before) {
      SetPlace(before_, before_.places[*pair.before], row.mutable_before());
    }
    if (pair.after) {
      SetPlace(after_, after_.places[*pair.after], row.mutable_after());
    }
    DiffTarget(before.half_year_target(), after.half_year_target(),
               v1::TARGET_COLUMN_HALF_YEAR, &row);
    DiffTarget(before.full_year_target(), after.full_year_target(),
               v1::TARGET_COLUMN_FULL_YEAR, &row);
    DiffFields(before, after, "",
               {Indicator::kUidFieldNumber, Indicator::kDisplayNameFieldNumber},
               row.mutable_details());
    if (pair.stayed()) {
      SetChanges(pair, &row);
    } else {
      row.add_changes(pair.after ? v1::INDICATOR_CHANGE_ADDED
                                 : v1::INDICATOR_CHANGE_REMOVED);
    }
    return row;
  }

  const Table before_;
  const Table after_;
  const std::vector<RowPair> groups_;
  const std::vector<RowPair> indicators_;
  // The group of the target that continues a group of the base.
  std::vector<std::optional<std::size_t>> continued_by_;
};

}  // namespace

void DiffIndicators(const Form& base, const Form& target, bool match_uids,
                    v1::FormDiff* diff) {
  const IndicatorDiffer differ(base, target, match_uids);
  differ.DiffGroups(diff);
  differ.DiffRows(diff);
}

}  // namespace jixiao::form::diff
