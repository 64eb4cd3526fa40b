#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_IMPORTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_IMPORTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_write.h"
#include "services/form_store/domain/form_writer.h"

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

  static ImportResult Failed(absl::Status status);
};

// Imports forms: each becomes a new form, or a new revision of the live form
// with its natural key, or nothing when that one is equal. Items are judged in
// batches and committed in waves; one that fails does not touch the others.
// Thread-safe.
class FormImporter {
 public:
  static constexpr int kMaxAttempts = 8;

  explicit FormImporter(WriteParts parts) : parts_(std::move(parts)) {}

  // A result for each item, in order.
  std::vector<ImportResult> Import(const Caller& caller,
                                   std::span<const ImportItem> items);

 private:
  using TenantPointer = std::shared_ptr<const TenantInfo>;
  // An item on its way: decided, or about to be written.
  struct Job;

  void Plan(const Caller& caller, Job* job);
  absl::Status TryPlan(const Caller& caller, Job* job);
  // The live form that holds the key, if any.
  absl::StatusOr<std::optional<FormRow>> FindHolder(
      const std::string& tenant, const std::string& natural_key);
  absl::Status PlanNew(NormalizedForm normalized, Job* job);
  absl::Status PlanExisting(const Caller& caller, NormalizedForm normalized,
                            const FormRow& row, Job* job);
  void Judge(const Caller& caller, std::span<Job*> jobs);
  void Commit(const Caller& caller, std::span<Job*> jobs);
  void Settle(const Job& job, const absl::StatusOr<Committed>& committed,
              bool may_retry, ImportResult* result);

  const WriteParts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_IMPORTER_H_
