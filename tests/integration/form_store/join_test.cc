// A property of random histories: an export as of any revision, and the changes
// after it, give the present, on every embedded storage; and what was read at
// the time is what is read of it later.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "services/form_store/domain/change_lister.h"
#include "services/form_store/domain/form_exporter.h"
#include "services/form_store/storage/memory/memory_storage.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"
#include "tests/conformance/storage/forwarding_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Change;
using form::v1::ExportedForm;
using form::v1::Form;

constexpr int kOperations = 60;

// What is known of a form: its content, and the last report of it.
struct Known {
  std::string content;  // without validation
  std::string validation;

  bool operator==(const Known&) const = default;
};
using State = std::map<std::string, Known>;  // by name; no deleted ones
using Exports = std::vector<std::string>;    // serialised ExportedForm

Known KnownOf(Form form) {
  Known known;
  if (form.validation().state() == form::v1::VALIDATION_STATE_CURRENT) {
    known.validation = form.validation().SerializeAsString();
  }
  form.clear_validation();
  known.content = form.SerializeAsString();
  return known;
}

// A random history of a few forms. Validation is down now and then, so that
// some contents have no report.
class History {
 public:
  History(std::unique_ptr<FormStorage> storage, unsigned seed)
      : store_(std::move(storage)), random_(seed) {
    store_.MakeTenant();
  }

  void Act() {
    store_.validator.SetStatus(Below(4) == 0 ? ValidationDown()
                                             : absl::OkStatus());
    store_.clock.Advance(absl::Milliseconds(Below(3)));
    const std::string id = absl::StrCat("form-", Below(9));
    const std::string name = "tenants/yunxi/forms/" + id;
    if (!store_.Get(name).ok()) {
      // A deleted form's id stays taken: then nothing happens.
      store_.Create(SampleForm(id), id).status().IgnoreError();
    } else if (Below(5) == 0) {
      form::v1::DeleteFormRequest request;
      request.set_name(name);
      EXPECT_THAT(store_.writer.Delete(store_.caller, request), IsOk());
    } else {
      form::v1::UpdateFormRequest request;
      request.mutable_form()->set_name(name);
      request.mutable_form()->set_title(absl::StrCat("title ", Below(1000)));
      request.mutable_form()->mutable_funding()->mutable_other()->set_fen(
          Below(1000));
      EXPECT_THAT(store_.writer.Update(store_.caller, request), IsOk());
    }
  }

  absl::StatusOr<Exports> ExportAt(std::int64_t revision) {
    form::v1::ExportFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.mutable_as_of()->set_revision(revision);
    Exports exports;
    absl::Status status =
        FormExporter(store_.storage.get())
            .Export(store_.caller, request, [&](const std::string& bytes) {
              form::v1::ExportFormsResponse message;
              EXPECT_TRUE(message.ParseFromString(bytes));
              EXPECT_EQ(message.as_of().revision(), revision);
              for (const ExportedForm& form : message.forms()) {
                exports.push_back(form.SerializeAsString());
              }
              return absl::OkStatus();
            });
    if (!status.ok()) {
      return status;
    }
    return exports;
  }

