// Forms as they were.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/backup.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::ListFormsRequest;
using form::v1::ListFormsResponse;
using ::testing::ElementsAre;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kOutOfRange = absl::StatusCode::kOutOfRange;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

class AsOfTest : public ::testing::Test {
 protected:
  AsOfTest() {
    store_.MakeTenant();
    store_.MustCreate("a", "form-a");
    store_.MustCreate("b", "form-b");
    first_ = store_.Head();
    Retitle("form-a", "another title");
    Delete("form-b");
    store_.MustCreate("c", "form-c");
  }

  static std::string Name(const std::string& id) {
    return "tenants/yunxi/forms/" + id;
  }
  void Retitle(const std::string& id, const std::string& title) {
    form::v1::UpdateFormRequest update;
    update.mutable_form()->set_name(Name(id));
    update.mutable_form()->set_title(title);
    update.mutable_update_mask()->add_paths("title");
    ASSERT_THAT(store_.writer.Update(store_.caller, update), IsOk());
  }
  void Delete(const std::string& id) {
    form::v1::DeleteFormRequest request;
    request.set_name(Name(id));
    ASSERT_THAT(store_.writer.Delete(store_.caller, request), IsOk());
  }
  absl::StatusOr<Form> GetAt(const std::string& id, std::int64_t revision,
                             bool show_deleted = false) {
    form::v1::GetFormRequest request;
    request.set_name(Name(id));
    request.set_show_deleted(show_deleted);
    request.mutable_as_of()->set_revision(revision);
    const auto bytes = store_.reader.Get(store_.caller, request);
    if (!bytes.ok()) {
      return bytes.status();
    }
    Form form;
    EXPECT_TRUE(form.ParseFromString(*bytes));
    return form;
  }
  absl::StatusOr<ListFormsResponse> List(const ListFormsRequest& request) {
    const auto page = store_.reader.List(store_.caller, request);
    if (!page.ok()) {
      return page.status();
    }
    ListFormsResponse response;
    EXPECT_TRUE(response.ParseFromString(*page));
    return response;
  }
  static ListFormsRequest At(std::int64_t revision, int page_size = 1) {
    ListFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.set_page_size(page_size);
    request.mutable_as_of()->set_revision(revision);
    return request;
  }
  // "id title" of every form; `between` runs after each page.
  std::vector<std::string> ListAll(
      ListFormsRequest request, const std::function<void()>& between = [] {}) {
    std::vector<std::string> forms;
    std::int64_t shown = -1;
    do {
      const auto page = List(request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        return forms;
      }
      for (const Form& form : page->forms()) {
        forms.push_back(form.name().substr(Name("").size()) + " " +
                        form.title());
      }
      EXPECT_TRUE(shown == -1 || shown == page->as_of().revision());
      shown = page->as_of().revision();
      request.set_page_token(page->next_page_token());
      between();
    } while (!request.page_token().empty());
    return forms;
  }

  TestStore store_;
  const std::string title_ = SampleForm().title();
  std::int64_t first_ = 0;  // with forms a and b, untouched
};

