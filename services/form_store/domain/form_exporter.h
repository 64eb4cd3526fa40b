#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_EXPORTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_EXPORTER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"

#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Exports the forms of a tenant that the caller may see, as of one revision.
// Thread-safe.
class FormExporter {
 public:
  // Takes a serialised ExportFormsResponse; an error ends the export.
  using Sink = std::function<absl::Status(std::string response)>;

  // `storage` outlives the exporter.
  explicit FormExporter(FormStorage* storage) : storage_(storage) {}

  // Errors: INVALID_FIELD, INVALID_FILTER, TENANT_NOT_FOUND, those of as_of
  // (see ResolveAsOf), of storage and sink. The first response names the
  // revision and holds no form.
  absl::Status Export(const Caller& caller,
                      const form::v1::ExportFormsRequest& request,
                      const Sink& sink);

 private:
  FormStorage* const storage_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_EXPORTER_H_
