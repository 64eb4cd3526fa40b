#include "tests/fault/history/linearizability.h"

#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/fault/history/exhaustive_check.h"

namespace jixiao::fault {
namespace {

using ::testing::HasSubstr;

constexpr char kForm[] = "form-1";

// Operations in a row, each after the one before unless told otherwise.
class HistoryBuilder {
 public:
  Operation& Add(CallKind kind, Outcome outcome) {
    Operation& operation = operations_.emplace_back();
    operation.kind = kind;
    operation.form = kForm;
    operation.outcome = outcome;
    operation.invoke_ns = clock_ns_ + 1;
    operation.return_ns = clock_ns_ += 10;
    if (IsWrite(operation)) {
      operation.request_id = "request-" + std::to_string(operations_.size());
    }
    return operation;
  }

  Operation& Create(std::int64_t revision, const std::string& content) {
    return Write(CallKind::kCreate, revision, content);
  }
  Operation& Update(std::int64_t revision, const std::string& content,
                    std::int64_t expected = 0) {
    Operation& operation = Write(CallKind::kUpdate, revision, content);
    operation.expected_revision = expected;
    return operation;
  }
  Operation& Delete(std::int64_t revision, const std::string& content) {
    Operation& operation = Add(CallKind::kDelete, Outcome::kOk);
    operation.result = {revision, content, true};
    return operation;
  }
  Operation& Get(std::int64_t revision, const std::string& content) {
    Operation& operation = Add(CallKind::kGet, Outcome::kOk);
    operation.result = {revision, content, false};
    return operation;
  }
  Operation& Lost(CallKind kind, const std::string& content) {
    Operation& operation = Add(kind, Outcome::kUnknown);
    operation.content = content;
    operation.return_ns = kNever;
    return operation;
  }
  Operation& Refused(CallKind kind, Refusal refusal,
                     std::int64_t expected = 0) {
    Operation& operation = Add(kind, Outcome::kRefused);
    operation.refusal = refusal;
    operation.expected_revision = expected;
    return operation;
  }

  LinearizabilityVerdict Check(const LinearizabilityOptions& options = {}) {
    return CheckLinearizability(operations_, options);
  }
  Judgement Judge() { return Check().judgement; }

 private:
  Operation& Write(CallKind kind, std::int64_t revision,
                   const std::string& content) {
    Operation& operation = Add(kind, Outcome::kOk);
    operation.content = content;
    operation.result = {revision, content, false};
    return operation;
  }