TEST_F(AsOfTest, AFormIsReadAsItWas) {
  const auto then = GetAt("form-a", first_);
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(then->title(), title_);
  EXPECT_LE(then->revision(), first_);
  EXPECT_EQ(then->validation().state(), form::v1::VALIDATION_STATE_CURRENT);
  EXPECT_EQ(GetAt("form-a", then->revision())->validation().state(),
            form::v1::VALIDATION_STATE_PENDING)
      << "its report came after";
  const auto now = GetAt("form-a", store_.Head());
  EXPECT_EQ(now->SerializeAsString(),
            store_.Get(Name("form-a"))->SerializeAsString());
  EXPECT_NE(then->etag(), now->etag());
  EXPECT_EQ(GetAt("form-a", 0)->title(), "another title") << "0 is the head";
  EXPECT_THAT(GetAt("form-c", first_),
              FailsWith(kNotFound, errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(GetAt("form-b", first_), IsOk());
  EXPECT_THAT(GetAt("form-b", store_.Head()),
              FailsWith(kNotFound, errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(GetAt("form-b", store_.Head(), true), IsOk());
  EXPECT_THAT(GetAt("form-a", store_.Head() + 1),
              FailsWith(kOutOfRange, errors::ERROR_REASON_CURSOR_AHEAD));
  EXPECT_THAT(GetAt("form-a", -1),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
}

TEST_F(AsOfTest, PagesOfThePastFitTogetherWhateverIsWritten) {
  int writes = 0;
  const auto write = [&] {
    const std::string tail = std::to_string(++writes);
    Retitle("form-a", "title " + tail);
    store_.MustCreate("x" + tail, "form-a" + tail);
  };
  EXPECT_THAT(ListAll(At(first_), write),
              ElementsAre("form-a " + title_, "form-b " + title_));
  ListFormsRequest with_deleted = At(first_ + 3);
  with_deleted.set_show_deleted(true);
  EXPECT_THAT(ListAll(with_deleted, write),
              ElementsAre("form-a another title", "form-b " + title_));
}

TEST_F(AsOfTest, PagesOfTheHeadAreOfTheHeadAtTheFirst) {
  int writes = 0;
  const std::vector<std::string> forms = ListAll(At(0), [&] {
    const std::string tail = std::to_string(++writes);
    store_.MustCreate("x" + tail, "form-d" + tail);
  });
  EXPECT_THAT(forms, ElementsAre("form-a another title", "form-c " + title_));
}

TEST_F(AsOfTest, FiltersAndScopesLookAtTheFormAsItWas) {
  ListFormsRequest request = At(first_, 50);
  request.set_filter("form.title == 'another title'");
  EXPECT_TRUE(ListAll(request).empty());
  request.mutable_as_of()->set_revision(store_.Head());
  EXPECT_EQ(ListAll(request).size(), 1u);
  store_.caller.principal.org_units = {"elsewhere"};
  EXPECT_TRUE(ListAll(At(first_)).empty());
  EXPECT_THAT(GetAt("form-a", first_),
              FailsWith(kNotFound, errors::ERROR_REASON_FORM_NOT_FOUND));
}

TEST_F(AsOfTest, ThePastIsListedByNameOnly) {
  for (const char* order : {"name desc", "create_time"}) {
    ListFormsRequest request = At(first_);
    request.set_order_by(order);
    EXPECT_THAT(List(request),
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_ORDER_BY));
  }
  ListFormsRequest by_name = At(first_);
  by_name.set_order_by("name");
  EXPECT_EQ(ListAll(by_name).size(), 2u);
}

TEST_F(AsOfTest, TokensAreOfOneRevision) {
  const auto page = List(At(first_));
  ASSERT_THAT(page, IsOk());
  for (ListFormsRequest other : {At(first_ + 1), At(0), At(first_)}) {
    if (other.as_of().revision() == first_) {
      other.clear_as_of();
    }
    other.set_page_token(page->next_page_token());
    EXPECT_THAT(List(other),
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_PAGE_TOKEN));
  }
}

TEST_F(AsOfTest, ACompactedPastIsToldWithTheOldestThatIsLeft) {
  const auto token = List(At(first_))->next_page_token();
  const std::int64_t bound = store_.Head();
  ASSERT_THAT(store_.storage->BeginCompaction("yunxi", bound), IsOk());
  ASSERT_THAT(store_.storage->CompactStep("yunxi", 0, bound, 100, false),
              IsOk());
  ListFormsRequest next = At(first_);
  next.set_page_token(token);
  for (const absl::Status& status :
       {GetAt("form-a", first_).status(), List(At(first_)).status(),
        List(next).status()}) {
    EXPECT_THAT(status, FailsWith(kOutOfRange,
                                  errors::ERROR_REASON_REVISION_COMPACTED));
    EXPECT_EQ(errors::MetadataOf(status, "oldest_revision"),
              std::to_string(bound));
  }
  EXPECT_THAT(GetAt("form-a", bound), IsOk());

  form::v1::ListFormRevisionsRequest revisions;
  revisions.set_parent(Name("form-a"));
  const auto list = store_.reader.ListRevisions(store_.caller, revisions);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->form_revisions_size(), 2);
  EXPECT_TRUE(list->form_revisions(0).has_snapshot());
  EXPECT_FALSE(list->form_revisions(1).has_snapshot());
  EXPECT_TRUE(list->form_revisions(1).has_create_time());
  form::v1::GetFormRevisionRequest get;
  get.set_name(list->form_revisions(1).name());
  EXPECT_THAT(store_.reader.GetRevision(store_.caller, get),
              FailsWith(kOutOfRange, errors::ERROR_REASON_REVISION_COMPACTED));
}

TEST_F(AsOfTest, WhatIsOfARestoredHistoryIsToldSoWithTheFork) {
  const Backup backup = TakeBackup(store_, first_);
  const std::string old_id = store_.storage->GetTenant("yunxi")->history_id;
  ListFormsRequest next = At(first_);
  next.set_page_token(List(At(first_))->next_page_token());
  ListFormsRequest present = At(0);
  present.clear_as_of();
  present.set_page_token(List(present)->next_page_token());
  ASSERT_THAT(RestoreBackup(store_, backup), IsOk());
  ListFormsRequest foreign = At(first_);
  foreign.mutable_as_of()->set_history_id(old_id);
  for (const ListFormsRequest& request : {next, present, foreign}) {
    const absl::Status status = List(request).status();
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition,
                                  errors::ERROR_REASON_HISTORY_CHANGED));
    EXPECT_EQ(errors::MetadataOf(status, "fork_revision"),
              std::to_string(first_));
  }
  EXPECT_EQ(ListAll(At(first_)).size(), 2u);
}

// The control: under the same id the tokens go on, in another history.
TEST_F(AsOfTest, WithoutANewHistoryIdNobodyIsTold) {
  const Backup backup = TakeBackup(store_, first_);
  ListFormsRequest next = At(first_);
  next.set_page_token(List(At(first_))->next_page_token());
  ASSERT_THAT(RestoreBackup(store_, backup, true), IsOk());
  EXPECT_THAT(List(next), IsOk());
}

}  // namespace
}  // namespace jixiao::form_store
