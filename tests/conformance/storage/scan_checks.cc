#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/conformance/storage/storage_checks.h"

namespace jixiao::form_store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr OrderField kFields[] = {OrderField::kFormId,
                                  OrderField::kCreateTime,
                                  OrderField::kUpdateTime,
                                  OrderField::kFiscalYear,
                                  OrderField::kProjectDisplayName,
                                  OrderField::kEffectiveTotal};

// A column as text that sorts like it: independent of the code under test.
std::string SortKey(const FormRow& row, OrderField field) {
  const auto number = [](int64_t value) {
    // Moved up so that the smallest is 0; zeros in front.
    const std::string digits =
        std::to_string(static_cast<uint64_t>(value) + (uint64_t{1} << 63));
    return std::string(20 - digits.size(), '0') + digits;
  };
  switch (field) {
    case OrderField::kFormId:
      return row.form_id;
    case OrderField::kCreateTime:
      return number(row.index.create_time_us);
    case OrderField::kUpdateTime:
      return number(row.update_time_us);
    case OrderField::kFiscalYear:
      return number(row.index.fiscal_year);
    case OrderField::kProjectDisplayName:
      return row.index.project_display_name;
    case OrderField::kEffectiveTotal:
      return row.index.effective_total_fen
                 ? "1" + number(*row.index.effective_total_fen)
                 : "0";
  }
  return "";
}

std::vector<std::string> Sorted(std::vector<FormRow> rows,
                                const std::vector<OrderBy>& order) {
  std::vector<OrderBy> full = order;
  full.push_back(
      {OrderField::kFormId, !order.empty() && order.back().descending});
  // Least significant field first, each pass stable.
  for (auto by = full.rbegin(); by != full.rend(); ++by) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const FormRow& a, const FormRow& b) {
                       const std::string x = SortKey(a, by->field);
                       const std::string y = SortKey(b, by->field);
                       return by->descending ? y < x : x < y;
                     });
  }
  std::vector<std::string> ids;
  for (const FormRow& row : rows) {
    ids.push_back(row.form_id);
  }
  return ids;
}

// The ids of a whole scan, read in pages; `between` runs after each page.
template <typename Between>
std::vector<std::string> ScanIds(FormStorage& storage, FormScan scan,
                                 const Between& between) {
  std::vector<std::string> ids;
  while (ids.size() < 10000) {
    const auto page = storage.ScanForms(kTenant, scan);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->empty()) {
      return ids;
    }
    EXPECT_LE(page->size(), static_cast<size_t>(scan.limit));
    for (const FormRow& row : *page) {
      EXPECT_EQ(row.payload, "content of " + row.form_id);
      ids.push_back(row.form_id);
    }
    // Only what the contract says is looked at.
    FormRow after;
    after.form_id = page->back().form_id;
    after.update_time_us = page->back().update_time_us;
    after.index = page->back().index;
    scan.after = after;
    between();
  }
  ADD_FAILURE() << "the scan does not end";
  return ids;
}

std::vector<std::string> ScanIds(FormStorage& storage, FormScan scan) {
  return ScanIds(storage, std::move(scan), [] {});
}

// A form whose columns take few values, so that ties are common.
Write RandomForm(std::mt19937& random, std::string_view id) {
  const auto pick = [&](int count) {
    return static_cast<int>(random() % static_cast<unsigned>(count));
  };
  Mutation mutation =
      FormChange(id, "content of " + std::string(id), Anything());
  FormIndex& index = *mutation.form_index;
  index.fiscal_year = 2022 + pick(3);
  index.state =
      pick(2) == 0 ? form::v1::FORM_STATE_DRAFT : form::v1::FORM_STATE_APPROVED;
  index.implementing_unit = UnitNameOf("unit-" + std::to_string(pick(3)));
  const char* const names[] = {"",
                               "a",
                               "A",
                               "b",
                               "\xe7\xbb\xa9\xe6\x95\x88",
                               "\xe9\x81\x93\xe8\xb7\xaf",
                               "zz",
                               "z"};
  index.project_display_name = names[pick(8)];
  index.effective_total_fen = std::nullopt;
  if (pick(4) != 0) {
    index.effective_total_fen = int64_t{pick(5) - 2} * 1'000'000'000'000;
  }
  index.create_time_us = kStartTimeUs + pick(4);
  index.validation_pending = pick(5) == 0;
  Write write = WriteOf(std::move(mutation));
  write.commit_time_us = kStartTimeUs + pick(4);
  return write;
}

std::vector<FormRow> Fill(FormStorage& storage, int count, unsigned seed) {
  std::mt19937 random(seed);
  EXPECT_TRUE(CreateTenant(storage).ok());
  std::vector<FormRow> rows;
  for (int i = 0; i < count; ++i) {
    const std::string id = absl::StrCat("form-", random() % 100000, "-", i);
    EXPECT_TRUE(CommitOne(storage, RandomForm(random, id)).ok());
    rows.push_back(*storage.GetForm(kTenant, id));
  }
  return rows;
}

