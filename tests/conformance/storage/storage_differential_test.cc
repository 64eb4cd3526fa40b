// The same random operations on memory and on every other backend: every answer
// is compared.
#include <iostream>
#include <random>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "tests/conformance/storage/postgres_backend.h"
#include "tests/conformance/storage/storage_harness.h"

namespace jixiao::form_store {
namespace {

constexpr int kOperations = 900;

// Answers in words, so that any two can be compared and shown.
std::string Words(const std::string& text) {
  return text;
}
std::string Words(const Committed& committed) {
  return absl::StrCat("[", absl::StrJoin(committed.revisions, " "), "]");
}
std::string Words(const TenantRow& row) {
  return absl::StrCat(row.tenant_id, "@", row.revision, "/", row.head, " ",
                      row.history_id, " ", row.payload);
}
std::string Words(const ConfigRow& row) {
  return absl::StrCat(row.resource_name, "@", row.revision, " ", row.payload);
}
std::string Words(const FormRow& row) {
  const FormIndex& index = row.index;
  return absl::StrCat(
      row.form_id, "@", row.revision, " ", row.payload, " ", row.update_time_us,
      " r", row.report_revision, " ", row.report.summary, " ",
      row.report.finding_counts, " ", index.fiscal_year, " ",
      static_cast<int>(index.state), " ", index.implementing_unit, " ",
      index.project_display_name, " ",
      index.effective_total_fen ? absl::StrCat(*index.effective_total_fen)
                                : "-",
      " ", index.create_time_us, index.deleted ? " deleted" : "",
      index.validation_pending ? " pending" : "");
}
std::string Words(const ChangeHeader& header) {
  return absl::StrCat(
      header.tenant, "@", header.revision, " ", static_cast<int>(header.kind),
      " ", static_cast<int>(header.action), " ", header.resource_name, " <",
      header.previous_revision, " ", header.actor, " ", header.request_id, " ",
      header.commit_time_us, " ",
      base::HexEncode(base::DigestBytes(header.payload_hash)));
}
std::string Words(const StoredChange& change) {
  return absl::StrCat(Words(change.header), " ",
                      base::HexEncode(base::DigestBytes(change.hash)), " ",
                      change.content_revision, " ", change.payload);
}
std::string Words(const absl::Status& status) {
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                      std::string(errors::ReasonName(errors::ReasonOf(status))),
                      " ", errors::MetadataOf(status, "name"), " ",
                      errors::MetadataOf(status, "holder"));
}
template <typename Value>
std::string Words(const absl::StatusOr<Value>& answer);
template <typename Value>
std::string Words(const std::vector<Value>& values) {
  std::string words;
  for (const Value& value : values) {
    absl::StrAppend(&words, Words(value), "\n");
  }
  return words;
}
template <typename Value>
std::string Words(const absl::StatusOr<Value>& answer) {
  return answer.ok() ? Words(*answer) : Words(answer.status());
}

// Makes operations over few names, keys and values, so that they collide.
class Operations {
 public:
  explicit Operations(unsigned seed) : random_(seed) {}

  int Pick(int count) {
    return static_cast<int>(random_() % static_cast<unsigned>(count));
  }
  std::string FormId() { return absl::StrCat("form-", Pick(12)); }
  std::string UnitId() { return absl::StrCat("unit-", Pick(5)); }
  std::string Key() { return absl::StrCat("key-", Pick(8)); }

  std::vector<Write> Batch(FormStorage& model) {
    std::vector<Write> writes(static_cast<size_t>(1 + Pick(4)));
    for (Write& write : writes) {
      for (int count = Pick(4); count > 0; --count) {
        write.mutations.push_back(RandomMutation(model));
      }
      if (Pick(3) == 0) {
        write.memos.push_back({"kind", Key(), Payload()});
      }
      if (Pick(3) == 0) {
        write.keys.push_back({Key(), Payload()});
      }
      write.actor = absl::StrCat("users/", Pick(3));
      write.request_id = absl::StrCat("request-", ++payloads_);
      write.commit_time_us = kStartTimeUs + Pick(20);
    }
    return writes;
  }

