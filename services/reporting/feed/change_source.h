#ifndef JIXIAO_SERVICES_REPORTING_FEED_CHANGE_SOURCE_H_
#define JIXIAO_SERVICES_REPORTING_FEED_CHANGE_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/client/client_stream.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "jixiao/form/v1/tenant.pb.h"

namespace jixiao::reporting {

// Where current forms and their changes come from: the form store, or a fake.
// Thread-safe.
class ChangeSource {
 public:
  virtual ~ChangeSource() = default;

  // All tenants there are.
  virtual absl::StatusOr<std::vector<form::v1::Tenant>> ListTenants() = 0;

  // The forms of a tenant as of one revision, which every message names.
  virtual std::unique_ptr<client::ReadStream<form::v1::ExportFormsResponse>>
  ExportForms(const std::string& tenant) = 0;

  // Changes as they are committed. Ends with an error only.
  virtual std::unique_ptr<client::ReadStream<form::v1::WatchChangesResponse>>
  WatchChanges(const form::v1::WatchChangesRequest& request) = 0;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_FEED_CHANGE_SOURCE_H_
