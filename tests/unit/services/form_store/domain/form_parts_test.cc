// The small parts that forms are read and written with.
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/form/canonical.h"
#include "common/form/masking.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/etag.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_diff.h"
#include "services/form_store/domain/form_filter.h"
#include "services/form_store/domain/form_limits.h"
#include "services/form_store/domain/form_position.h"
#include "services/form_store/domain/report_summary.h"
#include "services/form_store/domain/wire.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Form FormWithUids() {
  Form form = SampleForm();
  form.mutable_expenditures(0)->set_uid("line-a");
  form.mutable_expenditures(1)->set_uid("line-b");
  form.mutable_indicator_groups(0)->set_uid("group-a");
  form.mutable_indicator_groups(0)->mutable_indicators(0)->set_uid("ind-a");
  form.mutable_indicator_groups(1)->set_uid("group-b");
  form.mutable_indicator_groups(2)->set_uid("group-c");
  return form;
}

TEST(EtagTest, DiffersByHistoryNameAndRevision) {
  const std::string etag = MakeEtag("h", "tenants/a", 7);
  EXPECT_EQ(etag, MakeEtag("h", "tenants/a", 7));
  EXPECT_NE(etag, MakeEtag("h2", "tenants/a", 7));
  EXPECT_NE(etag, MakeEtag("h", "tenants/b", 7));
  EXPECT_NE(etag, MakeEtag("h", "tenants/a", 8));
  EXPECT_THAT(CheckEtag("x", "", etag), IsOk());
  EXPECT_THAT(CheckEtag("x", etag, etag), IsOk());
  EXPECT_THAT(CheckEtag("x", "stale", etag),
              FailsWith(absl::StatusCode::kAborted,
                        errors::ERROR_REASON_ETAG_MISMATCH));
}

TEST(WireTest, AppendsElementsThatParse) {
  std::string bytes;
  Form first;
  first.set_title(std::string(300, 'x'));
  AppendMessageField(1, first.SerializeAsString(), &bytes);
  AppendMessageField(1, "", &bytes);
  form::v1::ListFormsResponse response;
  ASSERT_TRUE(response.ParseFromString(bytes));
  ASSERT_EQ(response.forms_size(), 2);
  EXPECT_EQ(response.forms(0).title().size(), 300u);
}

TEST(FormCodecTest, BytesAndMessageSayTheSame) {
  FormRow row;
  row.form_id = "form-1";
  row.revision = 42;
  row.index.validation_pending = true;
  Form form = SampleForm();
  form.set_name("tenants/yunxi/forms/form-1");
  form.set_revision(7);
  form.set_etag("of the caller");
  row.payload = EncodePayload(form);
  const auto decoded = DecodeRow("yunxi", "history", row);
  ASSERT_THAT(decoded, IsOk());
  EXPECT_EQ(decoded->revision(), 42);
  EXPECT_EQ(decoded->etag(), MakeEtag("history", form.name(), 42));
  EXPECT_EQ(decoded->validation().state(), form::v1::VALIDATION_STATE_PENDING);
  Form parsed;
  ASSERT_TRUE(parsed.ParseFromString(EncodeRow("yunxi", "history", row)));
  EXPECT_EQ(parsed.SerializeAsString(), decoded->SerializeAsString());
}

// So that a field of the store that comes later is not forgotten.
TEST(FormCodecTest, APayloadIsContentAndAllFieldsOfTheStore) {
  Form form = SampleForm();
  const auto* descriptor = Form::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->number() >= form::kFirstStoreField && !field->is_repeated() &&
        field->message_type() != nullptr) {
      form.GetReflection()->MutableMessage(&form, field);
    }
  }
  form.set_name("tenants/yunxi/forms/form-1");
  form.set_state(form::v1::FORM_STATE_APPROVED);
  form.set_form_digest("digest");
  form.mutable_source()->set_media_type("text/plain");
  (*form.mutable_annotations())["b"] = "2";
  (*form.mutable_annotations())["a"] = "1";
  form::MaskContacts(&form);
  EXPECT_EQ(EncodePayload(form, form::CanonicalForm(form)),
            EncodePayload(form));
}

TEST(FormCodecTest, TimesBeforeTheEpochSurvive) {
  for (std::int64_t micros : {0LL, 1'700'000'000'123'456LL, -1LL}) {
    EXPECT_EQ(MicrosOf(TimestampOfMicros(micros)), micros);
  }
  EXPECT_GE(TimestampOfMicros(-1).nanos(), 0);
}

TEST(FormCodecTest, DamagedPayloadsAreDataLoss) {
  EXPECT_THAT(DecodePayload("\xff\xff"),
              FailsWith(absl::StatusCode::kDataLoss,
                        errors::ERROR_REASON_DATA_CORRUPT));
}

TEST(FormPositionTest, RoundTrips) {
  FormRow row;
  row.form_id = "form-1";
  row.update_time_us = -5;
  row.index.create_time_us = std::numeric_limits<std::int64_t>::max();
  row.index.fiscal_year = 2024;
  row.index.project_display_name = "档案";
  for (bool has_total : {false, true}) {
    row.index.effective_total_fen.reset();
    if (has_total) {
      row.index.effective_total_fen = -100;
    }
    const std::string bytes = EncodePosition(row);
    const auto back = DecodePosition(bytes);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(EncodePosition(*back), bytes);
    EXPECT_EQ(back->index.effective_total_fen, row.index.effective_total_fen);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      EXPECT_FALSE(DecodePosition(bytes.substr(0, cut)).has_value());
    }
    EXPECT_FALSE(DecodePosition(bytes + "x").has_value());
  }
}

