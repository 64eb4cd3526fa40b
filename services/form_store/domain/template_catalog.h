#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_TEMPLATE_CATALOG_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_TEMPLATE_CATALOG_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/form/normalize.h"
#include "common/template/registry.h"

namespace jixiao::form_store {

// The templates that forms may follow, ready for use. Immutable, thread-safe.
class TemplateCatalog {
 public:
  struct Entry {
    std::shared_ptr<const tmpl::Template> record;
    form::FormDeriver deriver;
  };

  explicit TemplateCatalog(tmpl::TemplateRegistry registry);

  // By resource name, `templates/{template}`. NOT_FOUND with TEMPLATE_UNKNOWN
  // and the names that are known. The entry lives as long as the catalog.
  absl::StatusOr<const Entry*> Find(std::string_view name) const;

 private:
  tmpl::TemplateRegistry registry_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_TEMPLATE_CATALOG_H_
