#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_TEST_STORE_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_TEST_STORE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/base/mutex.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/contact_sealer.h"
#include "services/form_store/domain/form_batch.h"
#include "services/form_store/domain/form_importer.h"
#include "services/form_store/domain/form_preparer.h"
#include "services/form_store/domain/form_reader.h"
#include "services/form_store/domain/form_validator.h"
#include "services/form_store/domain/form_writer.h"
#include "services/form_store/domain/org_unit_service.h"
#include "services/form_store/domain/tenant_service.h"
#include "services/form_store/domain/validation_gate.h"

namespace jixiao::form_store {

// A validation service whose answers the test decides. Thread-safe.
class FakeValidator final : public FormValidator {
 public:
  using Judge =
      std::function<void(const form::v1::Form&, form::v1::ValidationReport*)>;

  absl::StatusOr<Reports> Validate(const ValidationBatch& batch,
                                   absl::Duration timeout) override;

  using Failure = std::function<absl::Status(const ValidationBatch&)>;

  // What every batch answers; OK: judged.
  void SetStatus(absl::Status status);
  // Which batches fail.
  void SetFailure(Failure failure);
  // Answers the first forms of a batch only.
  void SetMostReports(std::size_t reports);
  // Adds the findings of a form; default: none.
  void SetJudge(Judge judge);
  int batches() const;
  int forms() const;

 private:
  mutable base::Mutex mutex_;
  absl::Status status_ GUARDED_BY(mutex_);
  Judge judge_ GUARDED_BY(mutex_);
  Failure failure_ GUARDED_BY(mutex_);
  std::size_t most_reports_ GUARDED_BY(mutex_) = ValidationBatch::kMaxForms;
  int batches_ GUARDED_BY(mutex_) = 0;
  int forms_ GUARDED_BY(mutex_) = 0;
};

// Adds a finding to a report.
void AddFinding(form::v1::ValidationReport* report, std::string_view rule_id,
                form::v1::Severity severity,
                form::v1::Outcome outcome = form::v1::OUTCOME_FAIL);

absl::Status ValidationDown();

// A small form with invented content: two expenditure lines, two groups with
// indicators, one empty group, one contact in clear.
form::v1::Form SampleForm(std::string_view project = "档案数字化加工");

// Everyone's tenant of tests: unknown units are allowed in it.
form::v1::Tenant SampleTenant();

// The answer, from its bytes.
template <typename Message>
absl::StatusOr<Message> Parsed(const absl::StatusOr<std::string>& bytes) {
  if (!bytes.ok()) {
    return bytes.status();
  }
  Message message;
  if (!message.ParseFromString(*bytes)) {
    return absl::DataLossError("the answer cannot be read");
  }
  return message;
}

// A writer whose answers can be looked at.
class TestWriter : private FormWriter {
 public:
  using FormWriter::FormWriter;
  using FormWriter::kMaxAttempts;

  auto Create(const Caller& caller,
              const form::v1::CreateFormRequest& request) {
    return Parsed<form::v1::Form>(FormWriter::Create(caller, request));
  }
  auto Update(const Caller& caller,
              const form::v1::UpdateFormRequest& request) {
    return Parsed<form::v1::Form>(FormWriter::Update(caller, request));
  }
  auto Delete(const Caller& caller,
              const form::v1::DeleteFormRequest& request) {
    return Parsed<form::v1::Form>(FormWriter::Delete(caller, request));
  }
  auto Undelete(const Caller& caller,
                const form::v1::UndeleteFormRequest& request) {
    return Parsed<form::v1::Form>(FormWriter::Undelete(caller, request));
  }
  auto Submit(const Caller& caller,
              const form::v1::SubmitFormRequest& request) {
    return Parsed<form::v1::Form>(FormWriter::Submit(caller, request));
  }
};

class TestBatch : private FormBatch {
 public:
  using FormBatch::FormBatch;
  using FormBatch::Get;
  using FormBatch::kMaxForms;

  auto Create(const Caller& caller,
              const form::v1::BatchCreateFormsRequest& request) {
    return Parsed<form::v1::BatchCreateFormsResponse>(
        FormBatch::Create(caller, request));
  }
  auto Update(const Caller& caller,
              const form::v1::BatchUpdateFormsRequest& request) {
    return Parsed<form::v1::BatchUpdateFormsResponse>(
        FormBatch::Update(caller, request));
  }
};

// The domain on memory storage, unless told otherwise, with a clock that stands
// still.
class TestStore {
 public:
  TestStore();
  explicit TestStore(std::unique_ptr<FormStorage> backend);
  ~TestStore();

  // Creates the tenant, as SampleTenant unless told otherwise.
  form::v1::Tenant MakeTenant(const std::string& id = "yunxi");
  form::v1::Tenant MakeTenant(const std::string& id, form::v1::Tenant tenant);

  absl::StatusOr<form::v1::Form> Create(const form::v1::Form& form,
                                        const std::string& form_id = "",
                                        const std::string& tenant = "yunxi");
  // Dies when it fails.
  form::v1::Form MustCreate(std::string_view project,
                            const std::string& form_id = "");
  absl::StatusOr<form::v1::Form> Get(const std::string& name,
                                     bool show_deleted = false);
  std::int64_t Head(const std::string& tenant = "yunxi");
  std::vector<StoredChange> Changes(const std::string& tenant = "yunxi");

  Caller caller;
  base::FakeClock clock;
  std::unique_ptr<FormStorage> storage;
  FakeValidator validator;
  TemplateCatalog catalog;
  rpc::PageTokens tokens;
  ContactSealer sealer;
  TenantDirectory directory;
  FormPreparer preparer;
  ValidationGate gate;
  RequestLedger ledger;
  CommitQueue queue;
  std::vector<std::string> pending_notices;
  FormReader reader;
  TestWriter writer;
  TestBatch batch;
  FormImporter importer;
  TenantService tenants;
  OrgUnitService units;

  WriteParts MakeWriteParts();
  TenantParts MakeTenantParts();
};

// The template catalog of the project's own template.
TemplateCatalog LoadCatalog();

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_TEST_STORE_H_
