#include "services/form_store/domain/report_binder.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

class ReportBinderTest : public ::testing::Test {
 protected:
  ReportBinderTest()
      : binder_({store_.storage.get(), &store_.queue, &store_.directory,
                 &store_.gate, &store_.clock},
                Options()) {
    store_.MakeTenant();
    store_.validator.SetStatus(ValidationDown());
  }

  static ReportBinderOptions Options() {
    ReportBinderOptions options;
    options.min_backoff = absl::Milliseconds(1);
    options.max_backoff = absl::Milliseconds(5);
    return options;
  }
  form::v1::ValidationState StateOf(const Form& form) {
    return store_.Get(form.name())->validation().state();
  }

  // Batches that hold one of these projects fail.
  void FailOn(std::set<std::string> projects, absl::Status failure) {
    store_.validator.SetFailure([=](const ValidationBatch& batch) {
      for (const Form* form : batch.forms) {
        if (projects.contains(form->project().display_name())) {
          return failure;
        }
      }
      return absl::OkStatus();
    });
  }
  std::vector<std::string> Pending() {
    FormScan scan;
    scan.only_validation_pending = true;
    scan.limit = 1000;
    const auto rows = store_.storage->ScanForms("yunxi", scan);
    EXPECT_THAT(rows, IsOk());
    std::vector<std::string> ids;
    for (const FormRow& row : *rows) {
      ids.push_back(row.form_id);
    }
    return ids;
  }

  TestStore store_;
  ReportBinder binder_;
};

TEST_F(ReportBinderTest, BindsWhatIsPendingAsReportChanges) {
  const Form form = store_.MustCreate("a", "form-1");
  const std::int64_t head = store_.Head();
  EXPECT_FALSE(binder_.BindTenant("yunxi").ok()) << "validation is down";
  EXPECT_EQ(StateOf(form), form::v1::VALIDATION_STATE_PENDING);
  store_.validator.SetStatus(absl::OkStatus());
  ASSERT_THAT(binder_.BindTenant("yunxi"), IsOk());
  EXPECT_EQ(StateOf(form), form::v1::VALIDATION_STATE_CURRENT);
  EXPECT_EQ(store_.Get(form.name())->etag(), form.etag());
  EXPECT_EQ(store_.Head(), head + 1);
  EXPECT_EQ(store_.Changes().back().header.kind, form::v1::CHANGE_KIND_REPORT);
  ASSERT_THAT(binder_.BindTenant("yunxi"), IsOk());
  EXPECT_EQ(store_.Head(), head + 1) << "nothing is left";
}

TEST_F(ReportBinderTest, WorksInBatchesAndPassesOverOneThatCannotBeJudged) {
  for (int i = 0; i < 250; ++i) {
    store_.MustCreate("p" + std::to_string(i));
  }
  const Form odd = store_.MustCreate("odd", "00-first");
  const int batches = store_.validator.batches();
  store_.validator.SetStatus(absl::OkStatus());
  store_.validator.SetJudge([](const Form& form, auto* report) {
    if (form.project().display_name() == "odd") {
      report->set_form_digest("of something else");
    }
  });
  EXPECT_FALSE(binder_.BindTenant("yunxi").ok());
  EXPECT_EQ(store_.validator.batches(), batches + 3);
  EXPECT_EQ(StateOf(odd), form::v1::VALIDATION_STATE_PENDING);
  FormScan scan;
  scan.only_validation_pending = true;
  scan.limit = 1000;
  EXPECT_EQ(store_.storage->ScanForms("yunxi", scan)->size(), 1u);
}

TEST_F(ReportBinderTest, SplitsABatchThatFails) {
  for (int i = 100; i < 350; ++i) {
    store_.MustCreate("p" + std::to_string(i), "form-" + std::to_string(i));
  }
  store_.validator.SetStatus(absl::OkStatus());
  FailOn({"p100", "p177", "p178"}, errors::Internal("broken"));
  EXPECT_FALSE(binder_.BindTenant("yunxi").ok());
  EXPECT_EQ(Pending(),
            (std::vector<std::string>{"form-100", "form-177", "form-178"}));
  store_.validator.SetFailure(nullptr);
  EXPECT_THAT(binder_.BindTenant("yunxi"), IsOk());
  EXPECT_TRUE(Pending().empty());
}

