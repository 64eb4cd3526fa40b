#include "services/form_store/domain/change_lister.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "services/form_store/domain/form_codec.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Change;
using form::v1::ListChangesRequest;
using form::v1::ListChangesResponse;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class ChangeListerTest : public ::testing::Test {
 protected:
  ChangeListerTest() : lister_(store_.storage.get(), &store_.tokens) {
    store_.MakeTenant();
    for (int i = 0; i < 6; ++i) {
      store_.clock.Advance(absl::Seconds(1));
      store_.MustCreate("p" + std::to_string(i), "form-" + std::to_string(i));
    }
  }

  static ListChangesRequest After(std::int64_t revision, int page_size = 4) {
    ListChangesRequest request;
    request.set_parent("tenants/yunxi");
    request.mutable_cursor()->set_revision(revision);
    request.set_page_size(page_size);
    return request;
  }
  absl::StatusOr<ListChangesResponse> List(const ListChangesRequest& request) {
    return lister_.List(store_.caller, request);
  }
  // Every page of a query.
  std::vector<Change> ListAll(ChangeLister& lister, ListChangesRequest request,
                              int* pages) {
    std::vector<Change> changes;
    std::int64_t cursor = request.cursor().revision();
    do {
      const auto page = lister.List(store_.caller, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        return changes;
      }
      ++*pages;
      changes.insert(changes.end(), page->changes().begin(),
                     page->changes().end());
      EXPECT_LT(cursor, page->cursor().revision()) << "a page got nowhere";
      cursor = page->cursor().revision();
      EXPECT_EQ(page->next_page_token().empty(),
                cursor == page->head().revision());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(cursor, store_.Head());
    return changes;
  }
  static void ExpectDense(const std::vector<Change>& changes,
                          std::int64_t after, std::int64_t head) {
    for (const Change& change : changes) {
      EXPECT_EQ(change.revision(), ++after);
    }
    EXPECT_EQ(after, head);
  }
  form::v1::ResolveRevisionRequest AtMicros(std::int64_t micros) {
    form::v1::ResolveRevisionRequest request;
    request.set_parent("tenants/yunxi");
    *request.mutable_time() = TimestampOfMicros(micros);
    return request;
  }

  TestStore store_;
  ChangeLister lister_;
};

TEST_F(ChangeListerTest, PagesGiveEachChangeOnceFromAnyCursor) {
  const std::int64_t head = store_.Head();
  for (std::int64_t cursor = 0; cursor < head; ++cursor) {
    for (const int page_size : {1, 4, 1000}) {
      int pages = 0;
      const auto changes = ListAll(lister_, After(cursor, page_size), &pages);
      ExpectDense(changes, cursor, head);
      EXPECT_EQ(pages, (head - cursor + page_size - 1) / page_size);
    }
  }
  const auto end = List(After(head));
  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->changes_size(), 0);
  EXPECT_EQ(end->next_page_token(), "");
  EXPECT_EQ(end->cursor().revision(), head);
  EXPECT_FALSE(end->cursor().history_id().empty());
}

TEST_F(ChangeListerTest, AChangeIsToldAsTheWatchTellsIt) {
  const std::vector<StoredChange> stored = store_.Changes();
  const ChangeConverter converter(store_.storage.get());
  const std::string history = store_.storage->GetTenant("yunxi")->history_id;
  const auto page = List(After(0, 1000));
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(static_cast<std::size_t>(page->changes_size()), stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    EXPECT_EQ(
        page->changes(static_cast<int>(i)).SerializeAsString(),
        converter.Convert(history, stored[i])->change.SerializeAsString());
  }
}

TEST_F(ChangeListerTest, OnlyTheKindsAskedForAreToldAndTheCursorPassesTheRest) {
  ListChangesRequest request = After(0, 2);
  request.add_kinds(form::v1::CHANGE_KIND_FORM);
  int pages = 0;
  const auto changes = ListAll(lister_, request, &pages);
  ASSERT_EQ(changes.size(), 6u);
  std::int64_t last = 0;
  for (const Change& change : changes) {
    EXPECT_EQ(change.kind(), form::v1::CHANGE_KIND_FORM);
    EXPECT_EQ(change.previous_sent_revision(), last) << "across pages, too";
    last = change.revision();
  }
  // The report after the last form is passed over.
  EXPECT_EQ(pages, 4);
}

