#include "tests/fault/history/shrink.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/fault/history/history_generator.h"
#include "tests/fault/history/linearizability.h"
#include "tests/fault/history/retries.h"

namespace jixiao::fault {
namespace {

Judgement Judge(const Operations& operations) {
  return CheckLinearizability(operations).judgement;
}

// The histories of the forms of a generated one.
std::map<std::string, Operations> GoodHistories(std::uint32_t seed) {
  std::map<std::string, Operations> histories;
  const History history =
      GenerateHistory({.seed = seed,
                       .calls = 60,
                       .clients = 1 + static_cast<int>(seed % 6),
                       .forms = 2,
                       .lost_calls = seed % 4 == 0 ? 100u : 0u});
  for (const Operation& operation : MergeRetries(history.operations)) {
    histories[operation.form].push_back(operation);
  }
  for (auto& [form, operations] : histories) {
    std::ranges::stable_sort(operations, {}, &Operation::invoke_ns);
  }
  return histories;
}

// A random half of what may be left out, until nothing is left of it.
void ExpectSafeToLeaveOut(Operations operations, std::mt19937& random) {
  while (true) {
    auto removable = Removable(operations);
    if (removable.empty()) {
      return;
    }
    std::ranges::shuffle(removable, random);
    removable.resize((removable.size() + 1) / 2);
    operations = Without(operations, removable);
    ASSERT_EQ(Judge(operations), Judgement::kOk);
  }
}

TEST(ShrinkTest, NoStepMakesAGoodHistoryBad) {
  std::mt19937 random(1);
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    for (const auto& [form, operations] : GoodHistories(seed)) {
      const std::int64_t some_time =
          operations[random() % operations.size()].invoke_ns;
      ASSERT_EQ(Judge(Until(some_time, operations)), Judgement::kOk);
      ASSERT_EQ(Judge(CutBeginning(operations)), Judgement::kOk);
      ExpectSafeToLeaveOut(operations, random);
      ASSERT_FALSE(HasFailure()) << "seed " << seed << " " << form;
    }
  }
}

TEST(ShrinkTest, LittleIsLeftOfAGoodHistory) {
  std::mt19937 random(1);
  const Operations operations = GoodHistories(2).begin()->second;
  const Operations rest = Without(operations, Removable(operations));
  EXPECT_LT(rest.size(), operations.size() / 2);
  EXPECT_LT(CutBeginning(operations).size(), operations.size());
}

}  // namespace
}  // namespace jixiao::fault
