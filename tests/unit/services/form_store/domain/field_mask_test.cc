#include "services/form_store/domain/field_mask.h"

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

bool IsContent(const google::protobuf::FieldDescriptor& field) {
  return field.number() < 20 || field.name() == "annotations";
}

absl::Status Apply(const std::vector<std::string>& paths, const Form& patch,
                   Form* target) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) {
    mask.add_paths(path);
  }
  return ApplyFieldMask(mask, patch, IsContent, target);
}

Form Present() {
  Form form;
  form.set_title("old title");
  form.set_name("tenants/a/forms/b");
  form.mutable_narrative()->set_annual_objective("old objective");
  form.mutable_narrative()->set_necessity("old necessity");
  form.mutable_funding()->mutable_total()->set_fen(100);
  form.add_expenditures()->set_item("old line");
  return form;
}

TEST(FieldMaskTest, WritesANestedFieldAndLeavesItsSiblings) {
  Form form = Present();
  Form patch;
  patch.mutable_narrative()->set_annual_objective("new objective");
  patch.mutable_narrative()->set_necessity("not named");
  ASSERT_THAT(Apply({"narrative.annual_objective"}, patch, &form), IsOk());
  EXPECT_EQ(form.narrative().annual_objective(), "new objective");
  EXPECT_EQ(form.narrative().necessity(), "old necessity");
  EXPECT_EQ(form.title(), "old title");
}

TEST(FieldMaskTest, ReplacesMessagesAndListsAsAWhole) {
  Form form = Present();
  Form patch;
  patch.mutable_narrative()->set_annual_objective("new objective");
  patch.add_expenditures()->set_item("a");
  patch.add_expenditures()->set_item("b");
  ASSERT_THAT(Apply({"narrative", "expenditures"}, patch, &form), IsOk());
  EXPECT_EQ(form.narrative().necessity(), "");
  ASSERT_EQ(form.expenditures_size(), 2);
  EXPECT_EQ(form.expenditures(0).item(), "a");
}

TEST(FieldMaskTest, ANamedFieldThatIsNotSetIsCleared) {
  Form form = Present();
  ASSERT_THAT(Apply({"title", "funding.total.fen"}, Form(), &form), IsOk());
  EXPECT_EQ(form.title(), "");
  // Absent differs from 0.
  EXPECT_FALSE(form.funding().total().has_fen());
}

TEST(FieldMaskTest, APathTwiceCountsOnce) {
  Form form = Present();
  Form patch;
  patch.set_title("new title");
  ASSERT_THAT(Apply({"title", "title"}, patch, &form), IsOk());
  EXPECT_EQ(form.title(), "new title");
}

TEST(FieldMaskTest, StarReplacesTheContentAndNothingElse) {
  Form form = Present();
  Form patch;
  patch.set_title("new title");
  patch.set_name("tenants/other/forms/other");
  ASSERT_THAT(Apply({"*"}, patch, &form), IsOk());
  EXPECT_EQ(form.title(), "new title");
  EXPECT_EQ(form.name(), "tenants/a/forms/b");
  EXPECT_FALSE(form.has_narrative());
  EXPECT_TRUE(form.expenditures().empty());
}

TEST(FieldMaskTest, AnEmptyMaskWritesWhatIsSet) {
  Form form = Present();
  Form patch;
  patch.mutable_narrative()->set_annual_objective("new objective");
  patch.set_name("tenants/other/forms/other");
  patch.mutable_project()->mutable_department()->set_org_unit("not yours");
  ASSERT_THAT(Apply({}, patch, &form), IsOk());
  EXPECT_EQ(form.title(), "old title");
  EXPECT_EQ(form.narrative().annual_objective(), "new objective");
  EXPECT_EQ(form.narrative().necessity(), "old necessity");
  EXPECT_EQ(form.name(), "tenants/a/forms/b");
  EXPECT_EQ(form.project().department().org_unit(), "");
}

TEST(FieldMaskTest, RefusesUnknownPathsAndNamesThoseThatExist) {
  Form form = Present();
  Form patch;
  patch.set_title("new title");
  const absl::Status top = Apply({"title", "titel"}, patch, &form);
  EXPECT_THAT(top,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
  EXPECT_THAT(std::string(top.message()), HasSubstr("narrative"));
  EXPECT_EQ(form.title(), "old title") << "nothing is written on an error";
  const absl::Status nested = Apply({"narrative.goal"}, patch, &form);
  EXPECT_THAT(nested,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
  EXPECT_THAT(std::string(nested.message()), HasSubstr("annual_objective"));
}

TEST(FieldMaskTest, RefusesWhatTheServerSets) {
  Form form = Present();
  for (const char* path :
       {"state", "name", "revision", "project.department.org_unit",
        "funding.effective_total", "expenditures.item", "title.x", "", ".",
        "narrative.", "annotations.key"}) {
    EXPECT_THAT(Apply({path}, Form(), &form),
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK))
        << path;
  }
  EXPECT_THAT(Apply({"*", "title"}, Form(), &form),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
}

TEST(FieldMaskTest, KnowsBehaviourOfOtherResources) {
  const auto* type = form::v1::Tenant::descriptor();
  EXPECT_TRUE(IsWritableByBehavior(*type->FindFieldByName("display_name")));
  EXPECT_FALSE(IsWritableByBehavior(*type->FindFieldByName("name")));
  EXPECT_FALSE(IsWritableByBehavior(*type->FindFieldByName("head_revision")));
  EXPECT_FALSE(IsWritableByBehavior(*type->FindFieldByName("etag")));
}

}  // namespace
}  // namespace jixiao::form_store
