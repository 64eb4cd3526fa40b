#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_PREPARER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_PREPARER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "jixiao/form/v1/form.pb.h"
#include "services/form_store/domain/arena_form.h"
#include "services/form_store/domain/contact_sealer.h"
#include "services/form_store/domain/form_limits.h"
#include "services/form_store/domain/template_catalog.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Content from outside, checked and completed, before it is known which form it
// becomes. Contacts are still in clear.
struct NormalizedForm {
  ArenaForm form;
  std::vector<Mutation> org_units;  // to be committed before the form
  std::string natural_key;          // as a unique key
};

// The form that content is to become the next revision of, if any.
struct Predecessor {
  const form::v1::Form* form = nullptr;
  // Whether the content is an edit of it, and not whole by itself.
  bool edited = false;
  // Units that other forms of the same write make before.
  std::span<const Mutation> made_units = {};
};

// A form as it will be stored.
struct PreparedForm {
  ArenaForm form;
  std::string payload;  // of the form: EncodePayload
  std::vector<Mutation> org_units;
  std::vector<WrappedKey> keys;
  std::string natural_key;
};

// Turns content from outside into a form that can be stored. Thread-safe.
class FormPreparer {
 public:
  // All outlive the preparer.
  FormPreparer(FormLimits limits, TenantDirectory* tenants,
               const TemplateCatalog* templates, ContactSealer* sealer)
      : limits_(limits),
        tenants_(tenants),
        templates_(templates),
        sealer_(sealer) {}

  // Takes content fields, annotations and source; drops all else, unknown
  // fields included. Checks sizes and identity, resolves template and
  // organisation units, derives the readings. A unit whose name is printed as
  // in the predecessor stays that of the predecessor. Errors: INVALID_FIELD,
  // TEMPLATE_UNKNOWN, ORG_UNIT_NOT_FOUND.
  absl::StatusOr<NormalizedForm> Normalize(
      const TenantInfo& tenant, ArenaForm content,
      const Predecessor& predecessor) const;

  // Makes it the form `name`: a new draft, or, when `current` is not null, what
  // `current` becomes. Gives rows their uids, seals the contacts, computes the
  // digest.
  absl::StatusOr<PreparedForm> Complete(const TenantInfo& tenant,
                                        NormalizedForm normalized,
                                        std::string_view name,
                                        const form::v1::Form* current,
                                        absl::Time now) const;

 private:
  const FormLimits limits_;
  TenantDirectory* const tenants_;
  const TemplateCatalog* const templates_;
  ContactSealer* const sealer_;
};

// Whether two forms as stored differ in nothing but the time of writing.
bool SameStoredContent(const form::v1::Form& a, const form::v1::Form& b);

// The unique key of a natural key.
std::string NaturalKeyOf(const form::v1::Form& form);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_PREPARER_H_