  // The pages of ListForms as of a revision, as exports without counts.
  Exports ListAt(std::int64_t revision) {
    form::v1::ListFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.set_page_size(3);
    request.mutable_as_of()->set_revision(revision);
    Exports forms;
    do {
      const auto page = Parsed<form::v1::ListFormsResponse>(
          store_.reader.List(store_.caller, request));
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        return forms;
      }
      for (const form::v1::Form& form : page->forms()) {
        ExportedForm exported;
        *exported.mutable_form() = form;
        forms.push_back(exported.SerializeAsString());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return forms;
  }

  std::vector<Change> ChangesAfter(std::int64_t revision) {
    ChangeLister lister(store_.storage.get(), &store_.tokens);
    form::v1::ListChangesRequest request;
    request.set_parent("tenants/yunxi");
    request.set_page_size(25);
    request.mutable_cursor()->set_revision(revision);
    std::vector<Change> changes;
    do {
      const auto page = lister.List(store_.caller, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        return changes;
      }
      changes.insert(changes.end(), page->changes().begin(),
                     page->changes().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return changes;
  }

  std::int64_t head() { return store_.Head(); }

 private:
  int Below(int bound) {
    return std::uniform_int_distribution<int>(0, bound - 1)(random_);
  }

  TestStore store_;
  std::mt19937 random_;
};

State StateOf(const Exports& exports) {
  State state;
  for (const std::string& bytes : exports) {
    ExportedForm exported;
    EXPECT_TRUE(exported.ParseFromString(bytes));
    state[exported.form().name()] = KnownOf(exported.form());
  }
  return state;
}

std::int64_t NewestOf(const Exports& exports) {
  std::int64_t newest = 0;
  for (const std::string& bytes : exports) {
    ExportedForm exported;
    EXPECT_TRUE(exported.ParseFromString(bytes));
    newest = std::max(newest, exported.form().revision());
  }
  return newest;
}

// What a follower that had `state` knows after a change.
void Apply(const Change& change, State* state) {
  if (!change.has_form()) {
    return;
  }
  if (change.form().has_delete_time()) {
    state->erase(change.resource_name());
  } else {
    (*state)[change.resource_name()] = KnownOf(change.form());
  }
}

// The first revision from which export and changes do not give the present,
// and how; empty when there is none.
std::string FirstFlaw(History& history) {
  const std::int64_t head = history.head();
  const auto present = history.ExportAt(head);
  if (!present.ok()) {
    return present.status().ToString();
  }
  for (std::int64_t revision = 1; revision <= head; ++revision) {
    const auto exported = history.ExportAt(revision);
    if (!exported.ok()) {
      return absl::StrCat(revision, ": ", exported.status().ToString());
    }
    if (NewestOf(*exported) > revision) {
      return absl::StrCat(revision, ": shows what came later");
    }
    State state = StateOf(*exported);
    std::int64_t last = revision;
    for (const Change& change : history.ChangesAfter(revision)) {
      if (change.revision() != ++last) {
        return absl::StrCat(revision, ": a gap or overlap at ",
                            change.revision());
      }
      Apply(change, &state);
    }
    if (last != head) {
      return absl::StrCat(revision, ": changes end at ", last);
    }
    if (state != StateOf(*present)) {
      return absl::StrCat(revision, ": another present");
    }
  }
  return "";
}

struct Backend {
  std::string name;
  std::function<std::unique_ptr<FormStorage>(const std::string& dir)> open;
};

std::vector<Backend> Backends() {
  return {{"memory", [](const std::string&) { return NewMemoryStorage(); }},
          {"sqlite", [](const std::string& dir) {
             return *OpenSqliteStorage({.dir = dir});
           }}};
}

class JoinTest : public ::testing::TestWithParam<Backend> {
 protected:
  std::unique_ptr<FormStorage> Open() {
    return GetParam().open(
        (directory_.path() / absl::StrCat(++opened_)).string());
  }

 private:
  base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("join-test");
  int opened_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Storages, JoinTest, ::testing::ValuesIn(Backends()),
                         [](const auto& parameter) {
                           return parameter.param.name;
                         });

TEST_P(JoinTest, ExportAtEveryRevisionAndTheChangesAfterItGiveThePresent) {
  for (const unsigned seed : {1u, 2u}) {
    History history(Open(), seed);
    std::map<std::int64_t, Exports> at_the_time;
    for (int i = 0; i < kOperations; ++i) {
      history.Act();
      at_the_time[history.head()] = *history.ExportAt(history.head());
    }
    EXPECT_EQ(FirstFlaw(history), "") << "seed " << seed;
    for (const auto& [revision, exports] : at_the_time) {
      EXPECT_EQ(*history.ExportAt(revision), exports)
          << "seed " << seed << " revision " << revision;
      EXPECT_EQ(StateOf(history.ListAt(revision)), StateOf(exports));
    }
  }
}

// A storage that shows the past a revision too late, or loses a change.
class FaultyStorage final : public ForwardingStorage {
 public:
  enum class Fault { kLatePast, kLostChange };

  explicit FaultyStorage(Fault fault)
      : ForwardingStorage(NewMemoryStorage()), fault_(fault) {}

  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(
      std::string_view tenant, std::int64_t revision, std::string_view after,
      int limit, std::size_t max_bytes) override {
    const std::int64_t head = target().GetTenant(tenant)->head;
    const bool late = fault_ == Fault::kLatePast && revision < head;
    return target().ScanFormsAt(tenant, revision + (late ? 1 : 0), after, limit,
                                max_bytes);
  }
  absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, std::int64_t after, int limit,
      std::size_t max_bytes) override {
    auto changes = target().ReadChanges(tenant, after, limit, max_bytes);
    if (fault_ == Fault::kLostChange && changes.ok() && changes->size() > 2) {
      changes->erase(changes->begin() + 1);
    }
    return changes;
  }

 private:
  const Fault fault_;
};

// The controls.
TEST(JoinControlTest, FaultsOfTheStorageAreFound) {
  for (const auto fault :
       {FaultyStorage::Fault::kLatePast, FaultyStorage::Fault::kLostChange}) {
    History history(std::make_unique<FaultyStorage>(fault), 1);
    for (int i = 0; i < 20; ++i) {
      history.Act();
    }
    EXPECT_NE(FirstFlaw(history), "");
  }
}

}  // namespace
}  // namespace jixiao::form_store
