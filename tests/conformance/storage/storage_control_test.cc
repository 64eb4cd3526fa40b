// The suite's own test: storages with one planted fault each, which the named
// check has to find.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

#include "services/form_store/storage/memory/memory_storage.h"
#include "tests/conformance/storage/forwarding_storage.h"
#include "tests/conformance/storage/storage_checks.h"
#include "tests/conformance/storage/storage_harness.h"

namespace jixiao::form_store {
namespace {

using Results = absl::StatusOr<std::vector<absl::StatusOr<Committed>>>;

// A memory storage whose writes are spoiled before they are committed.
class SpoiledWrites : public ForwardingStorage {
 public:
  using Spoil = void (*)(Write& write);
  explicit SpoiledWrites(Spoil spoil)
      : ForwardingStorage(NewMemoryStorage()), spoil_(spoil) {}

  Results Commit(std::string_view tenant,
                 std::span<const Write> writes) override {
    std::vector<Write> spoiled(writes.begin(), writes.end());
    std::for_each(spoiled.begin(), spoiled.end(), spoil_);
    return target().Commit(tenant, spoiled);
  }

 private:
  const Spoil spoil_;
};

template <typename Change>
std::unique_ptr<FormStorage> Spoil() {
  return std::make_unique<SpoiledWrites>([](Write& write) {
    for (Mutation& mutation : write.mutations) {
      Change()(mutation);
    }
  });
}

struct SkipKeys {
  void operator()(Mutation& mutation) const { mutation.unique_keys.reset(); }
};
struct SkipExpectations {
  void operator()(Mutation& mutation) const { mutation.expect = {}; }
};
struct SpoilTotals {
  void operator()(Mutation& mutation) const {
    if (mutation.form_index && !mutation.form_index->effective_total_fen) {
      mutation.form_index->effective_total_fen = 0;
    }
  }
};

// Acknowledges every 40th write without keeping it.
class LosesWrites final : public ForwardingStorage {
 public:
  LosesWrites() : ForwardingStorage(NewMemoryStorage()) {}
  Results Commit(std::string_view tenant,
                 std::span<const Write> writes) override {
    Results results = std::vector<absl::StatusOr<Committed>>{};
    for (const Write& write : writes) {
      if (++writes_ % 40 == 0) {
        const int64_t head = target().GetTenant(tenant)->head;
        results->push_back(Committed{{head + 1}});
      } else {
        results->push_back(target().Commit(tenant, {&write, 1})->at(0));
      }
    }
    return results;
  }

 private:
  int writes_ = 0;  // commits come one at a time
};

// A batch fails as a whole when one of its writes is refused.
class SpoilsNeighbours final : public ForwardingStorage {
 public:
  SpoilsNeighbours() : ForwardingStorage(NewMemoryStorage()) {}
  Results Commit(std::string_view tenant,
                 std::span<const Write> writes) override {
    Results results = target().Commit(tenant, writes);
    if (results.ok()) {
      const auto refused =
          std::find_if(results->begin(), results->end(),
                       [](const auto& result) { return !result.ok(); });
      if (refused != results->end()) {
        const absl::Status status = refused->status();
        std::fill(results->begin(), results->end(), status);
      }
    }
    return results;
  }
};

// Pages begin with the last row of the page before, or skip one.
class PagesWrongly final : public ForwardingStorage {
 public:
  PagesWrongly() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) override {
    FormScan one_more = scan;
    ++one_more.limit;
    auto rows = target().ScanForms(tenant, one_more);
    if (rows.ok() && scan.after && rows->size() > 1) {
      rows->erase(rows->begin());
    } else if (rows.ok() && rows->size() > 1) {
      rows->pop_back();
    }
    return rows;
  }
};

// Reads pages of any size.
class IgnoresByteLimits final : public ForwardingStorage {
 public:
  IgnoresByteLimits() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) override {
    FormScan unbounded = scan;
    unbounded.max_bytes = FormScan::kNoByteLimit;
    return target().ScanForms(tenant, unbounded);
  }
};

// Descending scans come in ascending order.
class IgnoresDirections final : public ForwardingStorage {
 public:
  IgnoresDirections() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) override {
    FormScan ascending = scan;
    for (OrderBy& by : ascending.order) {
      by.descending = false;
    }
    return target().ScanForms(tenant, ascending);
  }
};

// Reads of the past show the present.
class ShowsThePresent final : public ForwardingStorage {
 public:
  ShowsThePresent() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(std::string_view tenant,
                                                   int64_t,
                                                   std::string_view after,
                                                   int limit,
                                                   size_t max_bytes) override {
    return target().ScanFormsAt(tenant, target().GetTenant(tenant)->head, after,
                                limit, max_bytes);
  }
};

// Does a request again that was answered.
class ForgetsRequests final : public ForwardingStorage {
 public:
  ForgetsRequests() : ForwardingStorage(NewMemoryStorage()) {}
  Results Commit(std::string_view tenant,
                 std::span<const Write> writes) override {
    std::vector<Write> without(writes.begin(), writes.end());
    for (Write& write : without) {
      write.request.reset();
    }
    return target().Commit(tenant, without);
  }
};

// Takes any change for the next one of the chain.
class RestoresAnything final : public ForwardingStorage {
 public:
  RestoresAnything() : ForwardingStorage(NewMemoryStorage()) {}
  absl::Status RestoreChanges(
      std::string_view tenant,
      std::span<const RestoredChange> changes) override {
    target().RestoreChanges(tenant, changes).IgnoreError();
    return absl::OkStatus();
  }
};

