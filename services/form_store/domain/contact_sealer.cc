#include "services/form_store/domain/contact_sealer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/form/masking.h"

namespace jixiao::form_store {
namespace {

using form::v1::Contact;
using form::v1::Form;
using security::SecretKey;

// The tenant's own key in the key table.
constexpr std::string_view kTenantKeyId = "tenant";

std::string TenantKeyAad(std::string_view tenant) {
  return absl::StrCat("jixiao/tenant-key/", base::ToAbsl(tenant));
}

std::string DataKeyAad(std::string_view tenant, std::string_view key_id) {
  return absl::StrCat("jixiao/data-key/", base::ToAbsl(tenant), "/",
                      base::ToAbsl(key_id));
}

std::string ContactsAad(std::string_view form_name, std::string_view key_id) {
  return absl::StrCat("jixiao/contacts/", base::ToAbsl(form_name), "/",
                      base::ToAbsl(key_id));
}

bool SameContact(const Contact& a, const Contact& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

bool SameContacts(const Form& a, const Form& b) {
  if (a.contacts_size() != b.contacts_size()) {
    return false;
  }
  for (int i = 0; i < a.contacts_size(); ++i) {
    if (!SameContact(a.contacts(i), b.contacts(i))) {
      return false;
    }
  }
  return true;
}

// Whether the contact is there for another one, not for itself.
bool IsStandIn(const Contact& contact) {
  const bool empty =
      contact.display_name().empty() &&
      std::all_of(contact.phones().begin(), contact.phones().end(),
                  [](const std::string& phone) { return phone.empty(); });
  return !empty && form::IsMasked(contact);
}

// Contacts that look alike when they are masked.
struct Lookalikes {
  std::vector<const Contact*> clear;
  std::size_t stand_ins = 0;  // that were given for them
  std::size_t resolved = 0;   // of these

  bool AllEqual() const {
    return std::all_of(clear.begin(), clear.end(), [this](const Contact* one) {
      return SameContact(*one, *clear.front());
    });
  }
};

// Puts clear contacts in the place of masked ones. Several that look alike are
// told apart by their order, as long as none of them is missing.
absl::Status Unmask(const Form& clear, Form* form) {
  if (std::none_of(form->contacts().begin(), form->contacts().end(),
                   IsStandIn)) {
    return absl::OkStatus();
  }
  std::map<std::string, Lookalikes> by_mask;
  for (const Contact& contact : clear.contacts()) {
    by_mask[form::MaskContact(contact).SerializeAsString()].clear.push_back(
        &contact);
  }
  for (const Contact& contact : form->contacts()) {
    if (IsStandIn(contact)) {
      ++by_mask[contact.SerializeAsString()].stand_ins;
    }
  }
  for (int i = 0; i < form->contacts_size(); ++i) {
    Contact* contact = form->mutable_contacts(i);
    if (!IsStandIn(*contact)) {
      continue;
    }
    Lookalikes& alike = by_mask[contact->SerializeAsString()];
    const bool complete = alike.stand_ins == alike.clear.size();
    if (alike.clear.empty()) {
      return errors::InvalidField(
          absl::StrCat("form.contacts[", i, "]"),
          "is masked and stands for no contact of the form; send it in clear");
    }
    if (!complete && !alike.AllEqual()) {
      return errors::InvalidField(
          absl::StrCat("form.contacts[", i, "]"),
          "is masked and may stand for several contacts of the form; send it "
          "in clear");
    }
    *contact = *alike.clear[complete ? alike.resolved++ : 0];
  }
  return absl::OkStatus();
}

// The contacts alone, as a serialised form.
std::string ContactsOf(const Form& form) {
  Form clear;
  *clear.mutable_contacts() = form.contacts();
  return clear.SerializeAsString();
}

// Moves the contacts into `sealed_contacts`.
absl::Status SealWith(const SecretKey& key, std::string_view key_id,
                      Form* form) {
  std::string bytes = ContactsOf(*form);
  absl::StatusOr<security::Sealed> sealed =
      security::Seal(key, bytes, ContactsAad(form->name(), key_id));
  security::Wipe(bytes.data(), bytes.size());
  RETURN_IF_ERROR(sealed.status());
  form::v1::SealedContacts* stored = form->mutable_sealed_contacts();
  stored->set_key_id(std::string(key_id));
  stored->set_nonce(std::move(sealed->nonce));
  stored->set_ciphertext(std::move(sealed->ciphertext));
  form::MaskContacts(form);
  return absl::OkStatus();
}

}  // namespace

ContactSealer::ContactSealer(FormStorage* storage, SecretKey master_key)
    : storage_(storage), master_key_(std::move(master_key)) {}

absl::StatusOr<WrappedKey> ContactSealer::MakeTenantKey(
    std::string_view tenant) const {
  ASSIGN_OR_RETURN(std::string wrapped,
                   security::WrapKey(master_key_, SecretKey::Generate(),
                                     TenantKeyAad(tenant)));
  return WrappedKey{std::string(kTenantKeyId), std::move(wrapped)};
}

absl::StatusOr<ContactSealer::KeyPointer> ContactSealer::TenantKey(
    std::string_view tenant) {
  {
    base::MutexLock lock(mutex_);
    if (auto found = tenant_keys_.find(tenant); found != tenant_keys_.end()) {
      return found->second;
    }
  }
  ASSIGN_OR_RETURN(std::string wrapped, storage_->GetKey(tenant, kTenantKeyId));
  ASSIGN_OR_RETURN(SecretKey key, security::UnwrapKey(master_key_, wrapped,
                                                      TenantKeyAad(tenant)));
  auto pointer = std::make_shared<const SecretKey>(std::move(key));
  base::MutexLock lock(mutex_);
  if (tenant_keys_.size() >= kMaxTenantKeys) {
    tenant_keys_.clear();
  }
  tenant_keys_.emplace(tenant, pointer);
  return pointer;
}

absl::StatusOr<SecretKey> ContactSealer::DataKey(std::string_view tenant,
                                                 std::string_view key_id) {
  ASSIGN_OR_RETURN(std::string wrapped, storage_->GetKey(tenant, key_id));
  ASSIGN_OR_RETURN(KeyPointer tenant_key, TenantKey(tenant));
  return security::UnwrapKey(*tenant_key, wrapped, DataKeyAad(tenant, key_id));
}

absl::StatusOr<Form> ContactSealer::Open(std::string_view tenant,
                                         const Form& stored) {
  Form clear;
  if (!stored.has_sealed_contacts()) {
    return clear;
  }
  const form::v1::SealedContacts& sealed = stored.sealed_contacts();
  ASSIGN_OR_RETURN(SecretKey key, DataKey(tenant, sealed.key_id()));
  ASSIGN_OR_RETURN(std::string bytes,
                   security::Open(key, {sealed.nonce(), sealed.ciphertext()},
                                  ContactsAad(stored.name(), sealed.key_id())));
  const bool parsed = clear.ParseFromString(bytes);
  security::Wipe(bytes.data(), bytes.size());
  if (!parsed) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "sealed contacts cannot be read");
  }
  return clear;
}

