#include "common/base/errors.h"

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"

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

// NOT_FOUND of NotFound.
std::string ScreamingSnake(const std::string& name) {
  std::string snake;
  for (const char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    snake += is_upper && !snake.empty() ? "_" : "";
    snake += is_upper ? c : static_cast<char>(c - 'a' + 'A');
  }
  return snake;
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

// docs/errors.md tells integrators which code comes with which reason: every
// call of errors::Code(ERROR_REASON_X …) in the sources stands in its table.
TEST(ErrorsTest, TheTableNamesEveryReasonUnderItsCode) {
  const std::string root = JIXIAO_SOURCE_DIR;
  const auto table = base::ReadFile(root + "/docs/errors.md", 1 << 20);
  ASSERT_TRUE(table.ok());
  std::set<std::pair<std::string, std::string>> documented;
  static const std::regex kRow(R"(\n\|[^|\n]*\|([^|\n]*)\|([^|\n]*)\|)");
  static const std::regex kWord("[A-Z][A-Z_]+");
  const auto words = [](const std::string& text) {
    return std::set<std::string>(
        std::sregex_token_iterator(text.begin(), text.end(), kWord), {});
  };
  for (std::sregex_iterator row(table->begin(), table->end(), kRow), end;
       row != end; ++row) {
    for (const std::string& code : words((*row)[1])) {
      for (const std::string& reason : words((*row)[2])) {
        documented.emplace(code, reason);
      }
    }
  }
  static const std::regex kUse(
      R"(errors::([A-Z]\w+)\(\s*(?:errors::)?ERROR_REASON_(\w+))");
  std::size_t uses = 0;
  for (const char* folder : {"/common", "/services", "/tools"}) {
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(root + folder)) {
      if (file.path().extension() != ".cc") {
        continue;
      }
      const auto source = base::ReadFile(file.path().string(), 1 << 20);
      ASSERT_TRUE(source.ok()) << file.path();
      for (std::sregex_iterator use(source->begin(), source->end(), kUse), end;
           use != end; ++use, ++uses) {
        const std::string code = ScreamingSnake((*use)[1]);
        EXPECT_TRUE(documented.contains({code, (*use)[2]}))
            << file.path() << ": " << code << " " << (*use)[2];
      }
    }
  }
  EXPECT_GT(uses, 50U) << "the search is broken";
}

TEST(ErrorsTest, ReasonNameHasNoPrefix) {
  EXPECT_EQ(ReasonName(ERROR_REASON_QUEUE_FULL), "QUEUE_FULL");
}

}  // namespace
}  // namespace jixiao::errors
