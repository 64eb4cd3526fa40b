#include "common/rpc/status_proto.h"

#include <string>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/rpc/status_convert.h"

namespace jixiao::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

int CountErrorInfo(const google::rpc::Status& status) {
  int count = 0;
  for (const auto& detail : status.details()) {
    count += detail.Is<google::rpc::ErrorInfo>() ? 1 : 0;
  }
  return count;
}

TEST(StatusProtoTest, EveryCodeGetsExactlyOneErrorInfo) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status bare(static_cast<absl::StatusCode>(code),
                            "SELECT secret FROM /var/lib");
    const google::rpc::Status proto = ToStatusProto(bare);
    EXPECT_EQ(CountErrorInfo(proto), 1) << code;
    EXPECT_NE(errors::ReasonOf(FromStatusProto(proto)),
              errors::ERROR_REASON_UNSPECIFIED);
    EXPECT_THAT(proto.message(), Not(HasSubstr("SELECT")));
  }
}

TEST(StatusProtoTest, OursPassesWhole) {
  const absl::Status status =
      errors::ResourceExhausted(errors::ERROR_REASON_QUEUE_FULL, "full")
          .With("queue", "writes")
          .WithFieldViolation("a", "b")
          .WithRetryAfter(absl::Milliseconds(250));
  const google::rpc::Status proto = ToStatusProto(status);
  ASSERT_EQ(proto.details_size(), 3);
  EXPECT_TRUE(proto.details(0).Is<google::rpc::ErrorInfo>());
  EXPECT_EQ(CountErrorInfo(proto), 1);
  EXPECT_EQ(FromStatusProto(proto), status);
  EXPECT_EQ(FromGrpcStatus(ToGrpcStatus(status)), status);
}

TEST(StatusProtoTest, InternalTextIsHiddenAndItsReasonKept) {
  const google::rpc::Status proto =
      ToStatusProto(errors::Internal("row 7 of table x is odd"));
  EXPECT_EQ(proto.code(), 13);
  EXPECT_THAT(proto.message(), HasSubstr("request id"));
  EXPECT_EQ(CountErrorInfo(proto), 1);
}

TEST(StatusProtoTest, CodesThatSayNothingAloneBecomeInternal) {
  EXPECT_EQ(Publishable(absl::InvalidArgumentError("x")).code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(Publishable(absl::NotFoundError("x")).code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(Publishable(absl::UnavailableError("x")).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(Publishable(absl::DeadlineExceededError("x")).code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(StatusProtoTest, OkStaysOk) {
  EXPECT_EQ(ToStatusProto(absl::OkStatus()).ByteSizeLong(), 0U);
  EXPECT_TRUE(FromStatusProto({}).ok());
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
}

TEST(StatusProtoTest, BareStatusOfTheTransportGetsAReason) {
  const auto reason = [](grpc::StatusCode code) {
    return errors::ReasonOf(FromGrpcStatus(grpc::Status(code, "text")));
  };
  EXPECT_EQ(reason(grpc::StatusCode::RESOURCE_EXHAUSTED),
            errors::ERROR_REASON_MESSAGE_TOO_LARGE);
  EXPECT_EQ(reason(grpc::StatusCode::UNAVAILABLE),
            errors::ERROR_REASON_DEPENDENCY_UNAVAILABLE);
  EXPECT_EQ(reason(grpc::StatusCode::UNIMPLEMENTED),
            errors::ERROR_REASON_UNIMPLEMENTED);
  const absl::Status garbage = FromGrpcStatus(
      grpc::Status(grpc::StatusCode::NOT_FOUND, "text", "\xff\xff"));
  EXPECT_EQ(garbage.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(garbage.message(), "text");
}

}  // namespace
}  // namespace jixiao::rpc
