#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "jixiao/form/v1/change.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_preparer.h"
#include "services/form_store/domain/report_summary.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// A change of a form that is ready to be committed.
struct FormWrite {
  form::v1::ChangeAction action = form::v1::CHANGE_ACTION_UNSPECIFIED;
  Expectation expect;
  PreparedForm prepared;
  // Bound in the same write; none: PENDING, or SKIPPED.
  std::optional<BoundReport> report;
  bool skip_validation = false;

  bool pending() const {
    return !report.has_value() && !skip_validation &&
           !prepared.form->has_delete_time();
  }
};

// A write of the caller's, with nothing in it yet.
Write EmptyWrite(const Caller& caller, std::int64_t commit_time_us);

// Adds the form and its report. Returns the place of the form's mutation.
std::size_t AddForm(const FormWrite& form_write, Write* write);

// The new units, the form, and its report, as one write.
Write MakeWrite(const FormWrite& form_write, const Caller& caller,
                std::int64_t commit_time_us);

// Whether compaction must leave the payload alone: an approved form stays
// readable for ever.
bool KeepsPayload(const form::v1::Form& form);

// What validation says of the form after the write; none of a deleted one.
std::optional<form::v1::ValidationSummary> SummaryAfter(
    const FormWrite& form_write);

// A REPORT change for a form whose content is as `expect` says.
Mutation MakeReportMutation(std::string_view form_name,
                            const BoundReport& report, Expectation expect);

// The form as the caller sees it after its change became `revision`,
// serialised; 0 when it was only checked.
std::string EncodeAfter(const FormWrite& form_write,
                        std::string_view history_id, std::int64_t revision);

// Whether a commit failed because somebody else made, or named, a unit that it
// was to make: the next attempt finds that one.
bool LostUnitRace(const absl::Status& status);

// Why a commit failed, in terms of the form: NATURAL_KEY_TAKEN with the form
// that holds it, ALREADY_EXISTS, ETAG_MISMATCH; others as they are.
absl::Status ExplainCommitError(const absl::Status& status,
                                std::string_view form_name);

// ALREADY_EXISTS.
absl::Status FormExists(std::string_view form_name);
// ALREADY_EXISTS with NATURAL_KEY_TAKEN.
absl::Status NaturalKeyTaken(std::string_view holder);

// FAILED_PRECONDITION with TRANSITION_NOT_ALLOWED unless the form is a draft or
// was returned. `verb`: "edited", "deleted", "submitted".
absl::Status CheckEditable(const form::v1::Form& form, std::string_view verb);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITE_H_
