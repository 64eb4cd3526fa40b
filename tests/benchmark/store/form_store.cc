#include "tests/benchmark/store/form_store.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "jixiao/form/v1/tenant_service.pb.h"
#include "tests/benchmark/load/wire.h"
#include "tests/benchmark/store/import_load.h"
#include "tests/benchmark/store/keys.h"

namespace jixiao::benchmark {
namespace {

using form::v1::Form;

constexpr char kCreateForm[] = "/jixiao.form.v1.FormService/CreateForm";
constexpr char kGetForm[] = "/jixiao.form.v1.FormService/GetForm";
constexpr char kListForms[] = "/jixiao.form.v1.FormService/ListForms";
constexpr char kWatchChanges[] = "/jixiao.form.v1.ChangeService/WatchChanges";
constexpr char kCreateTenant[] = "/jixiao.form.v1.TenantService/CreateTenant";
constexpr char kGetTenant[] = "/jixiao.form.v1.TenantService/GetTenant";
constexpr absl::Duration kConnectTime = absl::Seconds(20);

std::string FormId(std::uint64_t number) {
  return "form-" + KeyDigits(number);
}

// What a client that has read a form sends back: the store ignores its own
// fields, and masked contacts say nothing.
void MakeWritable(const Form& sample, Form* form) {
  form->clear_name();
  form->clear_state();
  form->clear_revision();
  form->clear_etag();
  form->clear_form_digest();
  form->clear_validation();
  form->clear_create_time();
  form->clear_update_time();
  form->clear_sealed_contacts();
  *form->mutable_contacts() = sample.contacts();
}

}  // namespace

absl::StatusOr<std::unique_ptr<FormStore>> FormStore::Open(
    const std::string& address, int channels) {
  ASSIGN_OR_RETURN(Channels connected,
                   Connect(address, channels, kConnectTime));
  std::unique_ptr<FormStore> store(new FormStore(std::move(connected)));
  RETURN_IF_ERROR(store->MakeTenant());
  return store;
}

absl::Status FormStore::MakeTenant() {
  form::v1::CreateTenantRequest request;
  request.set_tenant_id("bench-" + base::RandomId().substr(0, 12));
  form::v1::Tenant* const tenant = request.mutable_tenant();
  tenant->set_display_name("云栖市财政局");
  tenant->set_default_template("templates/nantong-2024");
  tenant->set_default_rule_set("ruleSets/cn-nantong-2024");
  tenant->set_allow_unverified_org_units(true);
  tenant_ = "tenants/" + request.tenant_id();
  return CallOnce<form::v1::Tenant>(channels_, kCreateTenant, request).status();
}

absl::StatusOr<Form> FormStore::CompleteForm() {
  const Form sample = SampleForm();
  form::v1::CreateFormRequest request;
  request.set_parent(tenant_);
  request.set_skip_validation(true);
  *request.mutable_form() = sample;
  request.mutable_form()->mutable_project()->set_display_name("样表");
  ASSIGN_OR_RETURN(Form form, CallOnce<Form>(channels_, kCreateForm, request));
  MakeWritable(sample, &form);
  return form;
}

absl::StatusOr<Sample> FormStore::Import(const FormMaker& forms, int count,
                                         std::atomic<std::uint64_t>* next) {
  return RunImport(channels_.front(), count, [&] {
    const std::uint64_t number = next->fetch_add(1);
    form::v1::ImportFormsRequest head;
    head.set_parent(tenant_);
    head.set_item_id(absl::StrCat(number));
    head.set_form_id(FormId(number));
    head.set_skip_validation(true);
    std::string request = head.SerializeAsString();
    AppendField(form::v1::ImportFormsRequest::kFormFieldNumber,
                forms.Make(number), &request);
    return request;
  });
}

Target FormStore::Create(const FormMaker* forms) const {
  return {channels_, kCreateForm, [tenant = tenant_, forms](auto number) {
            form::v1::CreateFormRequest head;
            head.set_parent(tenant);
            head.set_form_id(FormId(number));
            head.set_skip_validation(true);
            std::string request = head.SerializeAsString();
            AppendField(form::v1::CreateFormRequest::kFormFieldNumber,
                        forms->Make(number), &request);
            return ToBuffer(request);
          }};
}

Target FormStore::Get(int count) const {
  return {
      channels_, kGetForm, [tenant = tenant_, count](auto number) {
        form::v1::GetFormRequest request;
        request.set_name(absl::StrCat(
            tenant, "/forms/",
            FormId(ScatteredKey(number, static_cast<std::uint64_t>(count)))));
        return ToBuffer(request.SerializeAsString());
      }};
}

absl::StatusOr<Target> FormStore::List(int count) const {
  auto requests = std::make_shared<std::vector<std::string>>();
  form::v1::ListFormsRequest request;
  request.set_parent(tenant_);
  request.set_page_size(kPageSize);
  for (int page = 0; page < count / kPageSize; ++page) {
    requests->push_back(request.SerializeAsString());
    ASSIGN_OR_RETURN(const auto answer, CallOnce<form::v1::ListFormsResponse>(
                                            channels_, kListForms, request));
    if (answer.forms_size() != kPageSize) {
      return absl::InternalError("a page is short");
    }
    request.set_page_token(answer.next_page_token());
  }
  return Target{channels_, kListForms, [requests](auto number) {
                  return ToBuffer((*requests)[number % requests->size()]);
                }};
}

absl::StatusOr<std::string> FormStore::ReadForm(std::uint64_t number) const {
  form::v1::GetFormRequest request;
  request.set_name(tenant_ + "/forms/" + FormId(number));
  return CallOnce(channels_, kGetForm, request.SerializeAsString());
}

absl::StatusOr<WatchTarget> FormStore::Watch() const {
  form::v1::GetTenantRequest get;
  get.set_name(tenant_);
  ASSIGN_OR_RETURN(const auto tenant,
                   CallOnce<form::v1::Tenant>(channels_, kGetTenant, get));
  form::v1::WatchChangesRequest request;
  request.add_kinds(form::v1::CHANGE_KIND_FORM);
  common::v1::TenantRevision* const cursor = request.add_cursors();
  cursor->set_tenant(tenant_);
  cursor->set_revision(tenant.head_revision());
  cursor->set_history_id(tenant.history_id());
  return WatchTarget{
      .channel = channels_.front(),
      .method = kWatchChanges,
      .request = request.SerializeAsString(),
      .half_close = true,
      .key_path = {form::v1::WatchChangesResponse::kChangesFieldNumber,
                   form::v1::Change::kResourceNameFieldNumber}};
}

}  // namespace jixiao::benchmark
