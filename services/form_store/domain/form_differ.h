#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_DIFFER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_DIFFER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/form_diff.pb.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_reader.h"

namespace jixiao::form_store {

// Compares states of forms. Thread-safe.
class FormDiffer {
 public:
  // `reader` outlives the differ; it decides what the caller may see.
  explicit FormDiffer(FormReader* reader) : reader_(reader) {}

  // How the two states differ (common/form/diff.h), both named by their
  // revisions. INVALID_FIELD for a name that is neither a form's nor a
  // revision's, and for a target of another tenant; else the errors of GetForm
  // and GetFormRevision. The sides are read one after the other: of forms
  // without a revision each shows the state at its own moment.
  absl::StatusOr<form::v1::FormDiff> Diff(
      const Caller& caller, const form::v1::DiffFormsRequest& request);

 private:
  absl::StatusOr<form::v1::Form> Read(const Caller& caller,
                                      const std::string& name);

  FormReader* const reader_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_DIFFER_H_