TEST_F(ChangeListerTest, PagesAreBoundedByBytesAndByWhatTheyLookAt) {
  ChangeLister small(store_.storage.get(), &store_.tokens,
                     {.max_page_bytes = 1});
  int pages = 0;
  ExpectDense(ListAll(small, After(0, 1000), &pages), 0, store_.Head());
  EXPECT_EQ(pages, store_.Head());

  ChangeLister hasty(store_.storage.get(), &store_.tokens,
                     {.max_changes_scanned = 1});
  ListChangesRequest configs = After(3, 1);
  configs.add_kinds(form::v1::CHANGE_KIND_CONFIG);
  const auto page = hasty.List(store_.caller, configs);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->changes_size(), 0);
  EXPECT_EQ(page->head().revision(), store_.Head());
}

TEST_F(ChangeListerTest, RefusesCursorsAndTokensThatCannotBe) {
  EXPECT_THAT(List(After(-1)),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(List(After(99)), FailsWith(absl::StatusCode::kOutOfRange,
                                         errors::ERROR_REASON_CURSOR_AHEAD));
  EXPECT_THAT(List(After(0, -1)),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  ListChangesRequest foreign = After(1);
  foreign.mutable_cursor()->set_history_id("of a backup");
  EXPECT_THAT(List(foreign), FailsWith(absl::StatusCode::kFailedPrecondition,
                                       errors::ERROR_REASON_HISTORY_CHANGED));
  ListChangesRequest other = After(1);
  other.mutable_cursor()->set_tenant("tenants/other");
  EXPECT_THAT(List(other),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  ListChangesRequest unknown = After(1);
  unknown.add_kinds(static_cast<form::v1::ChangeKind>(77));
  EXPECT_THAT(List(unknown),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  ListChangesRequest moved = After(1);
  moved.set_page_token(List(After(0))->next_page_token());
  EXPECT_THAT(List(moved),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_PAGE_TOKEN));
  ListChangesRequest nowhere = After(0);
  nowhere.set_parent("tenants/nowhere");
  EXPECT_THAT(List(nowhere), FailsWith(absl::StatusCode::kNotFound,
                                       errors::ERROR_REASON_TENANT_NOT_FOUND));
  store_.caller.principal.all_tenants = false;
  EXPECT_THAT(List(After(0)), FailsWith(absl::StatusCode::kNotFound,
                                        errors::ERROR_REASON_TENANT_NOT_FOUND));
}

TEST_F(ChangeListerTest, ACompactedCursorIsToldTheOldestOne) {
  const std::int64_t bound = 9;
  const auto first = List(After(0, 2));
  form::v1::UpdateFormRequest update;
  update.mutable_form()->set_name("tenants/yunxi/forms/form-0");
  update.mutable_form()->set_title("another");
  update.mutable_update_mask()->add_paths("title");
  ASSERT_THAT(store_.writer.Update(store_.caller, update), IsOk());
  ASSERT_THAT(store_.storage->BeginCompaction("yunxi", bound), IsOk());
  ListChangesRequest next = After(0, 2);
  for (const std::string& token : {std::string(), first->next_page_token()}) {
    next.set_page_token(token);
    const absl::Status status = List(next).status();
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kOutOfRange,
                                  errors::ERROR_REASON_CURSOR_COMPACTED));
    EXPECT_EQ(errors::MetadataOf(status, "oldest_revision"), "9");
  }
  int pages = 0;
  ExpectDense(ListAll(lister_, After(bound), &pages), bound, store_.Head());
}

TEST_F(ChangeListerTest, ResolvesInstants) {
  const auto changes = store_.Changes();
  for (const StoredChange& change : changes) {
    const auto answer =
        lister_.Resolve(store_.caller, AtMicros(change.header.commit_time_us));
    ASSERT_THAT(answer, IsOk());
    EXPECT_GE(answer->as_of().revision(), change.header.revision);
    EXPECT_EQ(MicrosOf(answer->commit_time()), change.header.commit_time_us);
  }
  const std::int64_t first = changes.front().header.commit_time_us;
  EXPECT_THAT(lister_.Resolve(store_.caller, AtMicros(first - 1)),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_REVISION_NOT_FOUND));
  form::v1::ResolveRevisionRequest timeless;
  timeless.set_parent("tenants/yunxi");
  EXPECT_THAT(lister_.Resolve(store_.caller, timeless),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  auto absurd = AtMicros(0);
  absurd.mutable_time()->set_seconds(INT64_MAX);
  EXPECT_THAT(lister_.Resolve(store_.caller, absurd),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
}

}  // namespace
}  // namespace jixiao::form_store
