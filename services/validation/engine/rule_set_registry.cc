#include "services/validation/engine/rule_set_registry.h"

#include <algorithm>
#include <cstddef>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/base/utf8.h"
#include "services/validation/engine/rule_set_source.h"

namespace jixiao::validation {
namespace {

// A caller is told so many names of what there is.
constexpr std::size_t kMaxNamesTold = 10;
constexpr std::size_t kMaxNameBytes = 80;

bool IsRuleSet(const std::filesystem::directory_entry& entry) {
  std::error_code error;
  return entry.is_directory(error)
             ? std::filesystem::exists(entry.path() / kRuleSetFile, error)
             : entry.path().extension() == ".yaml";
}

absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> Load(
    const std::filesystem::path& path) {
  absl::StatusOr<RuleSetSource> source = ReadRuleSet(path);
  absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> compiled =
      source.ok() ? CompiledRuleSet::Compile(*std::move(source))
                  : source.status();
  if (!compiled.ok()) {
    return absl::Status(
        compiled.status().code(),
        absl::StrCat("rule set ", path.string(), " does not load:\n",
                     compiled.status().message()));
  }
  return compiled;
}

}  // namespace

absl::StatusOr<RuleSetRegistry> RuleSetRegistry::LoadDirectory(
    const std::filesystem::path& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator it(directory, error), end;
       !error && it != end; it.increment(error)) {
    if (IsRuleSet(*it)) {
      paths.push_back(it->path());
    }
  }
  if (error || paths.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no rule set in ", directory.string(),
                     error ? ": " + error.message() : ""));
  }
  std::sort(paths.begin(), paths.end());
  RuleSetRegistry registry;
  for (const std::filesystem::path& path : paths) {
    ASSIGN_OR_RETURN(std::shared_ptr<const CompiledRuleSet> rule_set,
                     Load(path));
    RETURN_IF_ERROR(registry.Add(std::move(rule_set)));
  }
  return registry;
}

absl::Status RuleSetRegistry::Add(
    std::shared_ptr<const CompiledRuleSet> rule_set) {
  const std::string name = rule_set->name();
  if (!rule_sets_.emplace(name, std::move(rule_set)).second) {
    return absl::AlreadyExistsError(absl::StrCat(name, " is defined twice"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> RuleSetRegistry::Find(
    std::string_view name, std::string_view digest) const {
  const auto found = rule_sets_.find(name);
  if (found != rule_sets_.end() &&
      (digest.empty() || digest == found->second->digest())) {
    return found->second;
  }
  const std::string asked =
      base::ReplaceInvalidUtf8(base::TruncateBytes(name, kMaxNameBytes));
  if (found != rule_sets_.end()) {
    return errors::NotFound(errors::ERROR_REASON_RULE_SET_UNKNOWN,
                            absl::StrCat(asked, " is loaded with the digest ",
                                         found->second->digest(),
                                         ", not with the one asked for"))
        .With("rule_set", asked)
        .With("loaded_digest", found->second->digest());
  }
  std::string names;
  std::size_t told = 0;
  for (const auto& [loaded, rule_set] : rule_sets_) {
    if (++told > kMaxNamesTold) {
      absl::StrAppend(&names, ", …");
      break;
    }
    absl::StrAppend(&names, told > 1 ? ", " : "", loaded);
  }
  return errors::NotFound(
             errors::ERROR_REASON_RULE_SET_UNKNOWN,
             absl::StrCat("no rule set ", asked, "; loaded are: ", names))
      .With("rule_set", asked)
      .With("loaded", names);
}

}  // namespace jixiao::validation
