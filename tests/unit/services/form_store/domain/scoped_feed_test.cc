// What a caller who is limited to organisation units gets of the feed. The
// model is the feed of one who sees all, and where the test has put each form.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/form_store/domain/change_lister.h"
#include "services/form_store/domain/form_exporter.h"
#include "tests/unit/services/form_store/domain/hub_fixture.h"

namespace jixiao::form_store {
namespace {

using form::v1::Change;
using form::v1::Form;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMine[] = "甲馆";
constexpr char kTheirs[] = "乙馆";
constexpr char kMyUnit[] = "unit-mine";
constexpr char kTheirUnit[] = "unit-theirs";

// What must never reach the limited caller: names, money, people, paths.
const char* const kSecrets[] = {kTheirs,   kTheirUnit,    "乙的项目", "7654321",
                                "them",    "form-theirs", "旧名",     "新名",
                                "7654399", "taker"};

class ScopedFeedTest : public HubFixture {
 protected:
  ScopedFeedTest() : lister_(store_.storage.get(), &store_.tokens) {
    MakeUnit(kMyUnit, kMine);
    MakeUnit(kTheirUnit, kTheirs);
    limited_ = store_.caller;
    limited_.principal.id = "reader";
    limited_.principal.org_units = {kMyUnit};
  }

  void As(const std::string& actor) {
    store_.caller.principal.id = actor;
    store_.caller.request_id = "request-of-" + actor;
  }
  void MakeUnit(const std::string& id, const std::string& name) {
    form::v1::CreateOrgUnitRequest request;
    request.set_parent("tenants/yunxi");
    request.set_org_unit_id(id);
    request.mutable_org_unit()->set_display_name(name);
    request.mutable_org_unit()->set_kind(
        form::v1::ORG_UNIT_KIND_IMPLEMENTING_UNIT);
    ASSERT_THAT(store_.units.Create(store_.caller, request), IsOk());
  }
  void AddAlias(const std::string& id, const std::string& alias) {
    form::v1::UpdateOrgUnitRequest request;
    request.mutable_org_unit()->set_name("tenants/yunxi/orgUnits/" + id);
    request.mutable_org_unit()->add_aliases(alias);
    request.mutable_update_mask()->add_paths("aliases");
    ASSERT_THAT(store_.units.Update(store_.caller, request), IsOk());
  }
  void RenameTenant(const std::string& name) {
    form::v1::UpdateTenantRequest request;
    request.mutable_tenant()->set_name("tenants/yunxi");
    request.mutable_tenant()->set_display_name(name);
    request.mutable_update_mask()->add_paths("display_name");
    ASSERT_THAT(store_.tenants.Update(store_.caller, request), IsOk());
  }
  void Create(const std::string& id, const std::string& unit,
              const std::string& project, std::int64_t fen) {
    Form form = SampleForm(project);
    form.mutable_project()->clear_department();
    form.mutable_project()->mutable_implementing_unit()->set_printed_name(unit);
    form.mutable_funding()->mutable_general_public_budget()->set_fen(fen);
    ASSERT_THAT(store_.Create(form, id), IsOk());
  }
  // Changes the form's name and money, and its unit.
  void Update(const std::string& id, const std::string& unit,
              const std::string& project, std::int64_t fen) {
    form::v1::UpdateFormRequest request;
    Form* form = request.mutable_form();
    form->set_name("tenants/yunxi/forms/" + id);
    form->mutable_project()->set_display_name(project);
    form->mutable_project()->mutable_implementing_unit()->set_printed_name(
        unit);
    form->mutable_funding()->mutable_general_public_budget()->set_fen(fen);
    for (const char* path :
         {"project.display_name", "project.implementing_unit.printed_name",
          "funding.general_public_budget"}) {
      request.mutable_update_mask()->add_paths(path);
    }
    const auto updated = store_.writer.Update(store_.caller, request);
    ASSERT_THAT(updated, IsOk());
    ASSERT_EQ(updated->project().implementing_unit().org_unit(),
              std::string("tenants/yunxi/orgUnits/") +
                  (unit == kMine ? kMyUnit : kTheirUnit));
  }
  void Delete(const std::string& id) {
    form::v1::DeleteFormRequest request;
    request.set_name("tenants/yunxi/forms/" + id);
    ASSERT_THAT(store_.writer.Delete(store_.caller, request), IsOk());
  }
  void Undelete(const std::string& id) {
    form::v1::UndeleteFormRequest request;
    request.set_name("tenants/yunxi/forms/" + id);
    ASSERT_THAT(store_.writer.Undelete(store_.caller, request), IsOk());
  }

