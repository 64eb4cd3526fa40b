#include "tests/unit/services/form_store/domain/test_store.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "services/form_store/storage/memory/memory_storage.h"

namespace jixiao::form_store {

using form::v1::Form;
using form::v1::ValidationReport;

namespace {

constexpr char kTemplatesDir[] = JIXIAO_SOURCE_DIR "/deploy/templates";

[[noreturn]] void Die(const absl::Status& status) {
  std::cerr << "test set-up failed: " << status.ToString() << "\n";
  std::abort();
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    Die(value.status());
  }
  return *std::move(value);
}

void AddIndicator(form::v1::IndicatorGroup* group, std::string_view name,
                  std::string_view half, std::string_view full) {
  form::v1::Indicator* indicator = group->add_indicators();
  indicator->set_display_name(std::string(name));
  indicator->mutable_half_year_target()->set_raw(std::string(half));
  indicator->mutable_full_year_target()->set_raw(std::string(full));
}

form::v1::IndicatorGroup* AddGroup(Form* form, std::string_view level1,
                                   std::string_view level2) {
  form::v1::IndicatorGroup* group = form->add_indicator_groups();
  group->set_level1(std::string(level1));
  group->set_level2(std::string(level2));
  return group;
}

void AddLine(Form* form, std::string_view item, std::int64_t half_fen,
             std::int64_t full_fen) {
  form::v1::ExpenditureLine* line = form->add_expenditures();
  line->set_item(std::string(item));
  line->mutable_half_year_plan()->set_fen(half_fen);
  line->mutable_full_year_budget()->set_fen(full_fen);
}

}  // namespace

absl::StatusOr<FormValidator::Reports> FakeValidator::Validate(
    const ValidationBatch& batch, absl::Duration timeout) {
  base::MutexLock lock(mutex_);
  ++batches_;
  forms_ += static_cast<int>(batch.forms.size());
  if (!status_.ok()) {
    return status_;
  }
  if (failure_) {
    if (absl::Status status = failure_(batch); !status.ok()) {
      return status;
    }
  }
  if (timeout <= absl::ZeroDuration() ||
      batch.forms.size() > ValidationBatch::kMaxForms) {
    return errors::Internal("asked in a way that cannot be answered");
  }
  Reports reports;
  for (const Form* form : batch.forms) {
    ValidationReport report;
    report.set_form_digest(form->form_digest());
    report.set_rule_set(batch.rule_set);
    report.set_passed(30);
    if (judge_) {
      judge_(*form, &report);
    }
    reports.push_back(std::move(report));
    if (reports.size() == most_reports_) {
      break;
    }
  }
  return reports;
}

void FakeValidator::SetStatus(absl::Status status) {
  base::MutexLock lock(mutex_);
  status_ = std::move(status);
}

void FakeValidator::SetJudge(Judge judge) {
  base::MutexLock lock(mutex_);
  judge_ = std::move(judge);
}

void FakeValidator::SetFailure(Failure failure) {
  base::MutexLock lock(mutex_);
  failure_ = std::move(failure);
}

void FakeValidator::SetMostReports(std::size_t reports) {
  base::MutexLock lock(mutex_);
  most_reports_ = reports;
}

int FakeValidator::batches() const {
  base::MutexLock lock(mutex_);
  return batches_;
}

int FakeValidator::forms() const {
  base::MutexLock lock(mutex_);
  return forms_;
}

void AddFinding(ValidationReport* report, std::string_view rule_id,
                form::v1::Severity severity, form::v1::Outcome outcome) {
  form::v1::Finding* finding = report->add_findings();
  finding->set_rule_id(std::string(rule_id));
  finding->set_severity(severity);
  finding->set_outcome(outcome);
  finding->set_path("funding.total");
}

absl::Status ValidationDown() {
  return errors::Unavailable(errors::ERROR_REASON_DEPENDENCY_UNAVAILABLE,
                             "connection refused");
}