  FormScan Scan(FormStorage& model) {
    FormScan scan;
    for (int fields = Pick(3); fields > 0; --fields) {
      scan.order.push_back({static_cast<OrderField>(Pick(6)), Pick(2) == 0});
    }
    scan.include_deleted = Pick(2) == 0;
    scan.only_validation_pending = Pick(4) == 0;
    if (Pick(4) == 0) {
      scan.fiscal_year = 2022 + Pick(3);
    }
    if (Pick(4) == 0) {
      scan.state = form::v1::FORM_STATE_DRAFT;
    }
    if (Pick(2) == 0) {
      const auto row = model.GetForm(kTenant, FormId());
      if (row.ok()) {
        scan.after = *row;
      }
    }
    scan.limit = 1 + Pick(15);
    if (Pick(3) == 0) {
      scan.max_bytes = static_cast<size_t>(Pick(100));
    }
    return scan;
  }

 private:
  std::string Payload() {
    return absl::StrCat("payload ", ++payloads_,
                        std::string(static_cast<size_t>(Pick(50)), 'x'));
  }

  Expectation Expect(FormStorage& model, const std::string& form_id) {
    switch (Pick(6)) {
      case 0:
        return Absent();
      case 1:
        return JustWritten();
      case 2:
        return AtRevision(Pick(40));
      case 3: {
        const auto row = model.GetForm(kTenant, form_id);
        return AtRevision(row.ok() ? row->revision : 1);
      }
      default:
        return Anything();
    }
  }

  Mutation RandomMutation(FormStorage& model) {
    const std::string id = FormId();
    const Expectation expect = Expect(model, id);
    switch (Pick(8)) {
      case 0:
        return WithKeys(UnitChange(UnitId(), Payload(), expect));
      case 1:
        return TenantRecord(kTenant, Payload());
      case 2:
      case 3:
        return ReportChange(id, Payload(), expect);
      default:
        return WithKeys(RandomForm(id, expect));
    }
  }

  Mutation RandomForm(const std::string& id, Expectation expect) {
    Mutation mutation = FormChange(id, Payload(), expect);
    FormIndex& index = *mutation.form_index;
    index.fiscal_year = 2022 + Pick(3);
    index.state = static_cast<form::v1::FormState>(1 + Pick(3));
    index.project_display_name = absl::StrCat("project ", Pick(4));
    index.effective_total_fen = std::nullopt;
    if (Pick(3) != 0) {
      index.effective_total_fen = Pick(5) - 2;
    }
    index.create_time_us = kStartTimeUs + Pick(3);
    index.deleted = Pick(5) == 0;
    index.validation_pending = Pick(3) == 0;
    return mutation;
  }

  Mutation WithKeys(Mutation mutation) {
    if (Pick(2) == 0) {
      mutation.unique_keys.emplace();
      for (int count = Pick(3); count > 0; --count) {
        mutation.unique_keys->push_back(Key());
      }
    }
    return mutation;
  }