TEST(FormLimitsTest, TellsAllThatIsMissingAtOnce) {
  const absl::Status status = CheckForm(Form(), FormLimits{});
  EXPECT_THAT(status, FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  std::vector<std::string> fields;
  for (const auto& violation : errors::FieldViolationsOf(status)) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields,
              UnorderedElementsAre(
                  "form.title", "form.form_type", "form.project.display_name",
                  "form.project.fiscal_year",
                  "form.project.implementing_unit.printed_name"));
  EXPECT_THAT(CheckForm(SampleForm(), FormLimits{}), IsOk());
}

TEST(FormLimitsTest, EachLimitHolds) {
  FormLimits limits;
  limits.max_indicators = 1;
  EXPECT_FALSE(CheckForm(SampleForm(), limits).ok());
  limits = {};
  limits.max_indicator_groups = 2;
  EXPECT_FALSE(CheckForm(SampleForm(), limits).ok());
  limits = {};
  limits.max_expenditure_lines = 1;
  EXPECT_FALSE(CheckForm(SampleForm(), limits).ok());
  limits = {};
  limits.max_contacts = 0;
  EXPECT_FALSE(CheckForm(SampleForm(), limits).ok());
  limits = {};
  limits.max_phones = 0;
  EXPECT_FALSE(CheckForm(SampleForm(), limits).ok());
  limits = {};
  limits.max_text_bytes = 10;
  EXPECT_FALSE(CheckForm(SampleForm(), limits).ok());
  EXPECT_THAT(CheckStoredSize(10, limits), IsOk());
  EXPECT_FALSE(CheckStoredSize(limits.max_form_bytes + 1, limits).ok());
}

TEST(FormLimitsTest, NamesThePlaceOfALongText) {
  Form form = SampleForm();
  form.mutable_indicator_groups(0)->mutable_indicators(0)->set_display_name(
      std::string(2000, 'x'));
  (*form.mutable_annotations())["k"] = std::string(1024, 'x');
  const absl::Status status = CheckForm(form, FormLimits{});
  std::vector<std::string> fields;
  for (const auto& violation : errors::FieldViolationsOf(status)) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields,
              UnorderedElementsAre(
                  "form.annotations",
                  "form.indicator_groups[0].indicators[0].display_name"));
}

TEST(FormLimitsTest, RefusesEnumsThatDoNotExist) {
  Form form = SampleForm();
  form.mutable_project()->set_recurrence(static_cast<form::v1::Recurrence>(99));
  EXPECT_FALSE(CheckForm(form, FormLimits{}).ok());
}

TEST(FormLimitsTest, RefusesNulCharactersAndNamesTheirPlace) {
  Form form = SampleForm();
  form.mutable_expenditures(1)->set_item(std::string("a\0b", 3));
  const absl::Status status = CheckForm(form, FormLimits{});
  EXPECT_EQ(errors::FieldViolationsOf(status).front().field,
            "form.expenditures[1].item");
}

TEST(FormDiffTest, EqualFormsDifferInNothing) {
  Form after = FormWithUids();
  after.set_revision(9);
  after.set_etag("e");
  after.mutable_update_time()->set_seconds(5);
  EXPECT_THAT(ChangedPaths(FormWithUids(), after), IsEmpty());
}

TEST(FormDiffTest, NamesFieldsAndRowsByUid) {
  const Form before = FormWithUids();
  Form after = before;
  after.mutable_narrative()->set_annual_objective("other");
  after.mutable_project()->mutable_department()->set_printed_name("other");
  after.mutable_expenditures(0)->mutable_full_year_budget()->set_fen(1);
  after.mutable_indicator_groups(0)
      ->mutable_indicators(0)
      ->mutable_full_year_target()
      ->set_raw("other");
  after.set_state(form::v1::FORM_STATE_RETURNED);
  EXPECT_THAT(ChangedPaths(before, after),
              ElementsAre("project.department.printed_name",
                          "narrative.annual_objective",
                          "expenditures[line-a].full_year_budget",
                          "indicator_groups[group-a].indicators[ind-a]."
                          "full_year_target",
                          "state"));
}