  // All that can happen to forms and units. What is secret stands in kSecrets.
  void MakeHistory() {
    As("me");
    Create("form-mine", kMine, "甲的项目", 100);
    As("them");
    Create("form-theirs", kTheirs, "乙的项目", 7654321);  // stays outside
    Update("form-theirs", kTheirs, "乙的项目二", 7654321);
    Create("form-moves", kTheirs, "旧名", 7654321);
    AddAlias(kTheirUnit, "乙馆分部");
    As("giver");
    Update("form-moves", kMine, "来了", 200);  // enters
    As("me");
    Update("form-moves", kMine, "来了以后", 300);
    Update("form-mine", kMine, "甲的项目二", 400);
    AddAlias(kMyUnit, "甲馆分部");
    As("taker");
    Update("form-moves", kTheirs, "新名", 7654399);  // leaves
    As("them");
    Update("form-moves", kTheirs, "新名二", 7654399);
    Delete("form-theirs");
    As("giver");
    RenameTenant("云溪新区财政局");
    Update("form-moves", kMine, "又来了", 500);  // enters again
    As("me");
    Delete("form-mine");
    Undelete("form-mine");
    Delete("form-moves");
    As("them");
    Undelete("form-theirs");
    Create("form-theirs-2", kTheirs, "乙的项目三", 7654321);
  }

  // As the store lists them.
  std::vector<Change> ListAll(const Caller& caller, std::int64_t after,
                              int page_size) {
    form::v1::ListChangesRequest request;
    request.set_parent("tenants/yunxi");
    request.mutable_cursor()->set_revision(after);
    request.set_page_size(page_size);
    std::vector<Change> changes;
    while (true) {
      const auto page = lister_.List(caller, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        return changes;
      }
      changes.insert(changes.end(), page->changes().begin(),
                     page->changes().end());
      if (page->next_page_token().empty()) {
        EXPECT_EQ(page->cursor().revision(), store_.Head());
        return changes;
      }
      request.set_page_token(page->next_page_token());
    }
  }
  // As the hub sends them, up to its heartbeat.
  std::vector<Change> WatchAll(const Caller& caller, std::int64_t after) {
    const auto sink = std::make_shared<FakeSink>();
    EXPECT_THAT(hub_.Watch(caller, From({{"yunxi", after}}), sink), IsOk());
    EXPECT_EQ(sink->WaitForHeads()["tenants/yunxi"], store_.Head());
    auto changes = sink->WaitForChanges(0);
    sink->Close();
    return changes;
  }

  // A change of a form by its name only.
  static Change NameOf(const Change& change) {
    Change left;
    left.set_tenant(change.tenant());
    left.set_revision(change.revision());
    left.set_kind(change.kind());
    left.set_resource_name(change.resource_name());
    *left.mutable_commit_time() = change.commit_time();
    left.set_history_id(change.history_id());
    left.set_scope_event(form::v1::SCOPE_EVENT_LEFT_SCOPE);
    return left;
  }
  // What is to be told of a change of a form that was, and is, in scope, or
  // not; `was` is nothing when there was no form.
  static std::optional<Change> ExpectedOf(Change change,
                                          std::optional<bool> was, bool is) {
    if (!is) {
      return was.value_or(false) ? std::optional(NameOf(change)) : std::nullopt;
    }
    if (was == false) {
      change.clear_previous_revision();
      change.clear_changed_paths();
      change.clear_total_before();
      change.set_scope_event(form::v1::SCOPE_EVENT_ENTERED_SCOPE);
    }
    return change;
  }
  std::vector<Change> AllChanges() { return ListAll(store_.caller, 0, 1000); }
  // What the limited caller is to get of all changes after a revision.
  static std::vector<Change> Expected(const std::vector<Change>& all,
                                      std::int64_t after) {
    const std::string my_unit =
        std::string("tenants/yunxi/orgUnits/") + kMyUnit;
    std::vector<Change> expected;
    std::map<std::string, std::optional<bool>> in_scope;  // by form
    std::int64_t last = after;
    for (const Change& change : all) {
      std::optional<Change> told = change;
      if (change.has_form()) {
        std::optional<bool>& was = in_scope[change.resource_name()];
        const bool is =
            change.form().project().implementing_unit().org_unit() == my_unit;
        told = ExpectedOf(change, std::exchange(was, is), is);
      } else if (change.has_org_unit() && change.resource_name() != my_unit) {
        told.reset();
      }
      if (told.has_value() && change.revision() > after) {
        told->set_previous_sent_revision(last);
        last = change.revision();
        expected.push_back(*std::move(told));
      }
    }
    return expected;
  }
  static std::string TextOf(const std::vector<Change>& changes) {
    std::string all;
    for (const Change& change : changes) {
      all += change.Utf8DebugString();
    }
    return all;
  }
  static void ExpectSame(const std::vector<Change>& got,
                         const std::vector<Change>& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ(got[i].SerializeAsString(), expected[i].SerializeAsString())
          << got[i].Utf8DebugString() << "is not\n"
          << expected[i].Utf8DebugString();
    }
  }

