#include "common/base/status_macros.h"

#include <memory>

#include "gtest/gtest.h"

namespace jixiao::base {
namespace {

absl::Status Forward(const absl::Status& status, bool* went_on) {
  RETURN_IF_ERROR(status);
  *went_on = true;
  return absl::OkStatus();
}

TEST(StatusMacrosTest, ReturnIfError) {
  bool went_on = false;
  EXPECT_EQ(Forward(absl::AbortedError("x"), &went_on),
            absl::AbortedError("x"));
  EXPECT_FALSE(went_on);
  EXPECT_TRUE(Forward(absl::OkStatus(), &went_on).ok());
  EXPECT_TRUE(went_on);
}

absl::StatusOr<int> Twice(absl::StatusOr<std::unique_ptr<int>> value) {
  ASSIGN_OR_RETURN(const std::unique_ptr<int> number, std::move(value));
  return *number * 2;
}

TEST(StatusMacrosTest, AssignOrReturnMovesTheValue) {
  EXPECT_EQ(*Twice(std::make_unique<int>(21)), 42);
  EXPECT_EQ(Twice(absl::NotFoundError("none")).status(),
            absl::NotFoundError("none"));
}

}  // namespace
}  // namespace jixiao::base
