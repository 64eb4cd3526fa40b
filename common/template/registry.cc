#include "common/template/registry.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "common/base/status_macros.h"

namespace jixiao::tmpl {
namespace {

// The `*.yaml` files of a directory in the order of their names.
absl::StatusOr<std::vector<std::filesystem::path>> YamlFiles(
    const std::string& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator it(directory, error);
  const std::filesystem::directory_iterator end;
  while (!error && it != end) {
    if (it->path().extension() == ".yaml") {
      files.push_back(it->path());
    }
    it.increment(error);
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat("cannot read the templates in ",
                                            directory, ": ", error.message()));
  }
  if (files.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no template (*.yaml) in ", directory));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<TemplateRegistry> TemplateRegistry::LoadDirectory(
    const std::string& directory) {
  ASSIGN_OR_RETURN(const auto files, YamlFiles(directory));
  TemplateRegistry registry;
  for (const std::filesystem::path& file : files) {
    ASSIGN_OR_RETURN(const std::string yaml,
                     base::ReadFile(file, kMaxTemplateBytes));
    ASSIGN_OR_RETURN(auto form_template, ParseTemplate(yaml, file.string()));
    RETURN_IF_ERROR(registry.Add(std::move(form_template)));
  }
  return registry;
}

absl::Status TemplateRegistry::Add(
    std::shared_ptr<const Template> form_template) {
  const auto [it, added] =
      by_name_.emplace(form_template->name(), form_template);
  if (!added) {
    return errors::AlreadyExists(
        errors::ERROR_REASON_ALREADY_EXISTS,
        absl::StrCat("two templates are named ", form_template->name()));
  }
  by_digest_.emplace(form_template->digest(), std::move(form_template));
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Template>> TemplateRegistry::Find(
    std::string_view name_or_digest) const {
  for (const auto* map : {&by_name_, &by_digest_}) {
    if (const auto it = map->find(name_or_digest); it != map->end()) {
      return it->second;
    }
  }
  std::string names;
  for (const auto& [name, unused] : by_name_) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", name);
  }
  return errors::NotFound(errors::ERROR_REASON_TEMPLATE_UNKNOWN,
                          absl::StrCat("no such template; there are: ",
                                       names.empty() ? "none" : names))
      .With("template", name_or_digest);
}

std::vector<std::shared_ptr<const Template>> TemplateRegistry::All() const {
  std::vector<std::shared_ptr<const Template>> all;
  for (const auto& [name, form_template] : by_name_) {
    all.push_back(form_template);
  }
  return all;
}

}  // namespace jixiao::tmpl
