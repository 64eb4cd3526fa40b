#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CONTACT_SEALER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CONTACT_SEALER_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/mutex.h"
#include "common/security/aead.h"
#include "jixiao/form/v1/form.pb.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Seals the contacts of forms: personal data, which is never stored, logged or
// returned in clear. Each form has a data key (AES-256-GCM), wrapped by a key
// of its tenant, wrapped by the master key; the wrapped keys lie in the key
// table, outside chain and feed. Contacts are bound to the form's name and
// their key. Thread-safe.
class ContactSealer {
 public:
  static constexpr std::size_t kMaxTenantKeys = 10'000;

  // `storage` outlives the sealer.
  ContactSealer(FormStorage* storage, security::SecretKey master_key);

  // The key of a new tenant, to be written with its record.
  absl::StatusOr<WrappedKey> MakeTenantKey(std::string_view tenant) const;

  // Moves the contacts of `form`, a form of `tenant` with its name set, into
  // `sealed_contacts` and leaves masked ones. `current` is the form as stored,
  // or null:
  //   - contacts as `current` shows them (all, or single ones) stand for its
  //     sealed ones;
  //   - when nothing changes, its sealed contacts are kept byte for byte.
  // INVALID_ARGUMENT for a masked contact that stands for none, or for one of
  // several that differ. A new data key, when one was needed, is returned to be
  // written with the form.
  absl::StatusOr<std::optional<WrappedKey>> Seal(std::string_view tenant,
                                                 const form::v1::Form* current,
                                                 form::v1::Form* form);

  // Opens the contacts of a stored form, clear in `contacts` of the result.
  // NOT_FOUND when the key was erased.
  absl::StatusOr<form::v1::Form> Open(std::string_view tenant,
                                      const form::v1::Form& stored);

 private:
  using KeyPointer = std::shared_ptr<const security::SecretKey>;

  absl::StatusOr<KeyPointer> TenantKey(std::string_view tenant);
  absl::StatusOr<security::SecretKey> DataKey(std::string_view tenant,
                                              std::string_view key_id);
  // The clear contacts of `current`; none when there are none or the key was
  // erased.
  absl::StatusOr<std::optional<form::v1::Form>> OpenCurrent(
      std::string_view tenant, const form::v1::Form* current);
  absl::StatusOr<std::optional<WrappedKey>> SealFresh(
      std::string_view tenant, std::string_view reuse_key_id,
      form::v1::Form* form);

  FormStorage* const storage_;
  const security::SecretKey master_key_;
  base::Mutex mutex_;
  std::map<std::string, KeyPointer, std::less<>> tenant_keys_
      GUARDED_BY(mutex_);
};

// The master key in a file of 32 bytes. When there is none and `create` is
// set, a random one is written first, readable by the owner only. Errors are
// for the operator; a file that others can read is refused.
absl::StatusOr<security::SecretKey> LoadMasterKey(const std::string& path,
                                                  bool create);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CONTACT_SEALER_H_