TEST_F(ReportBinderTest, AFormThatKillsValidationHoldsUpNoOther) {
  for (int i = 100; i < 220; ++i) {
    store_.MustCreate("p" + std::to_string(i), "form-" + std::to_string(i));
  }
  store_.validator.SetStatus(absl::OkStatus());
  for (const absl::Status& failure :
       {ValidationDown(),
        errors::DeadlineExceeded(errors::ERROR_REASON_DEADLINE_EXCEEDED,
                                 "too slow")
            .
            operator absl::Status()}) {
    FailOn({"p100"}, failure);
    const int batches = store_.validator.batches();
    EXPECT_EQ(binder_.BindTenant("yunxi").code(), failure.code());
    EXPECT_EQ(store_.validator.batches(), batches + 1)
        << "it does not insist while nobody answers";
    for (int turn = 0; turn < 12; ++turn) {
      EXPECT_FALSE(binder_.BindTenant("yunxi").ok());
    }
    EXPECT_EQ(Pending(), std::vector<std::string>{"form-100"});
  }
}

TEST_F(ReportBinderTest, KeepsTheReportsThatCame) {
  for (int i = 100; i < 110; ++i) {
    store_.MustCreate("p" + std::to_string(i), "form-" + std::to_string(i));
  }
  store_.validator.SetStatus(absl::OkStatus());
  store_.validator.SetMostReports(4);
  const int batches = store_.validator.batches();
  EXPECT_THAT(binder_.BindTenant("yunxi"), IsOk());
  EXPECT_TRUE(Pending().empty());
  EXPECT_EQ(store_.validator.batches(), batches + 3);
}

TEST_F(ReportBinderTest, ATenantThatFailsDoesNotHoldUpTheOthers) {
  form::v1::Tenant odd = SampleTenant();
  odd.set_default_rule_set("ruleSets/unknown");
  store_.MakeTenant("aaaa", odd);
  ASSERT_THAT(store_.Create(SampleForm("a"), "form-1", "aaaa"), IsOk());
  const Form first = store_.MustCreate("a", "form-1");
  store_.validator.SetStatus(absl::OkStatus());
  store_.validator.SetFailure([](const ValidationBatch& batch) {
    return batch.rule_set == "ruleSets/unknown"
               ? errors::NotFound(errors::ERROR_REASON_RULE_SET_UNKNOWN, "none")
               : absl::OkStatus();
  });
  ReportBinderOptions options;
  options.min_backoff = absl::Hours(1);
  options.max_backoff = absl::Hours(1);
  ReportBinder binder({store_.storage.get(), &store_.queue, &store_.directory,
                       &store_.gate, &store_.clock},
                      options);
  binder.Start();
  while (StateOf(first) != form::v1::VALIDATION_STATE_CURRENT) {
    std::this_thread::yield();
  }
  store_.validator.SetStatus(ValidationDown());
  store_.clock.Advance(absl::Hours(1));
  const Form second = store_.MustCreate("b", "form-2");
  store_.validator.SetStatus(absl::OkStatus());
  binder.Notify("aaaa");
  binder.Notify("yunxi");
  while (StateOf(second) != form::v1::VALIDATION_STATE_CURRENT) {
    std::this_thread::yield();
  }
}

TEST_F(ReportBinderTest, RunsByItselfUntilValidationIsBack) {
  const Form form = store_.MustCreate("a", "form-1");
  binder_.Start();
  const int batches = store_.validator.batches();
  while (store_.validator.batches() < batches + 3) {
    std::this_thread::yield();  // it keeps trying
  }
  EXPECT_EQ(StateOf(form), form::v1::VALIDATION_STATE_PENDING);
  store_.validator.SetStatus(absl::OkStatus());
  while (StateOf(form) != form::v1::VALIDATION_STATE_CURRENT) {
    std::this_thread::yield();
  }
  store_.validator.SetStatus(ValidationDown());
  store_.clock.Advance(absl::Hours(1));
  const Form second = store_.MustCreate("b", "form-2");
  store_.validator.SetStatus(absl::OkStatus());
  binder_.Notify("yunxi");
  while (StateOf(second) != form::v1::VALIDATION_STATE_CURRENT) {
    std::this_thread::yield();
  }
  binder_.Stop();
}

}  // namespace
}  // namespace jixiao::form_store
