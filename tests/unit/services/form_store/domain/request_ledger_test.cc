#include "services/form_store/domain/request_ledger.h"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "services/form_store/domain/request_janitor.h"
#include "tests/unit/services/form_store/domain/hooked_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::UpdateFormRequest;
using Answers = RequestLedger::Act<std::string>;

UpdateFormRequest SampleRequest() {
  UpdateFormRequest request;
  request.set_request_id("r-1");
  request.mutable_form()->set_title("标题");
  (*request.mutable_form()->mutable_annotations())["a"] = "1";
  (*request.mutable_form()->mutable_annotations())["b"] = "2";
  request.set_skip_validation(true);
  return request;
}

class RequestLedgerTest : public ::testing::Test {
 protected:
  RequestLedgerTest() { store_.MakeTenant(); }

  std::optional<RequestIdentity> Identify(const UpdateFormRequest& request) {
    return IdentifyRequest(store_.caller, "yunxi", request);
  }
  // Carries a request out that changes nothing and is answered with `text`.
  absl::StatusOr<std::string> Remember(
      const std::optional<RequestIdentity>& identity, const std::string& text) {
    Write write;
    write.request = RecordOf(identity, text);
    auto committed = store_.queue.Commit("yunxi", std::move(write));
    if (!committed.ok()) {
      return committed.status();
    }
    return committed->replayed.has_value()
               ? absl::StatusOr<std::string>(RequestLedger::AnsweredMeanwhile())
               : text;
  }
  absl::StatusOr<std::string> Ask(const Caller& caller, const Answers& act) {
    return store_.ledger.Answer<std::string>(
        caller, "yunxi", identity_, act,
        [](const RememberedRequest& remembered) -> absl::StatusOr<std::string> {
          return "again: " + remembered.record.answer;
        });
  }
  void WaitUntilUnderWay() {
    while (store_.ledger.under_way() == 0) {
      std::this_thread::yield();
    }
  }

  TestStore store_;
  const std::optional<RequestIdentity> identity_ = Identify(SampleRequest());
};

TEST_F(RequestLedgerTest, IdentityIsOfAllFieldsButTheIds) {
  ASSERT_TRUE(identity_.has_value());
  UpdateFormRequest other_id = SampleRequest();
  other_id.set_request_id("r-2");
  EXPECT_NE(Identify(other_id)->key, identity_->key);
  EXPECT_EQ(Identify(other_id)->digest, identity_->digest);
  UpdateFormRequest other_content = SampleRequest();
  other_content.mutable_form()->set_title("另一个标题");
  EXPECT_EQ(Identify(other_content)->key, identity_->key);
  EXPECT_NE(Identify(other_content)->digest, identity_->digest);
  UpdateFormRequest other_flag = SampleRequest();
  other_flag.clear_skip_validation();
  EXPECT_NE(Identify(other_flag)->digest, identity_->digest);
  // Maps have no order of their own.
  UpdateFormRequest other_order = SampleRequest();
  auto& annotations = *other_order.mutable_form()->mutable_annotations();
  annotations.clear();
  annotations["b"] = "2";
  annotations["a"] = "1";
  EXPECT_EQ(Identify(other_order)->digest, identity_->digest);
}

TEST_F(RequestLedgerTest, ItemsAreTheSameUnderAnotherItemId) {
  form::v1::ImportFormsRequest item;
  item.set_request_id("r-1");
  item.set_item_id("1");
  item.mutable_form()->set_title("标题");
  const auto first = IdentifyRequest(store_.caller, "yunxi", item);
  item.set_item_id("2");
  EXPECT_EQ(IdentifyRequest(store_.caller, "yunxi", item)->digest,
            first->digest);
}

TEST_F(RequestLedgerTest, IdentityIsOfTenantPrincipalAndMethod) {
  EXPECT_NE(IdentifyRequest(store_.caller, "other", SampleRequest())->key,
            identity_->key);
  Caller other = store_.caller;
  other.principal.id = "another";
  EXPECT_NE(IdentifyRequest(other, "yunxi", SampleRequest())->key,
            identity_->key);
  form::v1::DeleteFormRequest other_method;
  other_method.set_request_id("r-1");
  EXPECT_NE(IdentifyRequest(store_.caller, "yunxi", other_method)->key,
            identity_->key);
}

TEST_F(RequestLedgerTest, WithoutIdOrOnlyToBeCheckedHasNone) {
  UpdateFormRequest request = SampleRequest();
  request.set_validate_only(true);
  EXPECT_FALSE(Identify(request).has_value());
  request = SampleRequest();
  request.clear_request_id();
  EXPECT_FALSE(Identify(request).has_value());
}

TEST_F(RequestLedgerTest, RequestIdsAreShortAndPrintable) {
  EXPECT_THAT(CheckRequestId(""), IsOk());
  EXPECT_THAT(CheckRequestId(std::string(128, 'x')), IsOk());
  EXPECT_FALSE(CheckRequestId(std::string(129, 'x')).ok());
  EXPECT_FALSE(CheckRequestId(std::string(1'000'000, 'x')).ok());
  EXPECT_FALSE(CheckRequestId(std::string("a\0b", 3)).ok());
  EXPECT_FALSE(CheckRequestId("标识").ok());
}

TEST_F(RequestLedgerTest, TheSecondTimeIsAnsweredFromMemory) {
  EXPECT_EQ(*Ask(store_.caller, [&] { return Remember(identity_, "one"); }),
            "one");
  int replayed = 0;
  Caller caller = store_.caller;
  caller.on_replayed = [&] { ++replayed; };
  EXPECT_EQ(*Ask(caller, [&] { return Remember(identity_, "two"); }),
            "again: one");
  EXPECT_EQ(replayed, 1);
}

