#include "common/form/rows.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "common/base/codec.h"
#include "common/base/sha256.h"
#include "common/form/text.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

// A row apart from its message: the uid that it carries and what names it.
struct Row {
  std::string given;
  std::string_view key;
};

std::size_t CountRows(const v1::Form& form) {
  int rows = form.expenditures_size() + form.indicator_groups_size();
  for (const v1::IndicatorGroup& group : form.indicator_groups()) {
    rows += group.indicators_size();
  }
  return static_cast<std::size_t>(rows);
}

void AppendName(std::string_view name, std::string* key) {
  std::string buffer;
  key->push_back('\x1f');
  key->append(ComparisonKeyIn(name, &buffer));
}

// The rows of a form in document order. Kinds need no lists of their own, since
// the kind begins the key. All keys lie in one buffer: a form has dozens.
class Rows {
 public:
  explicit Rows(const v1::Form& form) {
    const std::size_t count = CountRows(form);
    rows_.reserve(count);
    ends_.reserve(count);
    keys_.reserve(count * kUsualKeyBytes);
    for (const v1::ExpenditureLine& line : form.expenditures()) {
      keys_ += "expenditure";
      AppendName(line.item(), &keys_);
      Add(line.uid());
    }
    for (const v1::IndicatorGroup& group : form.indicator_groups()) {
      AddGroup(group);
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < count; ++i) {
      rows_[i].key = std::string_view(keys_).substr(begin, ends_[i] - begin);
      begin = ends_[i];
    }
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  const std::vector<Row>& rows() const { return rows_; }

 private:
  static constexpr std::size_t kUsualKeyBytes = 96;

  void AddGroup(const v1::IndicatorGroup& group) {
    keys_ += "group";
    const std::size_t names = keys_.size();
    AppendName(group.level1(), &keys_);
    AppendName(group.level2(), &keys_);
    const std::size_t names_size = keys_.size() - names;
    Add(group.uid());
    for (const v1::Indicator& indicator : group.indicators()) {
      keys_ += "indicator";
      keys_.append(keys_, names, names_size);
      AppendName(indicator.display_name(), &keys_);
      Add(indicator.uid());
    }
  }

  // The row whose key ends the buffer.
  void Add(const std::string& uid) {
    rows_.push_back({uid, {}});
    ends_.push_back(keys_.size());
  }

  std::vector<Row> rows_;
  std::string keys_;
  std::vector<std::size_t> ends_;  // of the keys
};

// The uid fields of the rows in document order.
std::vector<std::string*> UidsOf(v1::Form* form) {
  std::vector<std::string*> uids;
  uids.reserve(CountRows(*form));
  for (v1::ExpenditureLine& line : *form->mutable_expenditures()) {
    uids.push_back(line.mutable_uid());
  }
  for (v1::IndicatorGroup& group : *form->mutable_indicator_groups()) {
    uids.push_back(group.mutable_uid());
    for (v1::Indicator& indicator : *group.mutable_indicators()) {
      uids.push_back(indicator.mutable_uid());
    }
  }
  return uids;
}

std::string_view KindOf(const Row& row) {
  return row.key.substr(0, row.key.find('\x1f'));
}

// The previous rows that no row continues yet.
class Previous {
 public:
  explicit Previous(const v1::Form& form) : list_(form) {
    for (const Row& row : list_.rows()) {
      by_uid_.push_back(&row);
      by_key_.push_back(&row);
    }
    // Rows of equal uids or keys keep their document order.
    std::stable_sort(
        by_uid_.begin(), by_uid_.end(),
        [](const Row* a, const Row* b) { return a->given < b->given; });
    std::stable_sort(
        by_key_.begin(), by_key_.end(),
        [](const Row* a, const Row* b) { return a->key < b->key; });
    taken_.resize(by_uid_.size());
  }

  // Whether the row carries the uid of a row of its kind, which it continues.
  bool TakeByUid(const Row& row) {
    const std::size_t at = Find(row.given);
    return at < by_uid_.size() && KindOf(*by_uid_[at]) == KindOf(row) &&
           Take(at);
  }

  // The uid of the first row of equal names that is left; empty when none is.
  std::string TakeByKey(const Row& row) {
    auto found = std::lower_bound(
        by_key_.begin(), by_key_.end(), row.key,
        [](const Row* a, std::string_view key) { return a->key < key; });
    for (; found != by_key_.end() && (*found)->key == row.key; ++found) {
      const std::string& uid = (*found)->given;
      if (Take(Find(uid))) return uid;
    }
    return {};
  }

  bool Has(const std::string& uid) const { return Find(uid) < by_uid_.size(); }

 private:
  // Where the first row of this uid stands; behind the end when there is none.
  std::size_t Find(const std::string& uid) const {
    const auto found =
        std::lower_bound(by_uid_.begin(), by_uid_.end(), uid,
                         [](const Row* a, const std::string& wanted) {
                           return a->given < wanted;
                         });
    return found != by_uid_.end() && (*found)->given == uid
               ? static_cast<std::size_t>(found - by_uid_.begin())
               : by_uid_.size();
  }

  // False when it was taken before.
  bool Take(std::size_t at) {
    if (taken_[at]) return false;
    taken_[at] = true;
    return true;
  }

  const Rows list_;
  std::vector<const Row*> by_uid_;
  std::vector<const Row*> by_key_;
  std::vector<bool> taken_;  // by the place in by_uid_
};

// A uid from a key and an ordinal. `*buffer` is kept from call to call.
std::string MakeUid(std::string_view key, int ordinal, std::string* buffer) {
  // Enough for the characters of a uid, of five bits each.
  constexpr std::size_t kDigestBytes = (kUidLength * 5 + 7) / 8;
  buffer->assign(key);
  buffer->push_back('\x1f');
  buffer->append(std::to_string(ordinal));
  const base::Sha256Digest digest = base::Sha256Of(*buffer);
  std::string uid =
      base::Base32Encode(base::DigestView(digest).substr(0, kDigestBytes));
  uid.resize(kUidLength);
  return uid;
}

using TextHash = std::hash<std::string_view>;

}  // namespace

std::string RowKey(std::string_view kind,
                   std::initializer_list<std::string_view> names) {
  std::string key(kind);
  for (const std::string_view name : names) AppendName(name, &key);
  return key;
}

bool IsUid(std::string_view text) {
  if (text.size() != kUidLength) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") ==
         std::string_view::npos;
}

void AssignUids(v1::Form* next, const v1::Form* previous) {
  Previous left(previous == nullptr ? v1::Form::default_instance() : *previous);
  const Rows list(*next);
  const std::vector<Row>& rows = list.rows();
  const std::vector<std::string*> uids = UidsOf(next);
  absl::flat_hash_set<std::string_view, TextHash> used;
  used.reserve(rows.size());
  // Rows that say which one they continue go first: a row of the same names
  // must not take its uid away.
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].given.empty() && left.TakeByUid(rows[i])) {
      used.insert(*uids[i]);
    } else {
      uids[i]->clear();
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!uids[i]->empty()) continue;
    *uids[i] = left.TakeByKey(rows[i]);
    if (!uids[i]->empty()) used.insert(*uids[i]);
  }
  absl::flat_hash_map<std::string_view, int, TextHash> ordinals;
  ordinals.reserve(rows.size());
  std::string buffer;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    int attempt = ++ordinals[rows[i].key];
    if (!uids[i]->empty()) continue;
    do {
      *uids[i] = MakeUid(rows[i].key, attempt++, &buffer);
    } while (left.Has(*uids[i]) || !used.insert(*uids[i]).second);
  }
}

}  // namespace jixiao::form