  std::vector<Operation> operations_;
  std::int64_t clock_ns_ = 0;
};

TEST(LinearizabilityTest, AcceptsNothingAndOneAfterTheOther) {
  EXPECT_EQ(CheckLinearizability({}).judgement, Judgement::kOk);
  HistoryBuilder history;
  history.Refused(CallKind::kGet, Refusal::kNotFound);
  history.Create(3, "a");
  history.Get(3, "a");
  history.Update(5, "b", 3);
  history.Refused(CallKind::kUpdate, Refusal::kEtagMismatch, 3);
  history.Delete(9, "b");
  history.Refused(CallKind::kGet, Refusal::kNotFound);
  history.Refused(CallKind::kCreate, Refusal::kAlreadyExists);
  EXPECT_EQ(history.Judge(), Judgement::kOk);
}

TEST(LinearizabilityTest, TellsWhatCannotBeExplained) {
  HistoryBuilder history;
  history.Create(3, "a");
  history.Update(5, "b");
  history.Get(3, "a");
  const LinearizabilityVerdict verdict = history.Check();
  EXPECT_EQ(verdict.judgement, Judgement::kViolation);
  EXPECT_EQ(verdict.form, kForm);
  EXPECT_THAT(verdict.explanation,
              HasSubstr("2 of 3 answers can be explained; the form is then "
                        "live, revision 5, content b."));
  EXPECT_THAT(verdict.explanation, HasSubstr("but it was told another form"));
}

TEST(LinearizabilityTest, ReadsDuringAWriteMayComeBeforeItOrAfter) {
  HistoryBuilder history;
  history.Create(1, "a");
  Operation& update = history.Update(2, "b");
  update.return_ns += 100;
  history.Get(1, "a");
  history.Get(2, "b");
  EXPECT_EQ(history.Judge(), Judgement::kOk);
  history.Get(1, "a");  // back again
  EXPECT_EQ(history.Judge(), Judgement::kViolation);
}

TEST(LinearizabilityTest, LostWritesHappenLaterOrNever) {
  HistoryBuilder history;
  history.Create(1, "a");
  history.Lost(CallKind::kUpdate, "b");
  history.Get(1, "a");
  EXPECT_EQ(history.Judge(), Judgement::kOk);
  history.Get(4, "b");
  EXPECT_EQ(history.Judge(), Judgement::kOk);
  history.Get(5, "b");  // but under one revision
  EXPECT_EQ(history.Judge(), Judgement::kViolation);
}

TEST(LinearizabilityTest, LostWritesBuildOnOneAnother) {
  HistoryBuilder history;
  history.Lost(CallKind::kCreate, "a");
  history.Lost(CallKind::kUpdate, "b");
  history.Lost(CallKind::kDelete, "");
  history.Refused(CallKind::kGet, Refusal::kNotFound);
  Operation& get = history.Get(4, "b");
  get.show_deleted = true;
  get.result.deleted = true;
  EXPECT_EQ(history.Judge(), Judgement::kOk);
  get.result.revision = 2;  // the third write has a third revision
  EXPECT_EQ(history.Judge(), Judgement::kViolation);
}

// Two lost writes of the same content, of which only one is there for the
// second read: which of them the first has seen matters.
TEST(LinearizabilityTest, RemembersWhichLostWritesWereDone) {
  for (const bool conditional_first : {true, false}) {
    HistoryBuilder history;
    history.Create(1, "a");
    history.Lost(CallKind::kUpdate, "b").expected_revision =
        conditional_first ? 1 : 0;
    history.Lost(CallKind::kUpdate, "b").expected_revision =
        conditional_first ? 0 : 1;
    history.Get(2, "b");
    history.Update(3, "c");
    history.Get(4, "b");
    EXPECT_EQ(history.Judge(), Judgement::kOk);
  }
}

TEST(LinearizabilityTest, NobodyReadsWhatWasRefused) {
  HistoryBuilder history;
  history.Create(1, "a");
  history.Refused(CallKind::kUpdate, Refusal::kEtagMismatch, 7).content = "x";
  history.Get(2, "x");
  EXPECT_EQ(history.Judge(), Judgement::kViolation);
}

TEST(LinearizabilityTest, RefusalsNeedTheirReason) {
  const auto judge = [](CallKind kind, Refusal refusal, std::int64_t expected) {
    HistoryBuilder history;
    history.Create(1, "a");
    history.Refused(kind, refusal, expected);
    return history.Judge();
  };
  EXPECT_EQ(judge(CallKind::kCreate, Refusal::kAlreadyExists, 0),
            Judgement::kOk);
  EXPECT_EQ(judge(CallKind::kUpdate, Refusal::kEtagMismatch, 1),
            Judgement::kViolation);
  EXPECT_EQ(judge(CallKind::kGet, Refusal::kNotFound, 0),
            Judgement::kViolation);
  EXPECT_EQ(judge(CallKind::kUndelete, Refusal::kNotDeleted, 0),
            Judgement::kOk);
  EXPECT_EQ(judge(CallKind::kUndelete, Refusal::kNotFound, 0),
            Judgement::kViolation);
  EXPECT_EQ(judge(CallKind::kDelete, Refusal::kOther, 0), Judgement::kOk);
}

TEST(LinearizabilityTest, RetriesAreOneOperation) {
  HistoryBuilder history;
  history.Create(1, "a");
  history.Lost(CallKind::kUpdate, "b").request_id = "again";
  history.Update(3, "c");
  Operation& retry = history.Update(2, "b");
  retry.request_id = "again";
  EXPECT_EQ(history.Judge(), Judgement::kOk);
  retry.request_id = "another";
  EXPECT_EQ(history.Judge(), Judgement::kViolation);
}

TEST(LinearizabilityTest, GivesUpAtItsBound) {
  HistoryBuilder history;
  history.Create(1, "a");
  history.Update(2, "b");
  history.Update(3, "c");
  EXPECT_EQ(history.Check({.max_configurations = 2}).judgement,
            Judgement::kUndecided);
}

// Small histories of everything, mostly impossible ones.
std::vector<Operation> RandomHistory(std::mt19937& random) {
  const auto roll = [&](unsigned sides) -> int {
    return static_cast<int>(random() % sides);
  };
  std::vector<Operation> operations(2 + random() % 6);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    Operation& operation = operations[i];
    operation.form = kForm;
    operation.kind = i == 0 ? CallKind::kCreate : CallKind(roll(5));
    operation.invoke_ns = roll(30);
    operation.return_ns = operation.invoke_ns + 1 + roll(15);
    operation.content = std::string(1, static_cast<char>('a' + roll(2)));
    operation.expected_revision = roll(3) == 0 ? 1 + roll(4) : 0;
    operation.show_deleted = roll(2) == 0;
    operation.outcome = roll(3) == 0 && IsWrite(operation) ? Outcome::kUnknown
                        : roll(5) == 0                     ? Outcome::kRefused
                                                           : Outcome::kOk;
    operation.refusal = Refusal(1 + roll(4));
    operation.result = {1 + roll(5),
                        operation.kind == CallKind::kCreate ||
                                operation.kind == CallKind::kUpdate
                            ? operation.content
                            : std::string(1, static_cast<char>('a' + roll(2))),
                        operation.kind == CallKind::kDelete ||
                            (operation.kind == CallKind::kGet && roll(3) == 0)};
  }
  return operations;
}

TEST(LinearizabilityTest, JudgesAsTryingEverythingDoes) {
  std::mt19937 random(1993);
  int possible = 0;
  for (int round = 0; round < 30000; ++round) {
    const std::vector<Operation> operations = RandomHistory(random);
    const bool expected = IsLinearizableByExhaustion(operations);
    possible += expected ? 1 : 0;
    const LinearizabilityVerdict verdict = CheckLinearizability(operations);
    std::string text;
    for (const Operation& operation : operations) {
      text += Describe(operation) + "\n";
    }
    ASSERT_EQ(verdict.judgement,
              expected ? Judgement::kOk : Judgement::kViolation)
        << "round " << round << "\n"
        << text;
  }
  EXPECT_GT(possible, 1000);
  EXPECT_LT(possible, 29000);
}

}  // namespace
}  // namespace jixiao::fault
