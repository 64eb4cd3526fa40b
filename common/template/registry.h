#ifndef JIXIAO_COMMON_TEMPLATE_REGISTRY_H_
#define JIXIAO_COMMON_TEMPLATE_REGISTRY_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/template/template.h"

namespace jixiao::tmpl {

// The templates that a process knows. Filled at start, then thread-safe.
class TemplateRegistry {
 public:
  // Loads every `*.yaml` of a directory (the flag --templates_dir). Fails on
  // the first file that does not load, naming it, and when there is none.
  static absl::StatusOr<TemplateRegistry> LoadDirectory(
      const std::string& directory);

  // ALREADY_EXISTS when the name is taken.
  absl::Status Add(std::shared_ptr<const Template> form_template);

  // By name (`templates/nantong-2024`) or by digest. NOT_FOUND
  // TEMPLATE_UNKNOWN, naming the templates that exist.
  absl::StatusOr<std::shared_ptr<const Template>> Find(
      std::string_view name_or_digest) const;

  // All of them, by name.
  std::vector<std::shared_ptr<const Template>> All() const;

 private:
  std::map<std::string, std::shared_ptr<const Template>, std::less<>> by_name_;
  std::map<std::string, std::shared_ptr<const Template>, std::less<>>
      by_digest_;
};

}  // namespace jixiao::tmpl

#endif  // JIXIAO_COMMON_TEMPLATE_REGISTRY_H_