  std::mt19937 random_;
  int payloads_ = 0;
};

class StorageDifferentialTest
    : public ::testing::TestWithParam<std::tuple<StorageBackend, unsigned>> {
 protected:
  StorageDifferentialTest()
      : operations_(std::get<1>(GetParam())),
        model_(MemoryBackend().make()),
        tested_(std::get<0>(GetParam()).make()) {
    std::cout << "seed " << std::get<1>(GetParam()) << std::endl;
  }

  // Gives both storages one question and compares what they say.
  template <typename Ask>
  void Compare(const char* what, const Ask& ask) {
    ASSERT_EQ(Words(ask(model_->storage())), Words(ask(tested_->storage())))
        << what << " after " << done_ << " operations";
  }

  void CompareCommit() {
    const std::vector<Write> writes = operations_.Batch(model_->storage());
    Compare("Commit", [&](FormStorage& storage) {
      return storage.Commit(kTenant, writes);
    });
  }

  void CompareRead() {
    const std::string form_id = operations_.FormId();
    const std::string key = operations_.Key();
    const std::string unit = UnitNameOf(operations_.UnitId());
    const int64_t revision = operations_.Pick(200);
    const int limit = operations_.Pick(20);
    const FormScan scan = operations_.Scan(model_->storage());
    const auto kind =
        static_cast<form::v1::ChangeKind>(1 + operations_.Pick(4));
    Compare("GetTenant", [&](auto& s) { return s.GetTenant(kTenant); });
    Compare("GetForm", [&](auto& s) { return s.GetForm(kTenant, form_id); });
    Compare("ScanForms", [&](auto& s) { return s.ScanForms(kTenant, scan); });
    Compare("FindUniqueKey",
            [&](auto& s) { return s.FindUniqueKey(kTenant, key); });
    Compare("ReadChanges", [&](auto& s) {
      return s.ReadChanges(kTenant, revision, limit, 500);
    });
    Compare("GetChange",
            [&](auto& s) { return s.GetChange(kTenant, revision); });
    Compare("ListChangesOf", [&](auto& s) {
      return s.ListChangesOf(kTenant, FormNameOf(form_id), kind, revision,
                             limit);
    });
    Compare("GetConfig", [&](auto& s) { return s.GetConfig(kTenant, unit); });
    Compare("ListConfigs",
            [&](auto& s) { return s.ListConfigs(kTenant, "", limit); });
    Compare("GetMemo",
            [&](auto& s) { return s.GetMemo(kTenant, "kind", key); });
    Compare("GetKey", [&](auto& s) { return s.GetKey(kTenant, key); });
  }

  void ComparePasts() {
    const auto head = model_->storage().GetTenant(kTenant)->head;
    const int64_t revision = operations_.Pick(static_cast<int>(head) + 1);
    Compare("past", [&](FormStorage& storage) {
      std::vector<FormRow> rows;
      while (true) {
        const auto page = storage.ScanFormsAt(
            kTenant, revision, rows.empty() ? "" : rows.back().form_id, 5, 200);
        EXPECT_TRUE(page.ok()) << page.status();
        if (!page.ok() || page->empty()) {
          return rows;
        }
        rows.insert(rows.end(), page->begin(), page->end());
      }
    });
    const std::string form_id = operations_.FormId();
    Compare("GetFormAt",
            [&](auto& s) { return s.GetFormAt(kTenant, form_id, revision); });
  }

  Operations operations_;
  const std::unique_ptr<StorageHarness> model_;
  const std::unique_ptr<StorageHarness> tested_;
  int done_ = 0;
};

TEST_P(StorageDifferentialTest, AnswersAlike) {
  if (tested_ == nullptr) {
    GTEST_SKIP() << std::get<0>(GetParam()).name << " is not installed";
  }
  Compare("CreateTenant", [](auto& s) { return CreateTenant(s); });
  for (; done_ < kOperations && !HasFatalFailure(); ++done_) {
    switch (operations_.Pick(16)) {
      case 0:
        ComparePasts();
        break;
      case 1: {
        const std::string key = operations_.Key();
        Compare("DeleteKey",
                [&](auto& s) { return s.DeleteKey(kTenant, key); });
        break;
      }
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
        CompareCommit();
        break;
      default:
        CompareRead();
    }
    if (done_ == kOperations / 2) {
      ASSERT_TRUE(tested_->Reopen());
    }
  }
  EXPECT_TRUE(VerifyHistory(tested_->storage()).ok());
  Compare("ReadChanges", [](auto& s) { return ReadAllChanges(s); });
}

INSTANTIATE_TEST_SUITE_P(
    Seeds, StorageDifferentialTest,
    ::testing::Combine(::testing::Values(SqliteBackend(), PostgresBackend()),
                       ::testing::Values(1u, 20240102u, 4242u)),
    [](const auto& test) {
      return absl::StrCat(std::get<0>(test.param).name, "_",
                          std::get<1>(test.param));
    });

}  // namespace
}  // namespace jixiao::form_store
