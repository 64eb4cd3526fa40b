// Export, restore and compaction of whole histories.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/history_compactor.h"
#include "services/form_store/domain/history_exporter.h"
#include "services/form_store/domain/history_restorer.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::HistoryRecord;
using form::v1::RestoreHistoryRequest;
using ::testing::HasSubstr;
using Records = std::vector<HistoryRecord>;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

absl::StatusOr<Records> ExportAll(TestStore& store, std::int64_t revision = 0) {
  form::v1::ExportHistoryRequest request;
  request.set_parent("tenants/yunxi");
  request.set_revision(revision);
  request.set_include_answers(true);
  request.set_include_keys(true);
  Records records;
  absl::Status status =
      HistoryExporter(store.storage.get(), &store.clock)
          .Export(store.caller, request,
                  [&](const form::v1::ExportHistoryResponse& response) {
                    records.insert(records.end(), response.records().begin(),
                                   response.records().end());
                    return absl::OkStatus();
                  });
  if (!status.ok()) {
    return status;
  }
  return records;
}

struct How {
  bool replace = false;
  bool keep_history_id = false;
};

// Gives the records to the restorer, three a message.
absl::StatusOr<form::v1::RestoreHistoryResponse> Restore(TestStore& store,
                                                         const Records& records,
                                                         How how = {}) {
  std::vector<RestoreHistoryRequest> messages(1);
  form::v1::RestoreOptions* options = messages.front().mutable_options();
  options->set_parent("tenants/yunxi");
  options->set_replace(how.replace);
  options->set_keep_history_id(how.keep_history_id);
  for (const HistoryRecord& record : records) {
    if (messages.back().has_options() ||
        messages.back().records().records_size() == 3) {
      messages.emplace_back();
    }
    *messages.back().mutable_records()->add_records() = record;
  }
  std::size_t next = 0;
  return HistoryRestorer(
             {store.storage.get(), &store.directory, &store.clock, nullptr})
      .Restore(store.caller,
               [&]() -> absl::StatusOr<std::optional<RestoreHistoryRequest>> {
                 return next < messages.size() ? std::optional(messages[next++])
                                               : std::nullopt;
               });
}

class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() {
    store_.MakeTenant();
    for (const char* const id : {"form-a", "form-b", "form-c"}) {
      store_.MustCreate(id, id);
    }
    Retitle("form-a", "改过一次");
    form::v1::DeleteFormRequest request;
    request.set_name("tenants/yunxi/forms/form-b");
    EXPECT_THAT(store_.writer.Delete(store_.caller, request), IsOk());
  }

  void Retitle(const std::string& id, const std::string& title) {
    form::v1::UpdateFormRequest request;
    request.mutable_form()->set_name("tenants/yunxi/forms/" + id);
    request.mutable_form()->set_title(title);
    request.mutable_update_mask()->add_paths("title");
    store_.clock.Advance(absl::Seconds(1));
    EXPECT_THAT(store_.writer.Update(store_.caller, request), IsOk());
  }
  static std::string Text(TestStore& store, const std::string& id) {
    const auto form = store.Get("tenants/yunxi/forms/" + id, true);
    return form.ok() ? form->DebugString() : form.status().ToString();
  }

  TestStore store_;
};

