#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_CONVERTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_CONVERTER_H_

#include <string_view>

#include "absl/status/statusor.h"

#include "services/form_store/domain/change_scope.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Makes the changes of the feed of stored ones:
//   FORM    the form as it was written (its validation is not known at that
//           point and stays unset), what differs from its content before, and
//           its totals (none after a deletion);
//   REPORT  the form with the validation that was bound, whose content is that
//           of `previous_revision`, and the finding counts;
//   CONFIG  the tenant or unit.
// Beside each it says whose it is, which takes the content before and after:
// while a cursor is good, both are there. Thread-safe.
class ChangeConverter {
 public:
  // `storage` outlives the converter.
  explicit ChangeConverter(FormStorage* storage) : storage_(storage) {}

  // CURSOR_COMPACTED when its payload, or one that it refers to, was
  // compacted; DATA_LOSS when one cannot be read; errors of the storage.
  absl::StatusOr<ScopedChange> Convert(std::string_view history_id,
                                       const StoredChange& stored) const;

 private:
  absl::Status Fill(std::string_view history_id, const StoredChange& stored,
                    ScopedChange* scoped) const;
  absl::Status FillForm(std::string_view history_id, const StoredChange& stored,
                        ScopedChange* scoped) const;
  absl::Status FillReport(std::string_view history_id,
                          const StoredChange& stored,
                          ScopedChange* scoped) const;
  absl::Status FillConfig(std::string_view history_id,
                          const StoredChange& stored,
                          ScopedChange* scoped) const;

  FormStorage* const storage_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_CONVERTER_H_