TEST_F(RequestLedgerTest, RefusalsAreNotRemembered) {
  EXPECT_FALSE(Ask(store_.caller, []() -> absl::StatusOr<std::string> {
                 return absl::AbortedError("not now");
               }).ok());
  EXPECT_EQ(*Ask(store_.caller, [&] { return Remember(identity_, "two"); }),
            "two");
}

TEST_F(RequestLedgerTest, TheSameUnderWayWaitsForTheFirst) {
  constexpr int kOthers = 15;
  std::atomic<bool> go = false;
  std::atomic<int> acts = 0;
  std::vector<std::string> answers(kOthers + 1);
  const auto ask = [&](int place) {
    answers[static_cast<std::size_t>(place)] =
        Ask(store_.caller, [&] {
          ++acts;
          while (!go) {
            std::this_thread::yield();
          }
          return Remember(identity_, "one");
        }).value();
  };
  std::vector<std::thread> threads;
  threads.emplace_back(ask, 0);
  WaitUntilUnderWay();
  for (int i = 1; i <= kOthers; ++i) {
    threads.emplace_back(ask, i);
  }
  go = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(acts, 1);
  EXPECT_EQ(answers[0], "one");
  for (int i = 1; i <= kOthers; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)], "again: one");
  }
  EXPECT_EQ(store_.ledger.under_way(), 0u);
}

TEST_F(RequestLedgerTest, AWaiterTriesItselfWhenTheFirstIsRefused) {
  std::atomic<bool> go = false;
  std::thread first([&] {
    (void)Ask(store_.caller, [&]() -> absl::StatusOr<std::string> {
      while (!go) {
        std::this_thread::yield();
      }
      return absl::AbortedError("refused");
    });
  });
  WaitUntilUnderWay();
  std::thread opener([&] { go = true; });
  EXPECT_EQ(*Ask(store_.caller, [&] { return Remember(identity_, "two"); }),
            "two");
  first.join();
  opener.join();
}

TEST_F(RequestLedgerTest, NobodyWaitsLongerThanItsCaller) {
  std::atomic<bool> go = false;
  std::thread first([&] {
    (void)Ask(store_.caller, [&]() -> absl::StatusOr<std::string> {
      while (!go) {
        std::this_thread::yield();
      }
      return Remember(identity_, "one");
    });
  });
  WaitUntilUnderWay();
  Caller gone = store_.caller;
  gone.check_alive = [] { return absl::CancelledError("gone"); };
  EXPECT_EQ(
      Ask(gone, [&] { return Remember(identity_, "two"); }).status().code(),
      absl::StatusCode::kCancelled);
  Caller late = store_.caller;
  late.deadline = absl::InfinitePast();
  EXPECT_THAT(Ask(late, [&] { return Remember(identity_, "two"); }),
              FailsWith(absl::StatusCode::kDeadlineExceeded,
                        errors::ERROR_REASON_DEADLINE_EXCEEDED));
  go = true;
  first.join();
}

TEST_F(RequestLedgerTest, StorageDecidesBetweenReplicas) {
  // What another replica does while this one is at it.
  RequestLedger other(store_.storage.get());
  const auto answer = Ask(store_.caller, [&] {
    EXPECT_EQ(*other.Answer<std::string>(
                  store_.caller, "yunxi", identity_,
                  [&] { return Remember(identity_, "other"); },
                  [](const auto&) -> absl::StatusOr<std::string> {
                    return "not expected";
                  }),
              "other");
    return Remember(identity_, "one");
  });
  EXPECT_EQ(*answer, "again: other");
}

TEST_F(RequestLedgerTest, AnotherRequestUnderTheSameIdIsRefused) {
  ASSERT_THAT(Ask(store_.caller, [&] { return Remember(identity_, "one"); }),
              IsOk());
  UpdateFormRequest other = SampleRequest();
  other.mutable_form()->set_title("另一个标题");
  const auto recalled = store_.ledger.Recall("yunxi", *Identify(other));
  EXPECT_THAT(recalled, FailsWith(absl::StatusCode::kInvalidArgument,
                                  errors::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(errors::FieldViolationsOf(recalled.status()).front().field,
            "request_id");
}

TEST_F(RequestLedgerTest, TheJanitorForgetsWhatIsOld) {
  std::vector<std::optional<RequestIdentity>> old;
  for (int i = 0; i < 5; ++i) {
    UpdateFormRequest request = SampleRequest();
    request.set_request_id("old-" + std::to_string(i));
    old.push_back(Identify(request));
    Write write;
    write.commit_time_us = absl::ToUnixMicros(store_.clock.Now());
    write.request = RecordOf(old.back(), "old");
    ASSERT_THAT(store_.queue.Commit("yunxi", std::move(write)), IsOk());
  }
  store_.clock.Advance(absl::Hours(30 * 24) + absl::Seconds(1));
  store_.MustCreate("a");
  Write write;
  write.commit_time_us = absl::ToUnixMicros(store_.clock.Now());
  write.request = RecordOf(identity_, "new");
  ASSERT_THAT(store_.queue.Commit("yunxi", std::move(write)), IsOk());

  RequestJanitor janitor(store_.storage.get(), &store_.clock,
                         {.step = 2, .pause = absl::ZeroDuration()});
  ASSERT_THAT(janitor.ForgetAll(), IsOk());
  for (const auto& identity : old) {
    EXPECT_FALSE(store_.ledger.Recall("yunxi", *identity)->has_value());
  }
  EXPECT_TRUE(store_.ledger.Recall("yunxi", *identity_)->has_value());
}

}  // namespace
}  // namespace jixiao::form_store