Form SampleForm(std::string_view project) {
  Form form;
  form.set_title("云溪市本级项目预算绩效目标表");
  form.set_form_type(form::v1::FORM_TYPE_TARGET);
  form.mutable_project()->set_display_name(std::string(project));
  form.mutable_project()->set_fiscal_year(2024);
  form.mutable_project()->mutable_department()->set_printed_name(
      "云溪市档案馆");
  form.mutable_project()->mutable_implementing_unit()->set_printed_name(
      "云溪市档案馆资料中心");
  form.mutable_narrative()->set_annual_objective("完成两万页档案的加工。");
  form::v1::Contact* contact = form.add_contacts();
  contact->set_display_name("甄试岚");
  contact->add_phones("055501234");
  form.mutable_funding()->mutable_general_public_budget()->set_fen(3'500'000);
  AddLine(&form, "扫描加工费", 1'000'000, 3'000'000);
  AddLine(&form, "存储设备", 500'000, 500'000);
  AddIndicator(AddGroup(&form, "产出指标", "数量指标"), "扫描页数", "≥8000页",
               "≥20000页");
  AddIndicator(AddGroup(&form, "产出指标", "时效指标"), "完成时间",
               "6月底前完成", "12月底前完成");
  AddGroup(&form, "产出指标", "成本指标");
  return form;
}

form::v1::Tenant SampleTenant() {
  form::v1::Tenant tenant;
  tenant.set_display_name("云溪市财政局");
  tenant.set_region_code("990100");
  tenant.set_default_template("templates/nantong-2024");
  tenant.set_default_rule_set("ruleSets/cn-nantong-2024");
  tenant.set_allow_unverified_org_units(true);
  return tenant;
}

TemplateCatalog LoadCatalog() {
  return TemplateCatalog(
      Must(tmpl::TemplateRegistry::LoadDirectory(kTemplatesDir)));
}

TestStore::TestStore() : TestStore(NewMemoryStorage()) {}

TestStore::TestStore(std::unique_ptr<FormStorage> backend)
    : storage(std::move(backend)),
      catalog(LoadCatalog()),
      tokens(security::SecretKey::Generate()),
      sealer(storage.get(), security::SecretKey::Generate()),
      directory(storage.get()),
      preparer(FormLimits{}, &directory, &catalog, &sealer),
      gate(&validator, ValidationGateOptions{}, &clock),
      ledger(storage.get()),
      queue(storage.get(), CommitQueueOptions{}),
      reader(storage.get(), &directory, &tokens, ReadOptions{}),
      writer(MakeWriteParts()),
      batch(MakeWriteParts()),
      importer(MakeWriteParts()),
      tenants(MakeTenantParts()),
      units(MakeTenantParts()) {
  caller.principal.id = "tester";
  caller.principal.all_tenants = true;
  caller.request_id = "request-1";
}

TestStore::~TestStore() = default;

WriteParts TestStore::MakeWriteParts() {
  return {storage.get(),
          &queue,
          &directory,
          &preparer,
          &gate,
          &ledger,
          &clock,
          [this](std::string_view tenant) {
            pending_notices.emplace_back(tenant);
          }};
}

TenantParts TestStore::MakeTenantParts() {
  return {storage.get(), &queue,  &directory, &catalog, &sealer,
          &tokens,       &ledger, &clock,     {}};
}

form::v1::Tenant TestStore::MakeTenant(const std::string& id) {
  return MakeTenant(id, SampleTenant());
}

form::v1::Tenant TestStore::MakeTenant(const std::string& id,
                                       form::v1::Tenant tenant) {
  form::v1::CreateTenantRequest request;
  request.set_tenant_id(id);
  *request.mutable_tenant() = std::move(tenant);
  return Must(tenants.Create(caller, request));
}

absl::StatusOr<Form> TestStore::Create(const Form& form,
                                       const std::string& form_id,
                                       const std::string& tenant) {
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/" + tenant);
  request.set_form_id(form_id);
  *request.mutable_form() = form;
  return writer.Create(caller, request);
}

Form TestStore::MustCreate(std::string_view project,
                           const std::string& form_id) {
  return Must(Create(SampleForm(project), form_id));
}

absl::StatusOr<Form> TestStore::Get(const std::string& name,
                                    bool show_deleted) {
  form::v1::GetFormRequest request;
  request.set_name(name);
  request.set_show_deleted(show_deleted);
  absl::StatusOr<std::string> bytes = reader.Get(caller, request);
  if (!bytes.ok()) {
    return bytes.status();
  }
  Form form;
  if (!form.ParseFromString(*bytes)) {
    return absl::InternalError("the form does not parse");
  }
  return form;
}

std::int64_t TestStore::Head(const std::string& tenant) {
  return Must(storage->GetTenant(tenant)).head;
}

std::vector<StoredChange> TestStore::Changes(const std::string& tenant) {
  return Must(storage->ReadChanges(tenant, 0, 100'000, 1 << 30));
}

}  // namespace jixiao::form_store