absl::StatusOr<std::optional<Form>> ContactSealer::OpenCurrent(
    std::string_view tenant, const Form* current) {
  if (current == nullptr || !current->has_sealed_contacts()) {
    return std::optional<Form>();
  }
  absl::StatusOr<Form> clear = Open(tenant, *current);
  if (absl::IsNotFound(clear.status())) {
    return std::optional<Form>();
  }
  RETURN_IF_ERROR(clear.status());
  return std::optional<Form>(*std::move(clear));
}

absl::StatusOr<std::optional<WrappedKey>> ContactSealer::SealFresh(
    std::string_view tenant, std::string_view reuse_key_id, Form* form) {
  if (!reuse_key_id.empty()) {
    ASSIGN_OR_RETURN(const SecretKey key, DataKey(tenant, reuse_key_id));
    RETURN_IF_ERROR(SealWith(key, reuse_key_id, form));
    return std::optional<WrappedKey>();
  }
  const SecretKey key = SecretKey::Generate();
  std::string key_id = base::RandomId();
  ASSIGN_OR_RETURN(const KeyPointer tenant_key, TenantKey(tenant));
  ASSIGN_OR_RETURN(
      std::string wrapped,
      security::WrapKey(*tenant_key, key, DataKeyAad(tenant, key_id)));
  RETURN_IF_ERROR(SealWith(key, key_id, form));
  return std::optional<WrappedKey>({std::move(key_id), std::move(wrapped)});
}

absl::StatusOr<std::optional<WrappedKey>> ContactSealer::Seal(
    std::string_view tenant, const Form* current, Form* form) {
  form->clear_sealed_contacts();
  if (form->contacts().empty()) {
    return std::optional<WrappedKey>();
  }
  if (current != nullptr && current->has_sealed_contacts() &&
      SameContacts(*form, *current)) {
    *form->mutable_sealed_contacts() = current->sealed_contacts();
    return std::optional<WrappedKey>();
  }
  ASSIGN_OR_RETURN(std::optional<Form> clear, OpenCurrent(tenant, current));
  const Form nobody;
  RETURN_IF_ERROR(Unmask(clear.has_value() ? *clear : nobody, form));
  if (clear.has_value() && SameContacts(*form, *clear)) {
    *form->mutable_sealed_contacts() = current->sealed_contacts();
    form::MaskContacts(form);
    return std::optional<WrappedKey>();
  }
  return SealFresh(tenant,
                   clear.has_value() ? current->sealed_contacts().key_id() : "",
                   form);
}

}  // namespace jixiao::form_store
