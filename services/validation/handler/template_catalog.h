#ifndef JIXIAO_SERVICES_VALIDATION_HANDLER_TEMPLATE_CATALOG_H_
#define JIXIAO_SERVICES_VALIDATION_HANDLER_TEMPLATE_CATALOG_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/form/normalize.h"
#include "common/template/registry.h"

namespace jixiao::validation {

// A template and what derives forms by it.
struct CatalogTemplate {
  std::shared_ptr<const tmpl::Template> form_template;
  form::FormDeriver deriver;
};

// The templates that forms may name, each with its deriver. Immutable and
// thread-safe.
class TemplateCatalog {
 public:
  explicit TemplateCatalog(const tmpl::TemplateRegistry& registry);

  // The template `templates/{id}`; when `digest` is not empty it must be that
  // one. NOT_FOUND TEMPLATE_UNKNOWN, naming what is loaded.
  absl::StatusOr<const CatalogTemplate*> Find(std::string_view name,
                                              std::string_view digest) const;

 private:
  tmpl::TemplateRegistry registry_;
  std::map<std::string, CatalogTemplate, std::less<>> templates_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_HANDLER_TEMPLATE_CATALOG_H_
