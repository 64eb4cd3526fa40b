#include "services/form_store/domain/form_preparer.h"

#include <optional>
#include <utility>

#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/form/canonical.h"
#include "common/form/rows.h"
#include "common/form/text.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/org_resolver.h"
#include "services/form_store/intake/extract/extracted_form.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

// What the caller may say: content, annotations and, from intake, the source.
void DropStoreFields(Form* form) {
  form->clear_name();
  form->clear_state();
  form->clear_revision();
  form->clear_etag();
  form->clear_form_digest();
  form->clear_validation();
  form->clear_create_time();
  form->clear_update_time();
  form->clear_delete_time();
  form->clear_sealed_contacts();
}

// The source of an imported form names rows by the uids that intake gave them.
void AssignRowUids(const Form* current, Form* form) {
  if (!form->has_source()) {
    form::AssignUids(form, current);
    return;
  }
  const Form before = *form;
  form::AssignUids(form, current);
  intake::FollowUids(before, form);
}

// A figure is shown by its text and summed up by its number: they must agree.
absl::Status CheckAgrees(const std::vector<std::string>& contradictions) {
  if (contradictions.empty()) {
    return absl::OkStatus();
  }
  errors::Error error = errors::InvalidArgument(
      errors::ERROR_REASON_INVALID_FIELD,
      "form." + contradictions.front() +
          " says two things: its value is not what its printed text says; "
          "leave one of them out");
  for (const std::string& path : contradictions) {
    error.WithFieldViolation("form." + path, "is not what its text says");
  }
  return error;
}

}  // namespace

std::string NaturalKeyOf(const Form& form) {
  return "form/" + form::NaturalKey(form);
}

absl::StatusOr<NormalizedForm> FormPreparer::Normalize(
    const TenantInfo& tenant, ArenaForm content,
    const Predecessor& predecessor) const {
  DropStoreFields(&*content);
  const form::MessageScan scan = ScanForm(*content);
  if (scan.unknown_fields) {
    content->DiscardUnknownFields();
  }
  RETURN_IF_ERROR(CheckForm(*content, scan, limits_));
  if (content->template_().empty()) {
    content->set_template_(tenant.record.default_template());
  }
  ASSIGN_OR_RETURN(const TemplateCatalog::Entry* entry,
                   templates_->Find(content->template_()));
  NormalizedForm normalized;
  ASSIGN_OR_RETURN(normalized.org_units,
                   ResolveOrgUnits(tenant, tenants_, predecessor.form,
                                   predecessor.made_units, &*content));
  if (predecessor.form != nullptr && predecessor.edited) {
    entry->deriver.SettleEdit(*predecessor.form, &*content);
  }
  RETURN_IF_ERROR(CheckAgrees(entry->deriver.Contradictions(*content)));
  entry->deriver.Derive(&*content);
  normalized.natural_key = NaturalKeyOf(*content);
  normalized.form = std::move(content);
  return normalized;
}

absl::StatusOr<PreparedForm> FormPreparer::Complete(const TenantInfo& tenant,
                                                    NormalizedForm normalized,
                                                    std::string_view name,
                                                    const Form* current,
                                                    absl::Time now) const {
  PreparedForm prepared;
  prepared.org_units = std::move(normalized.org_units);
  prepared.natural_key = std::move(normalized.natural_key);
  prepared.form = std::move(normalized.form);
  Form& form = *prepared.form;
  form.set_name(std::string(name));
  AssignRowUids(current, &form);
  ASSIGN_OR_RETURN(std::optional<WrappedKey> key,
                   sealer_->Seal(tenant.id, current, &form));
  if (key.has_value()) {
    prepared.keys.push_back(*std::move(key));
  }
  // Normalize has dropped unknown fields.
  std::string content = form::CanonicalFormOfKnown(form);
  form.set_form_digest(base::Sha256Hex(content));
  form.set_state(current == nullptr ? form::v1::FORM_STATE_DRAFT
                                    : current->state());
  *form.mutable_update_time() = ToTimestamp(now);
  *form.mutable_create_time() =
      current == nullptr ? form.update_time() : current->create_time();
  prepared.payload = EncodePayload(form, std::move(content));
  RETURN_IF_ERROR(CheckStoredSize(prepared.payload.size(), limits_));
  return prepared;
}

bool SameStoredContent(const Form& a, const Form& b) {
  Form left = a;
  Form right = b;
  left.clear_update_time();
  right.clear_update_time();
  return EncodePayload(left) == EncodePayload(right);
}

}  // namespace jixiao::form_store
