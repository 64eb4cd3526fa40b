#include "common/form/rows.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/base/codec.h"
#include "common/base/sha256.h"
#include "common/form/text.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

// A row of one kind, apart from its message: its uid and what names it.
struct Row {
  std::string* uid;  // null for a row of the previous content
  std::string given;
  std::string key;
};

std::size_t CountRows(const v1::Form& form) {
  int rows = form.expenditures_size() + form.indicator_groups_size();
  for (const v1::IndicatorGroup& group : form.indicator_groups()) {
    rows += group.indicators_size();
  }
  return static_cast<std::size_t>(rows);
}

// The rows of `form` in document order. Kinds need no lists of their own, since
// the kind begins the key.
std::vector<Row> RowsOf(v1::Form* form) {
  std::vector<Row> rows;
  rows.reserve(CountRows(*form));
  for (v1::ExpenditureLine& line : *form->mutable_expenditures()) {
    rows.push_back(
        {line.mutable_uid(), line.uid(), RowKey("expenditure", {line.item()})});
  }
  for (v1::IndicatorGroup& group : *form->mutable_indicator_groups()) {
    const std::string names = RowKey("", {group.level1(), group.level2()});
    rows.push_back({group.mutable_uid(), group.uid(), "group" + names});
    for (v1::Indicator& indicator : *group.mutable_indicators()) {
      rows.push_back({indicator.mutable_uid(), indicator.uid(),
                      RowKey("indicator" + names, {indicator.display_name()})});
    }
  }
  return rows;
}

std::string_view KindOf(const Row& row) {
  return std::string_view(row.key).substr(0, row.key.find('\x1f'));
}

// The previous rows that no row continues yet.
class Previous {
 public:
  explicit Previous(const v1::Form* form) {
    if (form == nullptr) return;
    v1::Form copy;
    *copy.mutable_expenditures() = form->expenditures();
    *copy.mutable_indicator_groups() = form->indicator_groups();
    rows_ = RowsOf(&copy);
    for (Row& row : rows_) {
      row.uid = nullptr;  // of the copy, which ends here
      by_uid_.emplace(row.given, &row);
      by_key_.emplace(row.key, &row);
    }
  }

  // Whether the row carries the uid of a row of its kind, which it continues.
  bool TakeByUid(const Row& row) {
    const auto found = by_uid_.find(row.given);
    return found != by_uid_.end() && KindOf(*found->second) == KindOf(row) &&
           taken_.insert(row.given).second;
  }

  // The uid of the first row of equal names that is left; empty when none is.
  std::string TakeByKey(const Row& row) {
    auto [begin, end] = by_key_.equal_range(row.key);
    for (auto found = begin; found != end; ++found) {
      const std::string& uid = found->second->given;
      if (taken_.insert(uid).second) return uid;
    }
    return {};
  }

  bool Has(const std::string& uid) const { return by_uid_.contains(uid); }

 private:
  std::vector<Row> rows_;
  std::map<std::string, const Row*> by_uid_;
  std::multimap<std::string, const Row*> by_key_;  // keeps document order
  std::set<std::string> taken_;
};

// Derives uids; keeps its hasher, of which a form needs dozens.
class UidMaker {
 public:
  std::string Make(const std::string& key, int ordinal) {
    hasher_.Update(key).Update("\x1f").Update(std::to_string(ordinal));
    const std::string digest = base::DigestBytes(hasher_.Finish());
    return base::Base32Encode(std::string_view(digest).substr(0, kDigestBytes))
        .substr(0, kUidLength);
  }

 private:
  // Enough for the characters of a uid, of five bits each.
  static constexpr std::size_t kDigestBytes = (kUidLength * 5 + 7) / 8;

  base::Sha256 hasher_;
};

}  // namespace

std::string RowKey(std::string_view kind,
                   std::initializer_list<std::string_view> names) {
  std::string key(kind);
  for (const std::string_view name : names) {
    key += '\x1f';
    key += ComparisonKey(name);
  }
  return key;
}

bool IsUid(std::string_view text) {
  if (text.size() != kUidLength) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") ==
         std::string_view::npos;
}

void AssignUids(v1::Form* next, const v1::Form* previous) {
  Previous left(previous);
  std::vector<Row> rows = RowsOf(next);
  std::unordered_set<std::string> used;
  // Rows that say which one they continue go first: a row of the same names
  // must not take its uid away.
  for (Row& row : rows) {
    if (!row.given.empty() && left.TakeByUid(row)) {
      used.insert(row.given);
    } else {
      row.uid->clear();
    }
  }
  for (Row& row : rows) {
    if (!row.uid->empty()) continue;
    *row.uid = left.TakeByKey(row);
    if (!row.uid->empty()) used.insert(*row.uid);
  }
  UidMaker maker;
  std::unordered_map<std::string_view, int> ordinals;
  for (Row& row : rows) {
    int& ordinal = ordinals[row.key];
    ++ordinal;
    if (!row.uid->empty()) continue;
    int attempt = ordinal;
    do {
      *row.uid = maker.Make(row.key, attempt++);
    } while (left.Has(*row.uid) || !used.insert(*row.uid).second);
  }
}

}  // namespace jixiao::form