  // Forms by name, with the revision of their content.
  using Forms = std::map<std::string, std::int64_t>;
  Forms ExportAt(const Caller& caller, std::int64_t revision) {
    form::v1::ExportFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.mutable_as_of()->set_revision(revision);
    Forms forms;
    EXPECT_THAT(FormExporter(store_.storage.get())
                    .Export(caller, request,
                            [&](const std::string& bytes) {
                              form::v1::ExportFormsResponse message;
                              EXPECT_TRUE(message.ParseFromString(bytes));
                              for (const auto& exported : message.forms()) {
                                forms[exported.form().name()] =
                                    exported.form().revision();
                              }
                              return absl::OkStatus();
                            }),
                IsOk());
    return forms;
  }
  static void Apply(const Change& change, Forms* forms) {
    if (change.scope_event() == form::v1::SCOPE_EVENT_LEFT_SCOPE ||
        change.action() == form::v1::CHANGE_ACTION_DELETE) {
      EXPECT_EQ(forms->erase(change.resource_name()), 1u)
          << change.Utf8DebugString();
    } else if (change.has_form() && !change.form().has_delete_time()) {
      (*forms)[change.resource_name()] = change.form().revision();
    }
  }

  ChangeLister lister_;
  Caller limited_;
};

TEST_F(ScopedFeedTest, FormsComeAndGoWithTheirUnits) {
  MakeHistory();
  std::vector<std::string> events;
  for (const Change& change : WatchAll(limited_, 0)) {
    if (change.kind() != form::v1::CHANGE_KIND_REPORT) {
      events.push_back(
          change.resource_name().substr(std::string("tenants/yunxi").size()) +
          ' ' + form::v1::ChangeAction_Name(change.action()).substr(14) + ' ' +
          form::v1::ScopeEvent_Name(change.scope_event()).substr(12));
    }
  }
  EXPECT_THAT(events,
              ::testing::ElementsAre(" CREATE UNSPECIFIED",
                                     "/orgUnits/unit-mine CREATE UNSPECIFIED",
                                     "/forms/form-mine CREATE UNSPECIFIED",
                                     "/forms/form-moves UPDATE ENTERED_SCOPE",
                                     "/forms/form-moves UPDATE UNSPECIFIED",
                                     "/forms/form-mine UPDATE UNSPECIFIED",
                                     "/orgUnits/unit-mine UPDATE UNSPECIFIED",
                                     "/forms/form-moves UNSPECIFIED LEFT_SCOPE",
                                     " UPDATE UNSPECIFIED",
                                     "/forms/form-moves UPDATE ENTERED_SCOPE",
                                     "/forms/form-mine DELETE UNSPECIFIED",
                                     "/forms/form-mine UNDELETE UNSPECIFIED",
                                     "/forms/form-moves DELETE UNSPECIFIED"));
}

TEST_F(ScopedFeedTest, ResumedAnywhereItIsTheSame) {
  MakeHistory();
  const std::vector<Change> all = AllChanges();
  const std::vector<Change> whole = Expected(all, 0);
  ASSERT_GT(whole.size(), 15u);
  ASSERT_LT(whole.size(), all.size());
  for (std::int64_t after = 0; after <= store_.Head(); ++after) {
    const std::vector<Change> expected = Expected(all, after);
    ExpectSame(WatchAll(limited_, after), expected);
    for (const int page_size : {1, 3, 1000}) {
      ExpectSame(ListAll(limited_, after, page_size), expected);
    }
    ASSERT_FALSE(HasFailure()) << "resumed after " << after;
  }
}

TEST_F(ScopedFeedTest, EachEventNamesTheOneBeforeAlsoWithinOneLiveStream) {
  const auto sink = std::make_shared<FakeSink>();
  ASSERT_THAT(hub_.Watch(limited_, From({{"yunxi", 1}}), sink), IsOk());
  sink->WaitForHeads();
  MakeHistory();
  const auto expected = Expected(AllChanges(), 1);
  const auto got = sink->WaitForChanges(expected.size());
  ExpectSame(got, expected);
  std::int64_t last = 1;
  for (const Change& change : got) {
    EXPECT_EQ(change.previous_sent_revision(), last);
    EXPECT_GT(change.revision(), last);
    last = change.revision();
  }
}

TEST_F(ScopedFeedTest, KindsAreLeftOutOfTheSequence) {
  MakeHistory();
  auto request = From({{"yunxi", 0}});
  request.add_kinds(form::v1::CHANGE_KIND_FORM);
  const auto sink = std::make_shared<FakeSink>();
  ASSERT_THAT(hub_.Watch(limited_, request, sink), IsOk());
  sink->WaitForHeads();
  std::int64_t last = 0;
  std::size_t forms = 0;
  for (const Change& change : sink->WaitForChanges(0)) {
    EXPECT_EQ(change.kind(), form::v1::CHANGE_KIND_FORM);
    EXPECT_EQ(change.previous_sent_revision(), last);
    last = change.revision();
    ++forms;
  }
  EXPECT_EQ(forms, 9u);
}

TEST_F(ScopedFeedTest, NothingOfOtherUnitsShows) {
  MakeHistory();
  const std::string all = TextOf(WatchAll(store_.caller, 0));
  std::vector<Change> shown = WatchAll(limited_, 0);
  const auto listed = ListAll(limited_, 0, 2);
  shown.insert(shown.end(), listed.begin(), listed.end());
  const std::string mine = TextOf(shown);
  for (const char* secret : kSecrets) {
    EXPECT_THAT(all, HasSubstr(secret)) << "the control finds what is there";
    EXPECT_THAT(mine, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(mine, HasSubstr("来了以后"));
}

// The control: told as to everybody, the very change with which a form enters,
// or leaves, would give it away.
TEST_F(ScopedFeedTest, AnUnguardedEventWouldBeCaught) {
  MakeHistory();
  std::map<std::int64_t, Change> all;
  for (const Change& change : WatchAll(store_.caller, 0)) {
    all[change.revision()] = change;
  }
  int entered = 0;
  int left = 0;
  for (const Change& change : WatchAll(limited_, 0)) {
    const std::string unguarded = all.at(change.revision()).Utf8DebugString();
    if (change.scope_event() == form::v1::SCOPE_EVENT_LEFT_SCOPE) {
      EXPECT_THAT(unguarded, HasSubstr("新名"));
      EXPECT_THAT(unguarded, HasSubstr("taker"));
      ++left;
    } else if (change.scope_event() == form::v1::SCOPE_EVENT_ENTERED_SCOPE) {
      EXPECT_THAT(unguarded, HasSubstr("76543"));
      ++entered;
    }
  }
  EXPECT_EQ(entered, 2);
  EXPECT_EQ(left, 1);
}

TEST_F(ScopedFeedTest, ExportAndFeedJoinAtEveryRevision) {
  MakeHistory();
  const std::int64_t head = store_.Head();
  const Forms present = ExportAt(limited_, head);
  ASSERT_EQ(present.size(), 1u);
  for (std::int64_t revision = 1; revision <= head; ++revision) {
    Forms forms = ExportAt(limited_, revision);
    for (const Change& change : ListAll(limited_, revision, 1000)) {
      Apply(change, &forms);
    }
    EXPECT_EQ(forms, present) << "joined at " << revision;
  }
  EXPECT_GT(ExportAt(store_.caller, head).size(), present.size());
}

TEST_F(ScopedFeedTest, TheCompactedPastIsStillKnownToTheChangesAfterIt) {
  Create("form-moves", kMine, "甲的项目", 100);
  Update("form-moves", kMine, "甲的项目二", 100);
  const std::int64_t bound = store_.Head();
  ASSERT_THAT(store_.storage->BeginCompaction("yunxi", bound), IsOk());
  ASSERT_GT(store_.storage->CompactStep("yunxi", 0, bound, 100, false)
                ->dropped_payloads,
            0);
  Update("form-moves", kTheirs, "新名", 7654399);
  const auto changes = WatchAll(limited_, bound);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].scope_event(), form::v1::SCOPE_EVENT_LEFT_SCOPE);
  EXPECT_EQ(changes[0].previous_sent_revision(), bound);
  EXPECT_THAT(hub_.Watch(limited_, From({{"yunxi", bound - 1}}),
                         std::make_shared<FakeSink>()),
              FailsWith(absl::StatusCode::kOutOfRange,
                        errors::ERROR_REASON_CURSOR_COMPACTED));
}

TEST_F(ScopedFeedTest, AllTenantsAreThoseOfTheCaller) {
  store_.MakeTenant("other");
  store_.MakeTenant("third");
  limited_.principal.all_tenants = false;
  limited_.principal.tenants = {"yunxi", "other"};
  form::v1::WatchChangesRequest request;
  request.set_all_tenants(true);
  const auto sink = std::make_shared<FakeSink>();
  ASSERT_THAT(hub_.Watch(limited_, request, sink), IsOk());
  const auto heads = sink->WaitForHeads();
  EXPECT_EQ(heads.size(), 2u);
  for (const Change& change : sink->WaitForChanges(0)) {
    EXPECT_NE(change.tenant(), "tenants/third");
    EXPECT_TRUE(change.has_previous_sent_revision());
  }
}

}  // namespace
}  // namespace jixiao::form_store
