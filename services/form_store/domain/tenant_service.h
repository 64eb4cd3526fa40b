#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_SERVICE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_SERVICE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/rpc/page_token.h"
#include "jixiao/form/v1/tenant_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/contact_sealer.h"
#include "services/form_store/domain/request_ledger.h"
#include "services/form_store/domain/template_catalog.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/commit_queue.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// What tenants are kept with. All outlive the service.
struct TenantParts {
  FormStorage* storage;
  CommitQueue* queue;
  TenantDirectory* directory;
  const TemplateCatalog* templates;
  const ContactSealer* sealer;
  const rpc::PageTokens* tokens;
  RequestLedger* ledger;
  const base::Clock* clock;
  // Told of a tenant that was created, and of its head.
  std::function<void(std::string_view tenant, std::int64_t head)> on_created;
};

// Keeps tenants. Errors are those of the proto. Thread-safe.
class TenantService {
 public:
  explicit TenantService(TenantParts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<form::v1::Tenant> Create(
      const Caller& caller, const form::v1::CreateTenantRequest& request);
  absl::StatusOr<form::v1::Tenant> Get(
      const Caller& caller, const form::v1::GetTenantRequest& request);
  absl::StatusOr<form::v1::ListTenantsResponse> List(
      const Caller& caller, const form::v1::ListTenantsRequest& request);
  absl::StatusOr<form::v1::Tenant> Update(
      const Caller& caller, const form::v1::UpdateTenantRequest& request);

 private:
  using Identity = std::optional<RequestIdentity>;

  absl::StatusOr<form::v1::Tenant> CreateOnce(
      const Caller& caller, const form::v1::CreateTenantRequest& request,
      const Identity& identity);
  // Again while races are lost and an etag does not forbid it.
  absl::StatusOr<form::v1::Tenant> UpdateOnce(
      const Caller& caller, std::string_view tenant,
      const form::v1::UpdateTenantRequest& request, const Identity& identity);
  absl::StatusOr<form::v1::Tenant> TryUpdate(
      const Caller& caller, std::string_view tenant,
      const form::v1::UpdateTenantRequest& request, const Identity& identity);
  // The record as the first answer showed it.
  absl::StatusOr<form::v1::Tenant> Replay(std::string_view tenant,
                                          const RememberedRequest& remembered);
  // INVALID_FIELD with a violation for each field; TEMPLATE_UNKNOWN.
  absl::Status Check(const form::v1::Tenant& tenant) const;

  const TenantParts parts_;
};

// The record without what is known of the row only.
std::string EncodeTenant(const form::v1::Tenant& tenant);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_SERVICE_H_
