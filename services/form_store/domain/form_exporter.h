#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_EXPORTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_EXPORTER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

struct ExportOptions {
  // A snapshot holds back the reclaiming of space, so an export ends after
  // this time, whether it is done or not.
  absl::Duration max_export_time = absl::Minutes(10);
};

// Exports the forms of a tenant as of one revision. Thread-safe.
class FormExporter {
 public:
  // Takes a serialised ExportFormsResponse; an error ends the export.
  using Sink = std::function<absl::Status(std::string response)>;

  // All outlive the exporter.
  FormExporter(FormStorage* storage, TenantDirectory* tenants,
               const base::Clock* clock, ExportOptions options)
      : storage_(storage),
        tenants_(tenants),
        clock_(clock),
        options_(options) {}

  // Errors: INVALID_FIELD, INVALID_FILTER, TENANT_NOT_FOUND, SLOW_READER
  // (ABORTED) when it takes too long, those of storage and sink. The first
  // response names the revision and holds no form.
  absl::Status Export(const Caller& caller,
                      const form::v1::ExportFormsRequest& request,
                      const Sink& sink);

 private:
  FormStorage* const storage_;
  TenantDirectory* const tenants_;
  const base::Clock* const clock_;
  const ExportOptions options_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_EXPORTER_H_