TEST_F(HistoryTest, AMovedHistoryIsTheSame) {
  const auto records = ExportAll(store_);
  ASSERT_THAT(records, IsOk());
  TestStore moved;
  const auto restored = Restore(moved, *records, {.keep_history_id = true});
  ASSERT_THAT(restored, IsOk());
  EXPECT_EQ(restored->head().revision(), store_.Head());
  EXPECT_EQ(restored->restored_revision(), store_.Head());
  for (const char* const id : {"form-a", "form-b", "form-c"}) {
    EXPECT_EQ(Text(moved, id), Text(store_, id));
  }
  const auto again = ExportAll(moved);
  ASSERT_THAT(again, IsOk());
  ASSERT_EQ(again->size(), records->size());
  for (std::size_t i = 1; i < records->size(); ++i) {
    EXPECT_EQ((*again)[i].SerializeAsString(),
              (*records)[i].SerializeAsString());
  }
  // Keys and columns are there as well. (Contacts need the same master key.)
  const auto without_contacts = [](std::string_view project) {
    Form form = SampleForm(project);
    form.clear_contacts();
    return form;
  };
  EXPECT_THAT(moved.Create(without_contacts("form-c")),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  EXPECT_THAT(moved.Create(without_contacts("form-b")), IsOk());
}

TEST_F(HistoryTest, ARestoreRenewsTheHistory) {
  const auto old_tenant = store_.storage->GetTenant("yunxi");
  const auto records = ExportAll(store_);
  const std::int64_t fork = store_.Head();
  const std::string old_etag = store_.Get("tenants/yunxi/forms/form-a")->etag();
  Retitle("form-a", "会丢的");
  const auto restored = Restore(store_, *records, {.replace = true});
  ASSERT_THAT(restored, IsOk());
  EXPECT_NE(restored->head().history_id(), old_tenant->history_id);
  EXPECT_EQ(restored->head().revision(), fork + 1);
  EXPECT_EQ(store_.Changes().back().header.action,
            form::v1::CHANGE_ACTION_RESTORE);
  form::v1::GetTenantRequest request;
  request.set_name("tenants/yunxi");
  const auto tenant = store_.tenants.Get(store_.caller, request);
  ASSERT_THAT(tenant, IsOk());
  ASSERT_EQ(tenant->past_histories_size(), 1);
  EXPECT_EQ(tenant->past_histories(0).history_id(), old_tenant->history_id);
  EXPECT_EQ(tenant->past_histories(0).fork_revision(), fork);
  const auto form = store_.Get("tenants/yunxi/forms/form-a");
  EXPECT_EQ(form->title(), "改过一次");
  EXPECT_NE(form->etag(), old_etag);
}

TEST_F(HistoryTest, ABackupShowsOneRevision) {
  const std::int64_t past = store_.Head() - 2;
  const auto records = ExportAll(store_, past);
  ASSERT_THAT(records, IsOk());
  EXPECT_EQ(records->front().begin().as_of().revision(), past);
  EXPECT_EQ(records->back().end().changes(), past);
  TestStore moved;
  ASSERT_THAT(Restore(moved, *records, {.keep_history_id = true}), IsOk());
  EXPECT_EQ(moved.Head(), past);
  EXPECT_THAT(ExportAll(store_, store_.Head() + 1),
              FailsWith(absl::StatusCode::kOutOfRange,
                        errors::ERROR_REASON_CURSOR_AHEAD));
}

TEST_F(HistoryTest, DamagedBackupsAreRefusedWhole) {
  const auto records = ExportAll(store_);
  ASSERT_THAT(records, IsOk());
  const auto refused = [&](auto damage) {
    Records damaged = *records;
    damage(damaged);
    TestStore target;
    const auto restored = Restore(target, damaged);
    EXPECT_THAT(restored,
                FailsWith(kInvalid, errors::ERROR_REASON_BACKUP_INVALID));
    EXPECT_TRUE(absl::IsNotFound(target.storage->GetTenant("yunxi").status()));
  };
  refused([](Records& all) { all.pop_back(); });
  refused([](Records& all) { all.erase(all.begin()); });
  refused([](Records& all) { all.erase(all.begin() + 3); });
  refused([](Records& all) { std::swap(all[3], all[4]); });
  refused([](Records& all) { all.push_back(all.back()); });
  refused([](Records& all) { all[4].mutable_change()->clear_payload(); });
  refused([](Records& all) { all[4].mutable_change()->set_header("x"); });
  refused([](Records& all) { all[4].mutable_change()->set_payload("\xff"); });
  refused([](Records& all) { all[0].mutable_begin()->set_version(2); });
  refused([](Records& all) { all.back().mutable_end()->set_memos(9); });
  refused([](Records& all) {
    all[0].mutable_begin()->set_origin_history_id("another");
  });
}

TEST_F(HistoryTest, AFailedReplacementStaysShut) {
  auto records = ExportAll(store_);
  records->pop_back();
  EXPECT_THAT(Restore(store_, *records),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
  EXPECT_THAT(store_.Get("tenants/yunxi/forms/form-a"), IsOk());
  EXPECT_THAT(Restore(store_, *records, {.replace = true}),
              FailsWith(kInvalid, errors::ERROR_REASON_BACKUP_INVALID));
  EXPECT_THAT(store_.Get("tenants/yunxi/forms/form-a"),
              FailsWith(absl::StatusCode::kUnavailable,
                        errors::ERROR_REASON_TENANT_RESTORING));
}

TEST_F(HistoryTest, CompactedHistoriesMove) {
  Retitle("form-a", "又改");
  form::v1::CompactHistoryRequest request;
  request.set_parent("tenants/yunxi");
  request.set_before_revision(store_.Head());
  HistoryCompactor compactor(store_.storage.get());
  const auto compacted = compactor.Compact(store_.caller, request);
  ASSERT_THAT(compacted, IsOk());
  EXPECT_GE(compacted->dropped_payloads(), 3);
  EXPECT_GT(compacted->dropped_bytes(), 0);
  const auto records = ExportAll(store_);
  ASSERT_THAT(records, IsOk());
  TestStore moved;
  ASSERT_THAT(Restore(moved, *records, {.keep_history_id = true}), IsOk());
  EXPECT_EQ(Text(moved, "form-a"), Text(store_, "form-a"));
  EXPECT_EQ(moved.storage->GetTenant("yunxi")->compacted_revision,
            store_.Head());
}

TEST_F(HistoryTest, AStateThatWasCompactedIsNotExported) {
  Retitle("form-a", "又改");
  const std::int64_t bound = store_.Head() - 1;
  EXPECT_THAT(ExportAll(store_, bound - 1), IsOk()) << "the control";
  ASSERT_THAT(store_.storage->BeginCompaction("yunxi", bound), IsOk());
  for (const std::int64_t gone : {std::int64_t{1}, bound - 1}) {
    const absl::Status status = ExportAll(store_, gone).status();
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kOutOfRange,
                                  errors::ERROR_REASON_REVISION_COMPACTED));
    EXPECT_EQ(errors::MetadataOf(status, "oldest_revision"),
              std::to_string(bound));
  }
  for (const std::int64_t left : {bound, store_.Head(), std::int64_t{0}}) {
    TestStore moved;
    const auto records = ExportAll(store_, left);
    ASSERT_THAT(records, IsOk());
    EXPECT_THAT(Restore(moved, *records, {.keep_history_id = true}), IsOk());
  }
}

TEST_F(HistoryTest, CompactsByTime) {
  const std::int64_t before = store_.Head();
  form::v1::CompactHistoryRequest request;
  request.set_parent("tenants/yunxi");
  *request.mutable_before_time() = ToTimestamp(store_.clock.Now());
  Retitle("form-a", "又改");
  HistoryCompactor compactor(store_.storage.get());
  request.set_validate_only(true);
  EXPECT_EQ(compactor.Compact(store_.caller, request)->compacted_revision(),
            before);
  EXPECT_EQ(store_.storage->GetTenant("yunxi")->compacted_revision, 0);
  request.mutable_before_time()->set_seconds(1);
  EXPECT_THAT(compactor.Compact(store_.caller, request),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_REVISION_NOT_FOUND));
  request.set_before_revision(store_.Head() + 1);
  EXPECT_THAT(compactor.Compact(store_.caller, request),
              FailsWith(absl::StatusCode::kOutOfRange,
                        errors::ERROR_REASON_CURSOR_AHEAD));
}

}  // namespace
}  // namespace jixiao::form_store