// Compaction takes the payload of a remembered answer, too.
class CompactsAnswers final : public ForwardingStorage {
 public:
  CompactsAnswers() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<CompactionStep> CompactStep(std::string_view tenant,
                                             int64_t after, int64_t upto,
                                             int limit, bool dry_run) override {
    EXPECT_TRUE(target().ForgetRequests(tenant, kNever, 1 << 20).ok());
    return target().CompactStep(tenant, after, upto, limit, dry_run);
  }

 private:
  static constexpr int64_t kNever = int64_t{1} << 60;
};

// Gives a payload that is not the one that was hashed.
class AltersPayloads final : public ForwardingStorage {
 public:
  AltersPayloads() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, int64_t after, int limit,
      size_t max_bytes) override {
    auto changes = target().ReadChanges(tenant, after, limit, max_bytes);
    if (changes.ok()) {
      for (StoredChange& change : *changes) {
        if (change.header.revision == 77) {
          change.payload += ' ';
        }
      }
    }
    return changes;
  }
};

// Gives each change the time that its writer said.
class TimesGoBack final : public ForwardingStorage {
 public:
  TimesGoBack() : ForwardingStorage(NewMemoryStorage()) {}
  Results Commit(std::string_view tenant,
                 std::span<const Write> writes) override {
    for (const Write& write : writes) {
      said_.insert(said_.end(), write.mutations.size(), write.commit_time_us);
    }
    return target().Commit(tenant, writes);
  }
  absl::StatusOr<StoredChange> GetChange(std::string_view tenant,
                                         int64_t revision) override {
    auto change = target().GetChange(tenant, revision);
    if (change.ok() && revision >= 2) {
      change->header.commit_time_us = said_[static_cast<size_t>(revision - 2)];
    }
    return change;
  }

 private:
  std::vector<int64_t> said_;  // from revision 2 on
};

// A report stays bound when its form changes.
class KeepsReports final : public ForwardingStorage {
 public:
  KeepsReports() : ForwardingStorage(NewMemoryStorage()) {}
  absl::StatusOr<FormRow> GetForm(std::string_view tenant,
                                  std::string_view id) override {
    auto row = target().GetForm(tenant, id);
    if (row.ok() && row->report_revision != 0) {
      report_ = *row;
    } else if (row.ok() && report_.form_id == id) {
      row->report_revision = report_.report_revision;
      row->report = report_.report;
    }
    return row;
  }

 private:
  FormRow report_;
};

struct Control {
  std::string fault;
  std::function<std::unique_ptr<FormStorage>()> make;
  std::string check;  // that must fail
};

template <typename Storage>
std::unique_ptr<FormStorage> Make() {
  return std::make_unique<Storage>();
}

std::vector<Control> Controls() {
  return {
      {"SkipsUniqueKeys", Spoil<SkipKeys>, "UniqueKeys"},
      {"SkipsUniqueKeysInBatches", Spoil<SkipKeys>, "UniqueKeysInsideABatch"},
      {"SkipsExpectations", Spoil<SkipExpectations>, "ExpectationsHold"},
      {"SkipsReportExpectations", Spoil<SkipExpectations>, "ReportBinding"},
      {"MixesAbsentWithZero", Spoil<SpoilTotals>, "AbsentTotalsSortFirst"},
      {"LosesWrites", Make<LosesWrites>, "ConcurrentWriters"},
      {"LosesWritesAlone", Make<LosesWrites>, "ChainVerifies"},
      {"SpoilsNeighbours", Make<SpoilsNeighbours>, "EachWriteIsJudgedAlone"},
      {"PagesWrongly", Make<PagesWrongly>, "ScansInEveryOrder"},
      {"PagesWronglyUnderChanges", Make<PagesWrongly>, "PagingUnderChanges"},
      {"IgnoresDirections", Make<IgnoresDirections>, "ScansBySeveralFields"},
      {"IgnoresByteLimits", Make<IgnoresByteLimits>, "ScansAreBoundedByBytes"},
      {"TimesGoBack", Make<TimesGoBack>, "TimesFollowRevisions"},
      {"ShowsThePresent", Make<ShowsThePresent>, "ThePastIsStable"},
      {"ForgetsRequests", Make<ForgetsRequests>, "RequestsAreDoneOnce"},
      {"ForgetsRacingRequests", Make<ForgetsRequests>, "RequestsRace"},
      {"RestoresAnything", Make<RestoresAnything>, "RestoreChecksTheChain"},
      {"CompactsAnswers", Make<CompactsAnswers>, "CompactionKeepsAnswers"},
      {"AltersPayloads", Make<AltersPayloads>, "ChainVerifies"},
      {"KeepsReports", Make<KeepsReports>, "ReportBinding"},
  };
}

class StorageControlTest : public ::testing::TestWithParam<Control> {};

TEST_P(StorageControlTest, IsFound) {
  const Control& control = GetParam();
  const std::vector<StorageCheck> checks = AllChecks();
  const auto check = std::find_if(
      checks.begin(), checks.end(),
      [&](const StorageCheck& one) { return one.name == control.check; });
  ASSERT_NE(check, checks.end()) << "no check " << control.check;
  const auto harness = BackendOf(control.fault, control.make).make();
  ::testing::TestPartResultArray results;
  {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS,
        &results);
    check->run(*harness);
  }
  EXPECT_GT(results.size(), 0)
      << "the planted fault " << control.fault << " was not found";
}

INSTANTIATE_TEST_SUITE_P(Faults, StorageControlTest,
                         ::testing::ValuesIn(Controls()),
                         [](const auto& test) { return test.param.fault; });

}  // namespace
}  // namespace jixiao::form_store
