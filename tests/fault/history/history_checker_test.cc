// The checkers on generated histories: good ones are accepted, and each kind
// of anomaly is rejected by the checker that is there for it.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/fault/history/anomalies.h"
#include "tests/fault/history/check_history.h"
#include "tests/fault/history/feed_check.h"
#include "tests/fault/history/feed_evidence.h"
#include "tests/fault/history/history_generator.h"
#include "tests/fault/history/linearizability.h"
#include "tests/fault/history/minimise.h"

namespace jixiao::fault {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::uint32_t kGoodHistories = 2000;
constexpr std::uint32_t kBadHistoriesOfAKind = 40;
// A shrunk history longer than this would be no help.
constexpr std::size_t kShort = 40;

GeneratorOptions RandomOptions(std::uint32_t seed) {
  return {.seed = seed,
          .calls = 40 + static_cast<int>(seed % 100),
          .clients = 1 + static_cast<int>(seed % 12),
          .forms = 1 + static_cast<int>(seed % 7),
          .lost_calls = seed % 3 == 0 ? 0 : 10 * (seed % 9),
          .retries = seed % 2 == 0};
}

TEST(HistoryCheckerTest, AcceptsGoodHistories) {
  for (std::uint32_t seed = 1; seed <= kGoodHistories; ++seed) {
    const History history = GenerateHistory(RandomOptions(seed));
    const LinearizabilityVerdict alone =
        CheckLinearizability(history.operations);
    ASSERT_EQ(alone.judgement, Judgement::kOk) << "seed " << seed << "\n"
                                               << alone.explanation;
    const HistoryVerdict verdict = CheckHistory(history);
    ASSERT_EQ(verdict.judgement, Judgement::kOk) << "seed " << seed << "\n"
                                                 << verdict.explanation;
  }
}

class AnomalyTest : public ::testing::TestWithParam<Anomaly> {};

// Histories in which there is a place for most anomalies.
History HistoryForAnomaly(std::uint32_t seed) {
  return GenerateHistory({.seed = seed,
                          .calls = 150,
                          .clients = 4 + static_cast<int>(seed % 8),
                          .forms = 2 + static_cast<int>(seed % 3),
                          .retries = seed % 2 == 0});
}

void ExpectShortProof(const History& history, const std::string& form) {
  const std::vector<Operation> few = Minimise(history.operations, form);
  EXPECT_EQ(CheckLinearizability(few).judgement, Judgement::kViolation);
  EXPECT_LT(few.size(), kShort);
}

void ExpectSeen(const Anomaly& anomaly, const History& history) {
  EXPECT_EQ(CheckHistory(history).judgement, Judgement::kViolation);
  if (anomaly.seen_by == SeenBy::kFeed) {
    EXPECT_THAT(CheckFeed(history), Contains(StartsWith(anomaly.problem)));
    return;
  }
  const LinearizabilityVerdict verdict =
      CheckLinearizability(history.operations);
  ASSERT_EQ(verdict.judgement, Judgement::kViolation);
  ExpectShortProof(history, verdict.form);
}

// Every planted anomaly is seen; nearly every history has a place for it.
TEST_P(AnomalyTest, IsRejected) {
  std::uint32_t planted = 0;
  for (std::uint32_t seed = 1; seed <= kBadHistoriesOfAKind; ++seed) {
    History history = HistoryForAnomaly(seed);
    std::mt19937 random(seed);
    if (GetParam().plant(random, &history)) {
      ++planted;
      ExpectSeen(GetParam(), history);
      ASSERT_FALSE(HasFailure()) << GetParam().name << ", seed " << seed;
    }
  }
  EXPECT_GE(planted, kBadHistoriesOfAKind * 7 / 10);
}

std::string TestName(const ::testing::TestParamInfo<Anomaly>& info) {
  std::string name = info.param.name;
  std::ranges::replace(name, ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Answers, AnomalyTest,
                         ::testing::ValuesIn(AnswerAnomalies().begin(),
                                             AnswerAnomalies().end()),
                         TestName);
INSTANTIATE_TEST_SUITE_P(Effects, AnomalyTest,
                         ::testing::ValuesIn(EffectAnomalies().begin(),
                                             EffectAnomalies().end()),
                         TestName);
INSTANTIATE_TEST_SUITE_P(Feed, AnomalyTest,
                         ::testing::ValuesIn(FeedAnomalies().begin(),
                                             FeedAnomalies().end()),
                         TestName);

class LongHistoryTest : public ::testing::Test {
 protected:
  static const History& Long() {
    static const History& history =
        *new History(GenerateHistory({.seed = 2024,
                                      .calls = 120'000,
                                      .clients = 16,
                                      .forms = 12,
                                      .lost_calls = 5}));
    return history;
  }
};

TEST_F(LongHistoryTest, IsCheckedWhole) {
  ASSERT_GE(Long().operations.size(), 100'000u);
  const auto start = std::chrono::steady_clock::now();
  const HistoryVerdict verdict = CheckHistory(Long());
  const std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - start;
  EXPECT_EQ(verdict.judgement, Judgement::kOk) << verdict.explanation;
  std::cout << Long().operations.size() << " operations, " << Long().feed.size()
            << " feed events checked in " << elapsed.count() << " s"
            << std::endl;
}

// The last read of the present is told what the form was when it was created.
const Operation& PlantStaleReadAtEnd(History* history) {
  const auto get = std::ranges::max_element(
      history->operations, {}, [](const Operation& operation) {
        return IsWrite(operation) || operation.as_of_revision != 0 ||
                       operation.outcome != Outcome::kOk
                   ? 0
                   : operation.invoke_ns;
      });
  const auto created = std::ranges::find_if(
      history->operations, [&](const Operation& operation) {
        return operation.kind == CallKind::kCreate &&
               operation.outcome == Outcome::kOk && operation.form == get->form;
      });
  get->result = created->result;
  return *get;
}

TEST_F(LongHistoryTest, OneStaleReadIsFoundAndShownShortly) {
  History history = Long();
  const Operation& get = PlantStaleReadAtEnd(&history);
  ASSERT_THAT(CheckFeed(history), IsEmpty());
  const std::vector<Operation> operations = WithFeedEvidence(history);
  const LinearizabilityVerdict verdict = CheckLinearizability(operations);
  ASSERT_EQ(verdict.judgement, Judgement::kViolation);
  EXPECT_EQ(verdict.form, get.form);
  const std::vector<Operation> few = Minimise(operations, verdict.form);
  EXPECT_THAT(few, Contains(get));
  EXPECT_LT(few.size(), kShort);
  EXPECT_EQ(CheckLinearizability(few).judgement, Judgement::kViolation);
}

}  // namespace
}  // namespace jixiao::fault
