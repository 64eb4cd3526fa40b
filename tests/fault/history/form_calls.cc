#include "tests/fault/history/form_calls.h"

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"

namespace jixiao::fault {
namespace {

using form::v1::Form;

constexpr absl::Duration kCallTimeout = absl::Seconds(5);
constexpr char kAnnotation[] = "text";
constexpr std::size_t kHashDigits = 16;

std::string TenantName() {
  return absl::StrCat("tenants/", kTenant);
}

std::string FormName(const Operation& operation) {
  return absl::StrCat(TenantName(), "/forms/", operation.form);
}

void WriteText(const std::string& text, Form* form) {
  form->set_title("Targets, " + text);
  (*form->mutable_annotations())[kAnnotation] = text;
}

// Over all that WriteText decides, at both of its places.
std::string ContentOf(const Form& form) {
  const auto text = form.annotations().find(kAnnotation);
  return base::Sha256Hex(
             absl::StrCat(form.title(), "\n",
                          text == form.annotations().end() ? "" : text->second))
      .substr(0, kHashDigits);
}

Form NewForm(const FormCall& call) {
  Form form;
  WriteText(call.text, &form);
  form.set_form_type(form::v1::FORM_TYPE_TARGET);
  form::v1::Project& project = *form.mutable_project();
  project.set_display_name("Project " + call.operation.form);
  project.set_fiscal_year(2024);
  project.mutable_department()->set_printed_name("Water Bureau");
  project.mutable_implementing_unit()->set_printed_name("Dyke Office");
  return form;
}

absl::StatusOr<Form> Create(client::FormStoreClient& client,
                            const FormCall& call) {
  form::v1::CreateFormRequest request;
  request.set_parent(TenantName());
  request.set_form_id(call.operation.form);
  request.set_request_id(call.operation.request_id);
  request.set_skip_validation(true);
  *request.mutable_form() = NewForm(call);
  return client.CreateForm(request, {.timeout = kCallTimeout});
}

absl::StatusOr<Form> Update(client::FormStoreClient& client,
                            const FormCall& call) {
  form::v1::UpdateFormRequest request;
  request.set_request_id(call.operation.request_id);
  request.set_skip_validation(true);
  request.mutable_form()->set_name(FormName(call.operation));
  request.mutable_form()->set_etag(call.etag);
  WriteText(call.text, request.mutable_form());
  request.mutable_update_mask()->add_paths("title");
  request.mutable_update_mask()->add_paths("annotations");
  return client.UpdateForm(request, {.timeout = kCallTimeout});
}

absl::StatusOr<Form> Delete(client::FormStoreClient& client,
                            const FormCall& call) {
  form::v1::DeleteFormRequest request;
  request.set_name(FormName(call.operation));
  request.set_request_id(call.operation.request_id);
  request.set_etag(call.etag);
  return client.DeleteForm(request, {.timeout = kCallTimeout});
}

absl::StatusOr<Form> Get(client::FormStoreClient& client,
                         const FormCall& call) {
  form::v1::GetFormRequest request;
  request.set_name(FormName(call.operation));
  request.set_show_deleted(call.operation.show_deleted);
  return client.GetForm(request, {.timeout = kCallTimeout});
}

bool LeavesOpen(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

Refusal RefusalOf(const absl::Status& status) {
  switch (errors::ReasonOf(status)) {
    case errors::ERROR_REASON_FORM_NOT_FOUND:
      return Refusal::kNotFound;
    case errors::ERROR_REASON_ALREADY_EXISTS:
      return Refusal::kAlreadyExists;
    case errors::ERROR_REASON_ETAG_MISMATCH:
      return Refusal::kEtagMismatch;
    case errors::ERROR_REASON_NOT_DELETED:
      return Refusal::kNotDeleted;
    default:
      return Refusal::kOther;
  }
}

CallKind KindOf(form::v1::ChangeAction action) {
  switch (action) {
    case form::v1::CHANGE_ACTION_CREATE:
      return CallKind::kCreate;
    case form::v1::CHANGE_ACTION_DELETE:
      return CallKind::kDelete;
    case form::v1::CHANGE_ACTION_UNDELETE:
      return CallKind::kUndelete;
    default:
      return CallKind::kUpdate;
  }
}

}  // namespace

void SetText(const std::string& text, FormCall* call) {
  Form form;
  WriteText(text, &form);
  call->text = text;
  call->operation.content = ContentOf(form);
}

absl::StatusOr<Form> Perform(client::FormStoreClient& client,
                             const FormCall& call) {
  switch (call.operation.kind) {
    case CallKind::kCreate:
      return Create(client, call);
    case CallKind::kGet:
      return Get(client, call);
    case CallKind::kUpdate:
      return Update(client, call);
    case CallKind::kDelete:
      return Delete(client, call);
    case CallKind::kUndelete:
      break;
  }
  return absl::UnimplementedError("no such call");
}

void SetOutcome(const absl::StatusOr<Form>& answer, Operation* operation) {
  if (answer.ok()) {
    operation->outcome = Outcome::kOk;
    operation->result = StateOf(*answer);
    return;
  }
  const absl::Status& status = answer.status();
  operation->detail =
      absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                   std::string(errors::ReasonName(errors::ReasonOf(status))));
  if (LeavesOpen(status)) {
    operation->outcome = Outcome::kUnknown;
  } else {
    operation->outcome = Outcome::kRefused;
    operation->refusal = RefusalOf(status);
  }
}

FormState StateOf(const Form& form) {
  return {form.revision(), ContentOf(form), form.has_delete_time()};
}

FeedEvent EventOf(const form::v1::Change& change) {
  FeedEvent event;
  event.revision = change.revision();
  if (change.kind() == form::v1::CHANGE_KIND_FORM) {
    event.form =
        change.resource_name().substr(change.resource_name().rfind('/') + 1);
    event.action = KindOf(change.action());
    event.content = ContentOf(change.form());
    event.deleted = change.form().has_delete_time();
    event.previous_revision = change.previous_revision();
    event.request_id = change.request_id();
  }
  return event;
}

}  // namespace jixiao::fault
