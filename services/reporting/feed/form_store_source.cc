#include "services/reporting/feed/form_store_source.h"

#include "common/base/status_macros.h"
#include "common/client/form_store_client.h"

namespace jixiao::reporting {
namespace {

// For streams: they take as long as they take; the follower cancels.
client::CallOptions Unlimited() {
  client::CallOptions options;
  options.timeout = absl::InfiniteDuration();
  return options;
}

}  // namespace

absl::StatusOr<std::vector<form::v1::Tenant>> FormStoreSource::ListTenants() {
  constexpr std::int32_t kPageSize = 1000;
  std::vector<form::v1::Tenant> tenants;
  form::v1::ListTenantsRequest request;
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const form::v1::ListTenantsResponse response,
                     client_->ListTenants(request));
    tenants.insert(tenants.end(), response.tenants().begin(),
                   response.tenants().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return tenants;
}

std::unique_ptr<client::ReadStream<form::v1::ExportFormsResponse>>
FormStoreSource::ExportForms(const std::string& tenant) {
  form::v1::ExportFormsRequest request;
  request.set_parent(tenant);
  return client_->ExportForms(request, Unlimited());
}

std::unique_ptr<client::ReadStream<form::v1::WatchChangesResponse>>
FormStoreSource::WatchChanges(const form::v1::WatchChangesRequest& request) {
  return client_->WatchChanges(request, Unlimited());
}

}  // namespace jixiao::reporting
