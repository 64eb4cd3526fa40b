#include "services/form_store/domain/template_catalog.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/template/template.h"

namespace jixiao::form_store {

TemplateCatalog::TemplateCatalog(tmpl::TemplateRegistry registry)
    : registry_(std::move(registry)) {
  for (const std::shared_ptr<const tmpl::Template>& record : registry_.All()) {
    entries_.emplace(record->name(),
                     Entry{record, form::FormDeriver(record->proto())});
  }
}

absl::StatusOr<const TemplateCatalog::Entry*> TemplateCatalog::Find(
    std::string_view name) const {
  if (auto found = entries_.find(name); found != entries_.end()) {
    return &found->second;
  }
  RETURN_IF_ERROR(registry_.Find(name).status());
  // The registry also knows digests; forms keep the name.
  return errors::InvalidField("template",
                              "must be a name, templates/{template}");
}

}  // namespace jixiao::form_store