TEST(FormDiffTest, SeesRowsComeGoAndMove) {
  const Form before = FormWithUids();
  Form gone = before;
  gone.mutable_expenditures()->DeleteSubrange(0, 1);
  EXPECT_THAT(ChangedPaths(before, gone), ElementsAre("expenditures[line-a]"));
  EXPECT_THAT(ChangedPaths(gone, before), ElementsAre("expenditures[line-a]"));
  Form moved = before;
  moved.mutable_expenditures()->SwapElements(0, 1);
  EXPECT_THAT(ChangedPaths(before, moved), ElementsAre("expenditures"));
}

TEST(FormDiffTest, SealedContactsCountEvenBehindOneMask) {
  Form before = FormWithUids();
  before.mutable_sealed_contacts()->set_nonce("1");
  Form after = before;
  after.mutable_sealed_contacts()->set_nonce("2");
  EXPECT_THAT(ChangedPaths(before, after), ElementsAre("contacts"));
}

TEST(FormDiffTest, VeryManyPathsBecomeFields) {
  Form before;
  Form after;
  for (std::size_t i = 0; i <= kMaxChangedPaths; ++i) {
    after.add_expenditures()->set_uid(std::to_string(i));
  }
  EXPECT_THAT(ChangedPaths(before, after), ElementsAre("expenditures"));
}

TEST(ReportSummaryTest, CountsBySeverityAndOutcome) {
  form::v1::ValidationReport report;
  report.set_name("tenants/a/forms/b/report");
  AddFinding(&report, "A01", form::v1::SEVERITY_WARNING);
  AddFinding(&report, "A01", form::v1::SEVERITY_WARNING);
  AddFinding(&report, "S01", form::v1::SEVERITY_INFO);
  AddFinding(&report, "T01", form::v1::SEVERITY_WARNING,
             form::v1::OUTCOME_DEFERRED);
  const BoundReport bound = BindReport(report);
  EXPECT_EQ(bound.summary.warnings(), 2);
  EXPECT_EQ(bound.summary.infos(), 1);
  EXPECT_EQ(bound.summary.deferred(), 1);
  EXPECT_EQ(bound.summary.errors(), 0);
  EXPECT_TRUE(bound.summary.submittable());
  EXPECT_EQ(bound.summary.report_digest().size(), 64u);
  EXPECT_EQ(bound.payload.find("tenants/a"), std::string::npos)
      << "the name is no evidence";
  form::v1::Change counts;
  ASSERT_TRUE(counts.ParseFromString(bound.index.finding_counts));
  ASSERT_EQ(counts.findings_size(), 3);
  EXPECT_EQ(counts.findings(0).count(), 2);
}

TEST(ReportSummaryTest, ErrorsBlockFailedOrDeferred) {
  for (auto outcome : {form::v1::OUTCOME_FAIL, form::v1::OUTCOME_DEFERRED}) {
    form::v1::ValidationReport report;
    AddFinding(&report, "C08", form::v1::SEVERITY_ERROR, outcome);
    EXPECT_FALSE(BindReport(report).summary.submittable());
  }
}

TEST(FormFilterTest, MatchesAndNarrows) {
  const auto filter = FormFilter::Compile(
      "form.project.fiscal_year == 2024 && "
      "form.project.display_name.contains('档案')");
  ASSERT_THAT(filter, IsOk());
  EXPECT_TRUE(filter->Matches(SampleForm()));
  EXPECT_FALSE(filter->Matches(SampleForm("道路养护")));
  FormScan scan;
  filter->Narrow(&scan);
  EXPECT_EQ(scan.fiscal_year, 2024);
}

TEST(FormFilterTest, AnErrorIsNoMatch) {
  const auto filter = FormFilter::Compile("1 / form.revision == 1");
  ASSERT_THAT(filter, IsOk());
  EXPECT_FALSE(filter->Matches(Form()));
}

TEST(FormFilterTest, RefusesWhatIsNoCondition) {
  for (const char* text : {"form.project.fiscal_yeer == 2024", "1 + 1", "form.",
                           "form.project.fiscal_year == '2024'"}) {
    EXPECT_THAT(FormFilter::Compile(text),
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FILTER))
        << text;
  }
}

TEST(OrderByTest, ReadsFieldsAndDirections) {
  const auto order = ParseOrderBy("funding.effective_total desc, create_time");
  ASSERT_THAT(order, IsOk());
  ASSERT_EQ(order->size(), 2u);
  EXPECT_EQ((*order)[0].field, OrderField::kEffectiveTotal);
  EXPECT_TRUE((*order)[0].descending);
  EXPECT_FALSE((*order)[1].descending);
  for (const char* text :
       {"colour", "name down", "name,name", ",", "name desc desc"}) {
    const auto refused = ParseOrderBy(text);
    EXPECT_THAT(refused,
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_ORDER_BY))
        << text;
    EXPECT_THAT(std::string(refused.status().message()),
                HasSubstr("update_time"));
  }
}

}  // namespace
}  // namespace jixiao::form_store
