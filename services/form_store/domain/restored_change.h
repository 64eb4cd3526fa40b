#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_RESTORED_CHANGE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_RESTORED_CHANGE_H_

#include "absl/status/statusor.h"

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/history.pb.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// A change of a backup as storage takes it, with the keys and columns that
// follow from its payload. INVALID_ARGUMENT with BACKUP_INVALID when it is
// none.
absl::StatusOr<RestoredChange> RestoredChangeOf(
    const form::v1::HistoryChange& record);

// INVALID_ARGUMENT with BACKUP_INVALID.
absl::Status BackupInvalid(std::string_view why);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_RESTORED_CHANGE_H_
