#include "services/form_store/domain/change_scope.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "jixiao/form/v1/change_service.pb.h"
#include "services/form_store/domain/encoded_change.h"

namespace jixiao::form_store {
namespace {

using form::v1::Change;

constexpr char kMine[] = "tenants/yunxi/orgUnits/mine";
constexpr char kTheirs[] = "tenants/yunxi/orgUnits/theirs";
constexpr char kNobodys[] = "";

ChangeScope Form(std::optional<FormUnits> before,
                 std::optional<FormUnits> after) {
  return {.before = std::move(before), .after = std::move(after), .config = ""};
}
ChangeScope Config(const std::string& name) {
  ChangeScope scope;
  scope.config = name;
  return scope;
}

// A change in which every field is set.
Change FullChange() {
  Change change;
  change.set_tenant("tenants/yunxi");
  change.set_revision(9);
  change.set_kind(form::v1::CHANGE_KIND_FORM);
  change.set_resource_name("tenants/yunxi/forms/form-1");
  change.set_action(form::v1::CHANGE_ACTION_UPDATE);
  change.set_actor("somebody");
  change.set_request_id("request-1");
  change.mutable_commit_time()->set_seconds(7);
  change.mutable_form()->set_title("title");
  change.set_previous_revision(8);
  change.add_changed_paths("title");
  change.mutable_total_before()->set_fen(1);
  change.mutable_total_after()->set_fen(2);
  change.add_findings()->set_rule_id("A01");
  change.set_history_id("h-1");
  change.set_previous_sent_revision(3);
  change.set_scope_event(form::v1::SCOPE_EVENT_ENTERED_SCOPE);
  return change;
}

std::vector<std::string> FieldsOf(const Change& change) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  Change::GetReflection()->ListFields(change, &fields);
  std::vector<std::string> names;
  for (const auto* field : fields) {
    names.push_back(field->name());
  }
  return names;
}

TEST(ChangeScopeTest, WhoIsNotLimitedSeesAll) {
  const security::Principal all;
  for (const ChangeScope& scope :
       {ChangeScope(), Config(kTheirs),
        Form(FormUnits{kMine, kMine}, FormUnits{kTheirs, kTheirs})}) {
    EXPECT_EQ(ViewOf(all, scope), ChangeView::kWhole);
  }
}

TEST(ChangeScopeTest, ALimitedReaderSeesItsUnitsFormsComeAndGo) {
  security::Principal reader;
  reader.org_units = {"mine", "another"};
  const FormUnits mine{kNobodys, kMine};
  const FormUnits below_me{kMine, kTheirs};
  const FormUnits theirs{kTheirs, kTheirs};
  EXPECT_EQ(ViewOf(reader, Form(mine, mine)), ChangeView::kWhole);
  EXPECT_EQ(ViewOf(reader, Form(mine, below_me)), ChangeView::kWhole);
  EXPECT_EQ(ViewOf(reader, Form(std::nullopt, below_me)), ChangeView::kWhole);
  EXPECT_EQ(ViewOf(reader, Form(theirs, mine)), ChangeView::kEntered);
  EXPECT_EQ(ViewOf(reader, Form(below_me, theirs)), ChangeView::kLeft);
  EXPECT_EQ(ViewOf(reader, Form(mine, FormUnits{kNobodys, kNobodys})),
            ChangeView::kLeft);
  EXPECT_EQ(ViewOf(reader, Form(theirs, theirs)), ChangeView::kNothing);
  EXPECT_EQ(ViewOf(reader, Form(std::nullopt, theirs)), ChangeView::kNothing);
  EXPECT_EQ(ViewOf(reader, ChangeScope()), ChangeView::kNothing)
      << "of no unit yet";
}

TEST(ChangeScopeTest, ALimitedReaderIsToldOfTheTenantAndOfItsUnits) {
  security::Principal reader;
  reader.org_units = {"mine"};
  EXPECT_EQ(ViewOf(reader, Config("tenants/yunxi")), ChangeView::kWhole);
  EXPECT_EQ(ViewOf(reader, Config(kMine)), ChangeView::kWhole);
  EXPECT_EQ(ViewOf(reader, Config(kTheirs)), ChangeView::kNothing);
}

TEST(ChangeScopeTest, AnEventShowsNoMoreThanItMay) {
  const Change full = FullChange();
  ASSERT_EQ(static_cast<int>(FieldsOf(full).size()),
            Change::descriptor()->field_count() - 2)
      << "of the snapshot one of three: is there a new field? May a form that "
         "enters or leaves tell it?";
  Change whole = full;
  ApplyView(ChangeView::kWhole, &whole);
  EXPECT_EQ(whole.SerializeAsString(), full.SerializeAsString());
  Change left = full;
  ApplyView(ChangeView::kLeft, &left);
  EXPECT_EQ(FieldsOf(left), (std::vector<std::string>{
                                "tenant", "revision", "kind", "resource_name",
                                "commit_time", "history_id", "scope_event"}));
  EXPECT_EQ(left.scope_event(), form::v1::SCOPE_EVENT_LEFT_SCOPE);
  Change entered = full;
  ApplyView(ChangeView::kEntered, &entered);
  Change expected = full;
  expected.clear_previous_revision();
  expected.clear_changed_paths();
  expected.clear_total_before();
  EXPECT_EQ(entered.SerializeAsString(), expected.SerializeAsString());
}

TEST(ChangeScopeTest, IsEncodedForEachReader) {
  Change change = FullChange();
  change.clear_previous_sent_revision();
  change.clear_scope_event();
  const EncodedChange encoded = Encode({change, ChangeScope()});
  EXPECT_EQ(encoded.revision, 9);
  EXPECT_EQ(encoded.kind, form::v1::CHANGE_KIND_FORM);
  const auto decode = [](const std::string& bytes) {
    form::v1::WatchChangesResponse response;
    EXPECT_TRUE(response.ParseFromString(bytes));
    EXPECT_EQ(response.changes_size(), 1);
    return response.changes(0);
  };
  EXPECT_EQ(decode(*encoded.response).SerializeAsString(),
            change.SerializeAsString());
  for (const ChangeView view :
       {ChangeView::kWhole, ChangeView::kEntered, ChangeView::kLeft}) {
    Change expected = change;
    ApplyView(view, &expected);
    expected.set_previous_sent_revision(5);
    EXPECT_EQ(decode(*EncodeFor(view, 5, encoded)).SerializeAsString(),
              expected.SerializeAsString());
  }
}

}  // namespace
}  // namespace jixiao::form_store
