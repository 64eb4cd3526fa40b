#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_PAST_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_PAST_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"
#include "services/form_store/storage/sqlite/tenant_reader.h"

namespace jixiao::form_store {

// Forms of a tenant as of a revision: the current row, unless it is younger;
// then the changes of the form are followed back. One transaction a reader.
class PastReader {
 public:
  // OUT_OF_RANGE when the state as of `revision` cannot be read. The arguments
  // outlive the reader.
  static absl::StatusOr<PastReader> Open(Connection& connection,
                                         std::string_view tenant,
                                         int64_t revision);

  // See FormStorage::GetFormAt and ScanFormsAt.
  absl::StatusOr<FormRow> GetForm(std::string_view form_id);
  absl::StatusOr<std::vector<FormRow>> ScanForms(std::string_view after,
                                                 int limit, size_t max_bytes);

 private:
  PastReader(Connection& connection, std::string_view tenant, int64_t revision)
      : connection_(connection),
        tenant_(tenant),
        revision_(revision),
        reader_(connection, tenant) {}

  // Current rows after `after`, without payloads.
  absl::StatusOr<std::vector<FormRow>> CurrentRows(std::string_view after,
                                                   int limit);
  // Turns a current row into the one of then; false when there was none.
  absl::StatusOr<bool> GoBack(FormRow& row);
  // The header of the last change up to the revision, from `newest` back.
  absl::StatusOr<std::optional<ChangeHeader>> Last(int64_t newest);

  Connection& connection_;
  std::string_view tenant_;
  int64_t revision_;
  TenantReader reader_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_PAST_READER_H_