void CheckEveryOrder(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  const std::vector<FormRow> rows = Fill(storage, 60, 7);
  for (const OrderField field : kFields) {
    for (const bool descending : {false, true}) {
      const std::vector<OrderBy> order = {{field, descending}};
      const auto expected = Sorted(rows, order);
      for (const int limit : {1, 7, 1000}) {
        EXPECT_EQ(ScanIds(storage, {.order = order, .limit = limit}), expected)
            << "field " << static_cast<int>(field) << " descending "
            << descending << " limit " << limit;
      }
    }
  }
  EXPECT_EQ(ScanIds(storage, {.limit = 9}), Sorted(rows, {}));
}

void CheckOrderBySeveralFields(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  const std::vector<FormRow> rows = Fill(storage, 60, 8);
  for (const OrderField first : kFields) {
    for (const OrderField second : kFields) {
      for (const int directions : {0, 1, 2, 3}) {
        const std::vector<OrderBy> order = {{first, (directions & 1) != 0},
                                            {second, (directions & 2) != 0}};
        EXPECT_EQ(ScanIds(storage, {.order = order, .limit = 11}),
                  Sorted(rows, order))
            << static_cast<int>(first) << " " << static_cast<int>(second) << " "
            << directions;
      }
    }
  }
  const std::vector<OrderBy> three = {{OrderField::kFiscalYear, true},
                                      {OrderField::kEffectiveTotal, false},
                                      {OrderField::kCreateTime, true}};
  EXPECT_EQ(ScanIds(storage, {.order = three, .limit = 4}),
            Sorted(rows, three));
}

void CheckAbsentTotalsSortFirst(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  const std::map<std::string, std::optional<int64_t>> totals = {
      {"aaaa", 0},         {"bbbb", std::nullopt},
      {"cccc", -5},        {"dddd", std::nullopt},
      {"eeee", INT64_MAX}, {"ffff", INT64_MIN}};
  for (const auto& [id, total] : totals) {
    Mutation mutation = FormChange(id, "content of " + id, Absent());
    mutation.form_index->effective_total_fen = total;
    MustCommit(storage, mutation);
  }
  for (const int limit : {1, 2, 10}) {
    EXPECT_THAT(ScanIds(storage, {.order = {{OrderField::kEffectiveTotal}},
                                  .limit = limit}),
                ElementsAre("bbbb", "dddd", "ffff", "cccc", "aaaa", "eeee"));
    EXPECT_THAT(
        ScanIds(storage, {.order = {{OrderField::kEffectiveTotal, true}},
                          .limit = limit}),
        ElementsAre("eeee", "aaaa", "cccc", "ffff", "dddd", "bbbb"));
  }
}

// Narrowing may be ignored but never widen or lose; `only_validation_pending`
// and `include_deleted` are kept exactly.
void CheckNarrowing(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  const std::vector<FormRow> rows = Fill(storage, 60, 9);
  const auto expect_contains = [&](FormScan scan, auto matches) {
    scan.limit = 13;
    const auto found = ScanIds(storage, scan);
    const std::set<std::string> unique(found.begin(), found.end());
    EXPECT_EQ(unique.size(), found.size());
    for (const FormRow& row : rows) {
      EXPECT_TRUE(!matches(row) || unique.contains(row.form_id)) << row.form_id;
    }
    return found.size();
  };
  const auto in_2023 = [](const FormRow& row) {
    return row.index.fiscal_year == 2023;
  };
  expect_contains({.fiscal_year = 2023}, in_2023);
  expect_contains(
      {.order = {{OrderField::kProjectDisplayName, true}}, .fiscal_year = 2023},
      in_2023);
  expect_contains({.implementing_unit = UnitNameOf("unit-1")},
                  [](const FormRow& row) {
                    return row.index.implementing_unit == UnitNameOf("unit-1");
                  });
  expect_contains({.state = form::v1::FORM_STATE_APPROVED},
                  [](const FormRow& row) {
                    return row.index.state == form::v1::FORM_STATE_APPROVED;
                  });
  const auto pending = [](const FormRow& row) {
    return row.index.validation_pending;
  };
  EXPECT_EQ(
      expect_contains({.only_validation_pending = true}, pending),
      static_cast<size_t>(std::count_if(rows.begin(), rows.end(), pending)));
}

