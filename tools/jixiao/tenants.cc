#include "tools/jixiao/tenants.h"

#include "common/base/status_macros.h"

namespace jixiao::cli {

absl::StatusOr<form::v1::ListTenantsResponse> AllTenants(
    Session& session, const client::CallOptions& call) {
  form::v1::ListTenantsResponse all;
  form::v1::ListTenantsRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.form_store().ListTenants(request, call));
    all.mutable_tenants()->MergeFrom(page.tenants());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

}  // namespace jixiao::cli
