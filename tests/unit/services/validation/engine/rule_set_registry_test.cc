#include "services/validation/engine/rule_set_registry.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string RuleSetYaml(const std::string& id, const std::string& assertion) {
  return absl::StrCat(
      "name: ruleSets/", id, "\ntitle: {zh: 测试, en: Test}\nrules:\n",
      RuleYaml("A01", "FORM",
               absl::StrCat("    severity: [{severity: INFO}]\n    assertion: ",
                            assertion, "\n")));
}

class RuleSetRegistryTest : public ::testing::Test {
 protected:
  RuleSetRegistryTest()
      : directory_(*base::TemporaryDirectory::Create("rules")) {}

  void Write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = directory_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  base::TemporaryDirectory directory_;
};

TEST_F(RuleSetRegistryTest, LoadsFilesAndFolders) {
  Write("one.yaml", RuleSetYaml("rules-one", "'true'"));
  Write("two/rule_set.yaml", RuleSetYaml("rules-two", "'true'"));
  Write("samples/readme.yaml", "not: a rule set\n");
  Write("README.md", "x");
  const auto registry = RuleSetRegistry::LoadDirectory(directory_.path());
  ASSERT_TRUE(registry.ok()) << registry.status();
  EXPECT_EQ(registry->all().size(), 2u);
  EXPECT_TRUE(registry->Find("ruleSets/rules-one").ok());
  EXPECT_TRUE(registry->Find("ruleSets/rules-two").ok());
}

TEST_F(RuleSetRegistryTest, NamesTheFileThatDoesNotLoad) {
  Write("one.yaml", RuleSetYaml("rules-one", "form.titel == ''"));
  const absl::Status status =
      RuleSetRegistry::LoadDirectory(directory_.path()).status();
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("one.yaml does not load"),
                    HasSubstr("rule A01, assertion, 1:6: ")));
}

TEST_F(RuleSetRegistryTest, RefusesAnEmptyOrMissingDirectory) {
  EXPECT_EQ(RuleSetRegistry::LoadDirectory(directory_.path()).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(
      RuleSetRegistry::LoadDirectory(directory_.path() / "no").status().code(),
      absl::StatusCode::kNotFound);
}

TEST_F(RuleSetRegistryTest, RefusesANameThatIsTaken) {
  Write("one.yaml", RuleSetYaml("rules-one", "'true'"));
  Write("two.yaml", RuleSetYaml("rules-one", "'false'"));
  EXPECT_EQ(RuleSetRegistry::LoadDirectory(directory_.path()).status().code(),
            absl::StatusCode::kAlreadyExists);
}

TEST_F(RuleSetRegistryTest, TellsWhatIsLoaded) {
  Write("one.yaml", RuleSetYaml("rules-one", "'true'"));
  const auto registry = RuleSetRegistry::LoadDirectory(directory_.path());
  ASSERT_TRUE(registry.ok());
  const absl::Status unknown = registry->Find("ruleSets/nothing").status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(errors::ReasonOf(unknown), errors::ERROR_REASON_RULE_SET_UNKNOWN);
  EXPECT_THAT(std::string(unknown.message()),
              HasSubstr("loaded are: ruleSets/rules-one"));

  const std::string digest = (*registry->Find("ruleSets/rules-one"))->digest();
  EXPECT_TRUE(registry->Find("ruleSets/rules-one", digest).ok());
  const absl::Status other =
      registry->Find("ruleSets/rules-one", "00").status();
  EXPECT_EQ(errors::ReasonOf(other), errors::ERROR_REASON_RULE_SET_UNKNOWN);
  EXPECT_EQ(errors::MetadataOf(other, "loaded_digest"), digest);
}

}  // namespace
}  // namespace jixiao::validation
