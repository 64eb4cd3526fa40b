#include "services/form_store/domain/validation_gate.h"

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::VALIDATION_STATE_CURRENT;
using form::v1::VALIDATION_STATE_PENDING;

absl::Status TooSlow() {
  return errors::DeadlineExceeded(errors::ERROR_REASON_DEADLINE_EXCEEDED,
                                  "too slow");
}

class ValidationGateTest : public ::testing::Test {
 protected:
  ValidationGateTest() { store_.MakeTenant(); }

  form::v1::ValidationState StateOfNew(const std::string& project) {
    return store_.MustCreate(project).validation().state();
  }

  TestStore store_;
};

TEST_F(ValidationGateTest, ACallerInAHurryPausesNobody) {
  store_.validator.SetStatus(TooSlow());
  store_.caller.deadline = store_.clock.Now() + absl::Milliseconds(10);
  EXPECT_EQ(StateOfNew("a"), VALIDATION_STATE_PENDING);
  store_.caller.deadline = absl::InfiniteFuture();
  store_.validator.SetStatus(absl::OkStatus());
  EXPECT_EQ(StateOfNew("b"), VALIDATION_STATE_CURRENT);
}

TEST_F(ValidationGateTest, AnUnknownRuleSetPausesNobody) {
  store_.validator.SetStatus(
      errors::NotFound(errors::ERROR_REASON_RULE_SET_UNKNOWN, "no such"));
  EXPECT_EQ(StateOfNew("a"), VALIDATION_STATE_PENDING);
  store_.validator.SetStatus(absl::OkStatus());
  EXPECT_EQ(StateOfNew("b"), VALIDATION_STATE_CURRENT);
}

TEST_F(ValidationGateTest, AFullWaitInVainPausesForAWhile) {
  store_.validator.SetStatus(TooSlow());
  EXPECT_EQ(StateOfNew("a"), VALIDATION_STATE_PENDING);
  store_.validator.SetStatus(absl::OkStatus());
  EXPECT_EQ(StateOfNew("b"), VALIDATION_STATE_PENDING);
  EXPECT_EQ(store_.validator.batches(), 1) << "it was not asked again";
  store_.clock.Advance(absl::Seconds(2));
  EXPECT_EQ(StateOfNew("c"), VALIDATION_STATE_CURRENT);
}

}  // namespace
}  // namespace jixiao::form_store
