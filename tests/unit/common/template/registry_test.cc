#include "common/template/registry.h"

#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "tests/unit/common/template/sample_template.h"

namespace jixiao::tmpl {
namespace {

using ::testing::HasSubstr;

class RegistryDirectory : public ::testing::Test {
 protected:
  void SetUp() override {
    auto directory = base::TemporaryDirectory::Create("templates");
    ASSERT_TRUE(directory.ok()) << directory.status();
    directory_.emplace(*std::move(directory));
  }

  void Write(const std::string& name, const std::string& content) {
    ASSERT_TRUE(
        base::WriteFileAtomically(directory_->path() / name, content).ok());
  }

  absl::StatusOr<TemplateRegistry> Load() {
    return TemplateRegistry::LoadDirectory(directory_->path().string());
  }

  std::optional<base::TemporaryDirectory> directory_;
};

TEST_F(RegistryDirectory, FindsByNameAndByDigest) {
  Write("small.yaml", kSmallTemplate);
  Write("readme.txt", "not a template");
  const auto registry = Load();
  ASSERT_TRUE(registry.ok()) << registry.status();
  const auto by_name = registry->Find("templates/small");
  ASSERT_TRUE(by_name.ok()) << by_name.status();
  const auto by_digest = registry->Find((*by_name)->digest());
  ASSERT_TRUE(by_digest.ok()) << by_digest.status();
  EXPECT_EQ(*by_name, *by_digest);
  EXPECT_EQ(registry->All().size(), 1u);
}

TEST_F(RegistryDirectory, UnknownNamesWhatExists) {
  Write("small.yaml", kSmallTemplate);
  const auto registry = Load();
  ASSERT_TRUE(registry.ok()) << registry.status();
  const absl::Status status = registry->Find("templates/large").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_TEMPLATE_UNKNOWN);
  EXPECT_EQ(errors::MetadataOf(status, "template"), "templates/large");
  EXPECT_THAT(std::string(status.message()), HasSubstr("templates/small"));
}

TEST_F(RegistryDirectory, RefusesTwoOfOneName) {
  Write("a.yaml", kSmallTemplate);
  Write("b.yaml", kSmallTemplate);
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(RegistryDirectory, NamesTheFileThatDoesNotLoad) {
  Write("broken.yaml", "name: [");
  const absl::Status status = Load().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("broken.yaml:"));
}

TEST_F(RegistryDirectory, RefusesAnEmptyOrMissingDirectory) {
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(
      TemplateRegistry::LoadDirectory((directory_->path() / "no").string())
          .status()
          .code(),
      absl::StatusCode::kNotFound);
}

TEST(Registry, LoadsTheProjectsTemplates) {
  const auto registry =
      TemplateRegistry::LoadDirectory(JIXIAO_SOURCE_DIR "/deploy/templates");
  ASSERT_TRUE(registry.ok()) << registry.status();
  EXPECT_TRUE(registry->Find("templates/nantong-2024").ok());
}

}  // namespace
}  // namespace jixiao::tmpl
