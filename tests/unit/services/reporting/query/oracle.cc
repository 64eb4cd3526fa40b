#include "tests/unit/services/reporting/query/oracle.h"

#include <algorithm>
#include <set>

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"

namespace jixiao::reporting::testing {
namespace {

namespace fv = form::v1;

// A name without the prefix of its enum, empty for 0.
std::string Key(int value, std::string name, std::string_view prefix) {
  return value == 0 ? "" : name.substr(prefix.size());
}

constexpr const char* kSources[] = {"GENERAL_PUBLIC_BUDGET",
                                    "GOVERNMENT_FUND",
                                    "SPECIAL_ACCOUNT",
                                    "STATE_CAPITAL",
                                    "SOCIAL_INSURANCE",
                                    "CARRY_OVER",
                                    "OTHER",
                                    "UNSPECIFIED"};

Row FormRow(const FormFacts& f) {
  return {
      {"tenant", f.name.substr(0, f.name.find("/forms/"))},
      {"fiscal_year", std::to_string(f.fiscal_year)},
      {"department", f.department.key},
      {"unit", f.unit.key},
      {"form", f.name},
      {"recurrence",
       Key(f.recurrence, fv::Recurrence_Name(fv::Recurrence(f.recurrence)),
           "RECURRENCE_")},
      {"budget_level",
       Key(f.budget_level,
           fv::BudgetLevel_Name(fv::BudgetLevel(f.budget_level)),
           "BUDGET_LEVEL_")},
      {"state",
       Key(f.state, fv::FormState_Name(fv::FormState(f.state)), "FORM_STATE_")},
      {"template", f.template_name},
      {"form_type",
       Key(f.form_type, fv::FormType_Name(fv::FormType(f.form_type)),
           "FORM_TYPE_")},
      {"validation_state",
       Key(f.validation_state,
           fv::ValidationState_Name(fv::ValidationState(f.validation_state)),
           "VALIDATION_STATE_")}};
}

Row IndicatorRow(const IndicatorFacts& i) {
  return {
      {"level1", i.level1},
      {"level2", i.level2},
      {"category",
       Key(i.category,
           fv::IndicatorCategory_Name(fv::IndicatorCategory(i.category)),
           "INDICATOR_CATEGORY_")},
      {"aspect",
       Key(i.aspect, fv::IndicatorAspect_Name(fv::IndicatorAspect(i.aspect)),
           "INDICATOR_ASPECT_")},
      {"target_kind",
       Key(i.target_kind, fv::TargetKind_Name(fv::TargetKind(i.target_kind)),
           "TARGET_KIND_")},
      {"comparator",
       Key(i.comparator, fv::Comparator_Name(fv::Comparator(i.comparator)),
           "COMPARATOR_")},
      {"#group", std::to_string(i.group)},
      {"#empty", i.empty ? "yes" : ""}};
}

std::optional<std::int64_t> PercentOf(std::optional<std::int64_t> a,
                                      std::optional<std::int64_t> b) {
  if (!a || !b || *b == 0) {
    return std::nullopt;
  }
  // Non-negative in the random forms, except for an overdrawn rest.
  const long double share =
      10000.0L * static_cast<long double>(*a) / static_cast<long double>(*b);
  return static_cast<std::int64_t>(share < 0 ? share - 0.5L : share + 0.5L);
}

// The rows of one form that belong to one group, by grain.
struct Member {
  const FormFacts* form;
  FormRows rows;
};

std::int64_t CountForms(const std::vector<Member>& members,
                        const std::function<bool(const Member&)>& has) {
  return std::count_if(members.begin(), members.end(), has);
}

std::optional<std::int64_t> SumAmount(
    const std::vector<Member>& members,
    const std::function<std::optional<std::int64_t>(const Member&)>& amount) {
  std::optional<std::int64_t> sum;
  for (const Member& member : members) {
    if (const auto fen = amount(member)) {
      sum = sum.value_or(0) + *fen;
    }
  }
  return sum;
}

std::optional<std::int64_t> Budget(const Member& member) {
  std::optional<std::int64_t> sum;
  for (const Row& row : member.rows[1]) {
    if (!row.at("#fen").empty()) {
      sum = sum.value_or(0) + std::stoll(row.at("#fen"));
    }
  }
  return sum;
}

bool HasFilled(const Member& member, const std::set<std::string>& values) {
  return std::any_of(
      member.rows[2].begin(), member.rows[2].end(), [&](const Row& row) {
        return row.at("#empty").empty() &&
               (values.contains("aspect " + row.at("aspect")) ||
                values.contains("category " + row.at("category")));
      });
}

const std::set<std::string> kCost = {"aspect COST", "aspect SOCIAL_COST",
                                     "aspect ECOLOGICAL_COST", "category COST"};
const std::set<std::string> kSatisfaction = {"aspect SATISFACTION",
                                             "category SATISFACTION"};

std::int64_t Indicators(const Member& member) {
  return std::count_if(member.rows[2].begin(), member.rows[2].end(),
                       [](const Row& row) { return row.at("#empty").empty(); });
}

std::int64_t SecondLevelRows(const Member& member) {
  std::set<std::string> groups;
  for (const Row& row : member.rows[2]) {
    groups.insert(row.at("#group"));
  }
  return static_cast<std::int64_t>(groups.size());
}

std::int64_t Findings(const Member& member, const std::string& what) {
  std::int64_t sum = 0;
  for (const Row& row : member.rows[3]) {
    const bool is_deferred = row.at("outcome") == "DEFERRED";
    if (what.empty() || (what == "DEFERRED" && is_deferred) ||
        (!is_deferred && row.at("severity") == what)) {
      sum += std::stoll(row.at("#count"));
    }
  }
  return sum;
}

std::optional<std::int64_t> Measure(const std::string& name,
                                    const std::vector<Member>& members) {
  const auto sum = [&](std::int64_t (*count)(const Member&)) {
    std::int64_t total = 0;
    for (const Member& member : members) {
      total += count(member);
    }
    return std::optional<std::int64_t>(total);
  };
  const auto findings = [&](const std::string& what) {
    std::int64_t total = 0;
    for (const Member& member : members) {
      total += Findings(member, what);
    }
    return total;
  };
  if (name == "forms") {
    return static_cast<std::int64_t>(members.size());
  }
  if (name == "budget") {
    return SumAmount(members, Budget);
  }
  if (name == "carry_over") {
    return SumAmount(members,
                     [](const Member& m) { return m.form->funding_fen[5]; });
  }
  if (name == "half_year_plan") {
    return SumAmount(
        members, [](const Member& m) { return m.form->half_year_plan_fen; });
  }
  if (name == "execution_share") {
    return PercentOf(Measure("half_year_plan", members),
                     Measure("budget", members));
  }
  if (name == "funded_forms") {
    return CountForms(members, [](const Member& m) {
      return std::any_of(m.rows[1].begin(), m.rows[1].end(), [](const Row& r) {
        return !r.at("#fen").empty() && r.at("#fen") != "0";
      });
    });
  }
  if (name == "indicators") {
    return sum(Indicators);
  }
  if (name == "empty_rows") {
    return sum([](const Member& m) {
      return static_cast<std::int64_t>(m.rows[2].size()) - Indicators(m);
    });
  }
  if (name == "second_level_rows") {
    return sum(SecondLevelRows);
  }
  if (name == "filled_forms") {
    return CountForms(members,
                      [](const Member& m) { return Indicators(m) > 0; });
  }
  if (name == "empty_forms") {
    return CountForms(members, [](const Member& m) {
      return Indicators(m) == 0 && !m.rows[2].empty();
    });
  }
  if (name == "filled_share") {
    return PercentOf(Measure("filled_forms", members),
                     Measure("forms", members));
  }
  if (name == "forms_with_cost_or_satisfaction") {
    return CountForms(members, [](const Member& m) {
      return HasFilled(m, kCost) || HasFilled(m, kSatisfaction);
    });
  }
  if (name == "forms_with_cost") {
    return CountForms(members,
                      [](const Member& m) { return HasFilled(m, kCost); });
  }
  if (name == "findings") {
    return findings("");
  }
  if (name == "errors") {
    return findings("ERROR");
  }
  if (name == "deferred") {
    return findings("DEFERRED");
  }
  if (name == "forms_with_findings") {
    return CountForms(members,
                      [](const Member& m) { return Findings(m, "") > 0; });
  }
  return -1;  // not known here: differs from any answer
}

// Whether only some funding sources of a form count.
bool SelectsSources(const NaiveQuery& query) {
  return query.filter_grain == 1 ||
         std::find(query.group_by.begin(), query.group_by.end(),
                   "funding_source") != query.group_by.end();
}

Numbers MeasureAll(const NaiveQuery& query, const std::vector<Member>& members,
                   const std::vector<Member>& all) {
  Numbers numbers;
  for (const std::string& name : query.measures) {
    if (name == "execution_share" && SelectsSources(query)) {
      numbers.push_back(std::nullopt);
      continue;
    }
    numbers.push_back(
        name == "budget_share"
            ? PercentOf(Measure("budget", members), Measure("budget", all))
            : Measure(name, members));
  }
  return numbers;
}

// Rows of the form that the filter keeps; nullopt when it keeps none.
std::optional<FormRows> Kept(const FormRows& rows, const NaiveQuery& query) {
  FormRows kept = rows;
  const auto grain = static_cast<std::size_t>(query.filter_grain);
  std::erase_if(kept[grain], [&](Row row) {
    row.insert(rows[0][0].begin(), rows[0][0].end());
    return !query.filter(row);
  });
  return kept[grain].empty() ? std::nullopt : std::optional(kept);
}

// Every combination of one row a grain that matters, as group keys.
std::set<std::vector<std::string>> KeysOf(const FormRows& rows,
                                          const NaiveQuery& query) {
  std::vector<Row> joined = {rows[0][0]};
  for (std::size_t grain = 1; grain < rows.size(); ++grain) {
    const bool matters = std::any_of(
        query.group_by.begin(), query.group_by.end(),
        [&](const std::string& name) {
          return rows[grain].empty() ? !rows[0][0].contains(name)
                                     : rows[grain][0].contains(name);
        });
    if (!matters) {
      continue;
    }
    if (rows[grain].empty()) {
      // Only if the dimension is really of this grain; else go on.
      static const Row kIndicator = IndicatorRow({});
      static const std::set<std::string> kFinding = {"rule", "severity",
                                                     "outcome"};
      const bool is_of_grain =
          std::any_of(query.group_by.begin(), query.group_by.end(),
                      [&](const std::string& name) {
                        return grain == 2   ? kIndicator.contains(name)
                               : grain == 3 ? kFinding.contains(name)
                                            : name == "funding_source";
                      });
      if (is_of_grain) {
        return {};
      }
      continue;
    }
    // Only what the key is made of, each once.
    std::set<Row> distinct;
    for (const Row& row : rows[grain]) {
      Row part;
      for (const std::string& name : query.group_by) {
        if (row.contains(name)) {
          part.emplace(name, row.at(name));
        }
      }
      distinct.insert(std::move(part));
    }
    std::vector<Row> next;
    for (const Row& left : joined) {
      for (const Row& right : distinct) {
        Row row = left;
        row.insert(right.begin(), right.end());
        next.push_back(std::move(row));
      }
    }
    joined = std::move(next);
  }
  std::set<std::vector<std::string>> keys;
  for (const Row& row : joined) {
    std::vector<std::string> key;
    for (const std::string& name : query.group_by) {
      key.push_back(row.at(name));
    }
    keys.insert(std::move(key));
  }
  return keys;
}

// The rows that agree with a group's key.
Member MemberOf(const FormFacts& form, const FormRows& rows,
                const NaiveQuery& query, const std::vector<std::string>& key) {
  Member member{.form = &form, .rows = rows};
  for (std::size_t i = 0; i < key.size(); ++i) {
    for (auto& grain : member.rows) {
      std::erase_if(grain, [&](const Row& row) {
        const auto value = row.find(query.group_by[i]);
        return value != row.end() && value->second != key[i];
      });
    }
  }
  return member;
}

}  // namespace

FormRows RowsOf(const FormFacts& facts) {
  FormRows rows;
  rows[0].push_back(FormRow(facts));
  for (std::size_t s = 0; s < kFundingSources; ++s) {
    if (s < kPrintedFundingSources || facts.funding_fen[s].has_value()) {
      rows[1].push_back(
          {{"funding_source", kSources[s]},
           {"#fen", facts.funding_fen[s] ? std::to_string(*facts.funding_fen[s])
                                         : ""}});
    }
  }
  for (const IndicatorFacts& indicator : facts.indicators) {
    rows[2].push_back(IndicatorRow(indicator));
  }
  for (const FindingFacts& finding : facts.findings) {
    rows[3].push_back(
        {{"rule", finding.rule},
         {"severity",
          Key(finding.severity,
              fv::Severity_Name(fv::Severity(finding.severity)), "SEVERITY_")},
         {"outcome",
          Key(finding.outcome, fv::Outcome_Name(fv::Outcome(finding.outcome)),
              "OUTCOME_")},
         {"#count", std::to_string(finding.count)}});
  }
  return rows;
}

NaiveResult RunNaively(const std::vector<FormFacts>& forms,
                       const NaiveQuery& query) {
  std::map<std::vector<std::string>, std::vector<Member>> groups;
  std::vector<Member> all;
  for (const FormFacts& form : forms) {
    const std::optional<FormRows> rows = Kept(RowsOf(form), query);
    if (!rows) {
      continue;
    }
    const auto keys = KeysOf(*rows, query);
    for (const auto& key : keys) {
      groups[key].push_back(MemberOf(form, *rows, query, key));
    }
    if (!keys.empty()) {
      all.push_back({.form = &form, .rows = *rows});
    }
  }
  NaiveResult result;
  for (const auto& [key, members] : groups) {
    result.rows[key] = MeasureAll(query, members, all);
  }
  result.totals = MeasureAll(query, all, all);
  return result;
}

}  // namespace jixiao::reporting::testing
