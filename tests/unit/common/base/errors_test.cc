#include "common/base/errors.h"

#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace jixiao::errors {
namespace {

using ::testing::HasSubstr;

std::size_t PayloadBytes(const absl::Status& status) {
  std::size_t bytes = status.message().size();
  status.ForEachPayload([&bytes](absl::string_view url, const absl::Cord& v) {
    bytes += url.size() + v.size();
  });
  return bytes;
}

absl::StatusOr<int> Fails() {
  return NotFound(ERROR_REASON_FORM_NOT_FOUND, "no such form")
      .With("form", "tenants/t1/forms/abcd")
      .WithRetryAfter(absl::Milliseconds(1500));
}

TEST(ErrorsTest, CarriesWhatWasSaid) {
  const absl::Status status = Fails().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no such form");
  EXPECT_EQ(ReasonOf(status), ERROR_REASON_FORM_NOT_FOUND);
  EXPECT_EQ(MetadataOf(status, "form"), "tenants/t1/forms/abcd");
  EXPECT_EQ(MetadataOf(status, "none"), "");
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(1500));
}

// The payload byte by byte: clients in other languages read it.
TEST(ErrorsTest, ErrorInfoGolden) {
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(
      std::string(*Fails().status().GetPayload(kErrorInfoUrl))));
  EXPECT_EQ(info.ShortDebugString(),
            "reason: \"FORM_NOT_FOUND\" domain: \"jixiao\" metadata { key: "
            "\"form\" value: \"tenants/t1/forms/abcd\" }");
}

TEST(ErrorsTest, EveryReasonCanBeReadBack) {
  const auto* const type = common::v1::ErrorReason_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const auto reason = static_cast<Reason>(type->value(i)->number());
    const absl::Status status = Aborted(reason, "x");
    // Not set is never sent.
    EXPECT_EQ(ReasonOf(status), reason == ERROR_REASON_UNSPECIFIED
                                    ? ERROR_REASON_INTERNAL
                                    : reason);
  }
}

TEST(ErrorsTest, StatusWithoutPayloadHasNoReason) {
  const absl::Status status = absl::NotFoundError("x");
  EXPECT_EQ(ReasonOf(status), ERROR_REASON_UNSPECIFIED);
  EXPECT_TRUE(FieldViolationsOf(status).empty());
  EXPECT_EQ(RetryAfterOf(status), std::nullopt);
}

TEST(ErrorsTest, ReasonOfAnotherDomainIsNotOurs) {
  google::rpc::ErrorInfo info;
  info.set_reason("FORM_NOT_FOUND");
  info.set_domain("elsewhere");
  absl::Status status = absl::NotFoundError("x");
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  EXPECT_EQ(ReasonOf(status), ERROR_REASON_UNSPECIFIED);
}

TEST(ErrorsTest, InvalidFieldNamesTheField) {
  const absl::Status status = InvalidField("form.title", "must not be empty");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "form.title: must not be empty");
  const auto violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_EQ(violations[0].field, "form.title");
  EXPECT_EQ(violations[0].description, "must not be empty");
}

TEST(ErrorsTest, EightyViolationsStayBelowFourKibibytes) {
  Error error = InvalidArgument(ERROR_REASON_INVALID_FIELD, "many fields");
  for (int i = 0; i < 80; ++i) {
    error.WithFieldViolation(
        "form.indicators[" + std::to_string(i) + "].target_value",
        "must be a decimal with at most two fraction digits, not negative");
  }
  const absl::Status status = error;
  EXPECT_LE(PayloadBytes(status), kMaxDetailsBytes);
  const auto violations = FieldViolationsOf(status);
  ASSERT_GT(violations.size(), 20U);
  EXPECT_EQ(violations.back().field, "");
  EXPECT_EQ(violations.back().description,
            "and " + std::to_string(80 - (violations.size() - 1)) + " more");
}

TEST(ErrorsTest, HostileTextsStayBelowFourKibibytes) {
  const std::string huge(100'000, 'x');
  Error error = InvalidArgument(ERROR_REASON_INVALID_FIELD, huge);
  for (int i = 0; i < 50; ++i) {
    error.With(huge + std::to_string(i), huge).WithFieldViolation(huge, huge);
  }
  const absl::Status status = error;
  EXPECT_LE(PayloadBytes(status), kMaxDetailsBytes);
  EXPECT_EQ(ReasonOf(status), ERROR_REASON_INVALID_FIELD);
}

TEST(ErrorsTest, TextsAreCutBetweenCharactersAndMadeValid) {
  std::string text;
  while (text.size() < 3 * kMaxMessageBytes) {
    text += "绩";
  }
  const absl::Status long_text = NotFound(ERROR_REASON_FORM_NOT_FOUND, text);
  EXPECT_EQ(long_text.message().size() % 3, 0U);
  const absl::Status broken =
      InvalidField("name", std::string("GB \xbc\xa8\xd0\xa7"));
  EXPECT_THAT(FieldViolationsOf(broken).at(0).description, HasSubstr("\uFFFD"));
}

TEST(ErrorsTest, ReasonNameHasNoPrefix) {
  EXPECT_EQ(ReasonName(ERROR_REASON_QUEUE_FULL), "QUEUE_FULL");
}

}  // namespace
}  // namespace jixiao::errors
