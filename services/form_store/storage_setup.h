#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SETUP_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SETUP_H_

#include <memory>
#include <ostream>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/security/aead.h"
#include "services/form_store/app.h"
#include "services/form_store/storage/form_storage.h"

// What must be there before the object graph. Errors are plain statuses for the
// operator.
namespace jixiao::form_store {

// The storage that the options name, recovered and ready.
absl::StatusOr<std::unique_ptr<FormStorage>> OpenStorage(
    const AppOptions& options);

// The key under which contacts are sealed. One is made only for an embedded
// store that is new: to make one for an old store would lose its contacts
// without a word, and replicas must share theirs.
absl::StatusOr<security::SecretKey> FindMasterKey(const AppOptions& options,
                                                  FormStorage* storage);

// Brings the schema of the storage up to date (--migrate) and says what it did.
absl::Status MigrateStorage(const AppOptions& options, std::ostream& out);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SETUP_H_
