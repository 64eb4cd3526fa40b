#include "services/form_store/storage/postgres/sqlstate.h"

#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::form_store::postgres {
namespace {

struct Case {
  const char* sqlstate;
  absl::StatusCode code;
  errors::Reason reason;
};

TEST(SqlStateTest, ErrorsTellWhatCallersNeed) {
  using enum absl::StatusCode;
  const Case cases[] = {
      {"53100", kResourceExhausted, errors::ERROR_REASON_STORAGE_FULL},
      {"", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"08006", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"57P01", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"57P03", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"57014", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"53300", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"55P03", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"58030", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"40001", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"25006", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"25P03", kUnavailable, errors::ERROR_REASON_STORAGE_UNAVAILABLE},
      {"XX001", kDataLoss, errors::ERROR_REASON_DATA_CORRUPT},
      {"XX002", kDataLoss, errors::ERROR_REASON_DATA_CORRUPT},
      {"23505", kInternal, errors::ERROR_REASON_INTERNAL},
      {"42P01", kInternal, errors::ERROR_REASON_INTERNAL},
      {"22021", kInternal, errors::ERROR_REASON_INTERNAL}};
  for (const Case& each : cases) {
    const absl::Status status = SqlStateError(each.sqlstate);
    EXPECT_EQ(status.code(), each.code) << each.sqlstate;
    EXPECT_EQ(errors::ReasonOf(status), each.reason) << each.sqlstate;
  }
}

TEST(SqlStateTest, ConflictsAreTheOnesToTryAgain) {
  EXPECT_TRUE(IsConflict("40001"));
  EXPECT_TRUE(IsConflict("40P01"));
  EXPECT_FALSE(IsConflict("23505"));
  EXPECT_FALSE(IsConflict(""));
  EXPECT_TRUE(IsReadOnly("25006"));
  EXPECT_FALSE(IsReadOnly("25P02"));
}

}  // namespace
}  // namespace jixiao::form_store::postgres