void CheckDeletedFormsAreLeftOut(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  for (const std::string id : {"aaaa", "bbbb", "cccc"}) {
    MustCommit(storage, FormChange(id, "content of " + id, Absent()));
  }
  Mutation deletion = FormChange("bbbb", "content of bbbb", Anything());
  deletion.form_index->deleted = true;
  MustCommit(storage, deletion);
  EXPECT_THAT(ScanIds(storage, {.limit = 2}), ElementsAre("aaaa", "cccc"));
  EXPECT_THAT(ScanIds(storage, {.include_deleted = true, .limit = 2}),
              ElementsAre("aaaa", "bbbb", "cccc"));
  EXPECT_THAT(ScanIds(storage, {.limit = 0}), IsEmpty());
}

// A page ends with the row that makes it reach its bytes; together the pages
// hold every row.
void CheckByteLimits(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  ASSERT_TRUE(CreateTenant(storage).ok());
  for (const std::string id : {"aaaa", "bbbb", "cccc", "dddd", "eeee"}) {
    MustCommit(storage, FormChange(id, "content of " + id, Absent()));
  }
  const size_t row = std::string_view("content of aaaa").size();
  const auto sizes = [&](size_t max_bytes, int limit) {
    FormScan scan{.limit = limit, .max_bytes = max_bytes};
    std::vector<size_t> pages;
    while (pages.size() < 10) {
      const auto rows = storage.ScanForms(kTenant, scan);
      EXPECT_TRUE(rows.ok()) << rows.status();
      pages.push_back(rows.ok() ? rows->size() : 0);
      if (!rows.ok() || IsScanEnd(scan, *rows)) {
        break;
      }
      scan.after = rows->back();
    }
    return pages;
  };
  EXPECT_THAT(sizes(2 * row, 1000), ElementsAre(2, 2, 1));
  EXPECT_THAT(sizes(2 * row + 1, 1000), ElementsAre(3, 2));
  EXPECT_THAT(sizes(5 * row + 1, 1000), ElementsAre(5));
  EXPECT_THAT(sizes(1, 1000), ElementsAre(1, 1, 1, 1, 1, 0));
  EXPECT_THAT(sizes(0, 1000), ElementsAre(1, 1, 1, 1, 1, 0));
  EXPECT_THAT(sizes(3 * row, 2), ElementsAre(2, 2, 1));
  EXPECT_THAT(
      ScanIds(storage, {.order = {{OrderField::kProjectDisplayName, true}},
                        .limit = 1000,
                        .max_bytes = 2 * row}),
      ElementsAre("eeee", "dddd", "cccc", "bbbb", "aaaa"));
  std::string last;
  for (const size_t expected : {3u, 2u, 0u}) {
    const auto rows = storage.ScanFormsAt(kTenant, 6, last, 1000, 2 * row + 1);
    ASSERT_TRUE(rows.ok()) << rows.status();
    ASSERT_EQ(rows->size(), expected);
    last = rows->empty() ? last : rows->back().form_id;
  }
}

// A form that exists throughout and keeps its sort key appears exactly once,
// whatever happens around it.
void CheckPagingUnderChanges(StorageHarness& harness) {
  FormStorage& storage = harness.storage();
  const std::vector<FormRow> rows = Fill(storage, 80, 10);
  std::mt19937 random(11);
  int inserted = 0;
  for (const OrderField field : kFields) {
    for (const bool descending : {false, true}) {
      std::set<std::string> touched;
      const auto disturb = [&] {
        const std::string id =
            absl::StrCat("new-", random() % 100000, "-", inserted++);
        EXPECT_TRUE(CommitOne(storage, RandomForm(random, id)).ok());
        touched.insert(id);
        const FormRow& victim = rows[random() % rows.size()];
        Write change = RandomForm(random, victim.form_id);
        change.mutations[0].form_index->deleted = random() % 2 == 0;
        EXPECT_TRUE(CommitOne(storage, change).ok());
        touched.insert(victim.form_id);
      };
      std::set<std::string> before;
      for (const std::string& id : ScanIds(storage, {.limit = 1000})) {
        before.insert(id);
      }
      const auto ids = ScanIds(
          storage, {.order = {{field, descending}}, .limit = 7}, disturb);
      std::map<std::string, int> seen;
      for (const std::string& id : ids) {
        ++seen[id];
      }
      for (const std::string& id : before) {
        EXPECT_TRUE(touched.contains(id) || seen[id] == 1)
            << id << " was seen " << seen[id] << " times";
      }
    }
  }
}

}  // namespace

std::vector<StorageCheck> ScanChecks() {
  return {{"ScansInEveryOrder", CheckEveryOrder},
          {"ScansBySeveralFields", CheckOrderBySeveralFields},
          {"AbsentTotalsSortFirst", CheckAbsentTotalsSortFirst},
          {"ScansNarrow", CheckNarrowing},
          {"ScansLeaveDeletedFormsOut", CheckDeletedFormsAreLeftOut},
          {"ScansAreBoundedByBytes", CheckByteLimits},
          {"PagingUnderChanges", CheckPagingUnderChanges}};
}

}  // namespace jixiao::form_store
