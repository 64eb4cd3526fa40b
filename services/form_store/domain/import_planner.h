#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_IMPORT_PLANNER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_IMPORT_PLANNER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_planner.h"
#include "services/form_store/domain/form_write.h"
#include "services/form_store/domain/request_ledger.h"

namespace jixiao::form_store {

// A form to be imported.
struct ImportItem {
  std::string parent;  // tenants/{tenant}
  std::string form_id;
  form::v1::Form form;  // contacts in clear
  form::v1::OnExisting on_existing = form::v1::ON_EXISTING_UNSPECIFIED;
  bool validate_only = false;
  bool skip_validation = false;
  // Whether the form names the document that it was read from.
  bool keep_source = false;
  // Also tell the form and its report.
  bool want_details = false;
  // Kept in its change; that of the call when empty.
  std::string request_id = {};
  // None: it has no request id, or is only to be checked.
  std::optional<RequestIdentity> identity = {};
};

// What became of it.
struct ImportResult {
  form::v1::ImportOutcome outcome = form::v1::IMPORT_OUTCOME_UNSPECIFIED;
  absl::Status status;  // why FAILED or DIFFERS
  std::string form;     // empty when FAILED
  std::int64_t revision = 0;
  form::v1::ValidationSummary validation;
  std::optional<form::v1::Form> snapshot;  // contacts masked
  std::optional<form::v1::ValidationReport> report;
  bool replayed = false;

  static ImportResult Failed(absl::Status status);
};

// An item on its way: decided, or about to be written.
struct ImportJob {
  const ImportItem* item = nullptr;
  std::shared_ptr<const TenantInfo> tenant;
  int attempts = 0;  // to commit it
  // Neither is set once the result is.
  std::optional<FormWrite> write;
  std::optional<ImportResult> unchanged;  // only to be remembered
  std::optional<ImportResult> result;

  void Finish(ImportResult decided);
};

// Works out what becomes of an item, before validation. Thread-safe.
class ImportPlanner {
 public:
  static constexpr int kMaxAttempts = 8;

  explicit ImportPlanner(const WriteParts& parts) : parts_(parts) {}

  // Sets write, unchanged or result.
  void Plan(const Caller& caller, ImportJob* job) const;

  // The result of an item whose write was refused: that, unless its request was
  // answered meanwhile.
  ImportResult Refused(const ImportJob& job, absl::Status why) const;

 private:
  absl::Status TryPlan(const Caller& caller, ImportJob* job) const;
  // The live form that holds the key, if any.
  absl::StatusOr<std::optional<FormRow>> FindHolder(
      const std::string& tenant, const std::string& natural_key) const;
  absl::Status PlanNew(NormalizedForm normalized, ImportJob* job) const;
  absl::Status PlanExisting(const Caller& caller, NormalizedForm normalized,
                            const FormRow& row, ImportJob* job) const;
  absl::Status PlanUnchanged(ImportResult found, const FormRow& row,
                             form::v1::Form current, ImportJob* job) const;

  const WriteParts& parts_;
};

// Why an item failed that others kept changing.
absl::Status ChangedAgainAndAgain();

// How the answer to an item is remembered: `places_after` changes of its write
// follow that of the form. `write` is null when nothing changed.
std::string EncodeItemAnswer(const ImportResult& result, int places_after);

// The answer given before; FAILED with REQUEST_ID_REUSED when it was not to
// this item.
ImportResult RecallItem(const RequestIdentity& identity,
                        const RememberedRequest& remembered);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_IMPORT_PLANNER_H_
