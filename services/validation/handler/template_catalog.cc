#include "services/validation/handler/template_catalog.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/template/template.h"

namespace jixiao::validation {

TemplateCatalog::TemplateCatalog(const tmpl::TemplateRegistry& registry)
    : registry_(registry) {
  for (const std::shared_ptr<const tmpl::Template>& one : registry_.All()) {
    templates_.emplace(one->name(),
                       CatalogTemplate{one, form::FormDeriver(one->proto())});
  }
}

absl::StatusOr<const CatalogTemplate*> TemplateCatalog::Find(
    std::string_view name, std::string_view digest) const {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tmpl::Template> found,
                   registry_.Find(name));
  if (!digest.empty() && digest != found->digest()) {
    return errors::NotFound(
               errors::ERROR_REASON_TEMPLATE_UNKNOWN,
               absl::StrCat(found->name(), " is loaded with the digest ",
                            found->digest(), ", not with the one asked for"))
        .With("template", found->name())
        .With("loaded_digest", found->digest());
  }
  return &templates_.find(found->name())->second;
}

}  // namespace jixiao::validation
