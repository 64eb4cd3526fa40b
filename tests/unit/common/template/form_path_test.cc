#include "common/template/form_path.h"

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::tmpl {
namespace {

const auto& kForm = *form::v1::Form::descriptor();

TEST(FieldsOfPath, FollowsNestedFields) {
  const auto fields = FieldsOfPath(kForm, "project.department.printed_name");
  ASSERT_TRUE(fields.has_value());
  ASSERT_EQ(fields->size(), 3u);
  EXPECT_EQ(fields->front()->name(), "project");
  EXPECT_EQ(fields->back()->name(), "printed_name");
}

TEST(FieldsOfPath, EndsAtAnyKindOfField) {
  EXPECT_TRUE(FieldsOfPath(kForm, "title").has_value());
  EXPECT_TRUE(FieldsOfPath(kForm, "contacts").has_value());
  EXPECT_TRUE(FieldsOfPath(kForm, "funding.total").has_value());
}

TEST(FieldsOfPath, RefusesWhatDoesNotExist) {
  for (const char* path :
       {"", ".", "title.", ".title", "titel", "title.text", "project.",
        "contacts.display_name", "project..department", "Project"}) {
    EXPECT_FALSE(FieldsOfPath(kForm, path).has_value()) << path;
  }
}

}  // namespace
}  // namespace jixiao::tmpl
