#include "tests/fault/support/form_writer.h"

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"

namespace jixiao::fault {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(20);
// How long a write may stay unanswered, however often it is sent.
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kPause{20};
// Every so many writes begin another form.
constexpr int kWritesOfForm = 3;

bool HasUnknownOutcome(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kDeadlineExceeded;
}

// The refusals that a fault excuses.
bool IsRefusal(const absl::Status& status) {
  const auto reason = errors::ReasonOf(status);
  return status.code() == absl::StatusCode::kResourceExhausted &&
         (reason == errors::ERROR_REASON_STORAGE_FULL ||
          reason == errors::ERROR_REASON_QUEUE_FULL);
}

form::v1::CreateFormRequest CreateRequest(const std::string& tenant,
                                          const std::string& form_name,
                                          const std::string& title) {
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/" + tenant);
  request.set_form_id(form_name.substr(form_name.rfind('/') + 1));
  request.set_skip_validation(true);
  form::v1::Form& form = *request.mutable_form();
  form.set_title(title);
  form.set_form_type(form::v1::FORM_TYPE_TARGET);
  form::v1::Project& project = *form.mutable_project();
  project.set_display_name("Project of " + form_name);
  project.set_fiscal_year(2024);
  project.mutable_department()->set_printed_name("Water Bureau");
  project.mutable_implementing_unit()->set_printed_name("Dyke Office");
  return request;
}

}  // namespace

std::vector<std::string> FormWriter::Run(WriteClient& client,
                                         WriteUntil until) {
  if (pending_.has_value()) {
    pending_->since = std::chrono::steady_clock::now();
  }
  while (problems_.empty()) {
    if (!pending_.has_value()) {
      if (books_->stop) {
        break;
      }
      pending_ = Next();
      books_->tries.Append(Entry());
    }
    ++pending_->sent;
    if (Settle(Send(client))) {
      continue;
    }
    if (until == WriteUntil::kUnavailable) {
      break;
    }
    std::this_thread::sleep_for(kPause);
  }
  return std::exchange(problems_, {});
}

FormWriter::Operation FormWriter::Next() {
  Operation next;
  const std::string id = absl::StrCat(prefix_, number_);
  next.create = form_name_.empty() || number_ % kWritesOfForm == 0;
  next.form_name =
      next.create ? absl::StrCat("tenants/", tenant_, "/forms/", "form-", id)
                  : form_name_;
  next.request_id = "request-" + id;
  next.title = "Targets as of write " + id;
  next.since = std::chrono::steady_clock::now();
  ++number_;
  return next;
}

absl::StatusOr<form::v1::Form> FormWriter::Send(WriteClient& client) const {
  if (pending_->create) {
    form::v1::CreateFormRequest request =
        CreateRequest(tenant_, pending_->form_name, pending_->title);
    request.set_request_id(IdToSend());
    return client.CreateForm(request, OptionsToSend());
  }
  form::v1::UpdateFormRequest request;
  request.mutable_form()->set_name(pending_->form_name);
  request.mutable_form()->set_title(pending_->title);
  request.mutable_update_mask()->add_paths("title");
  request.set_request_id(IdToSend());
  request.set_skip_validation(true);
  return client.UpdateForm(request, OptionsToSend());
}

std::string FormWriter::IdToSend() const {
  return resend_ == Resend::kAnew ? "" : pending_->request_id;
}

client::CallOptions FormWriter::OptionsToSend() const {
  return {.timeout = kCallTimeout, .request_id = pending_->request_id};
}

bool FormWriter::Settle(const absl::StatusOr<form::v1::Form>& answer) {
  if (!books_->powered || HasUnknownOutcome(answer.status())) {
    NoteUnknown();
    return false;
  }
  if (answer.ok()) {
    Acknowledge(*answer);
  } else if (IsRefusal(answer.status())) {
    if (pending_->sent == 1) {  // an earlier sending may have had effect
      books_->refused.Append(Entry());
    }
    ++books_->refused_count;
    std::this_thread::sleep_for(kPause);
  } else {
    Complain(answer.status());
  }
  pending_.reset();
  return true;
}

void FormWriter::Acknowledge(const form::v1::Form& form) {
  if (form.name() != pending_->form_name || form.title() != pending_->title) {
    problems_.push_back(absl::StrCat(
        pending_->request_id, " was answered with another form: ", form.name(),
        ", ", form.title()));
    return;
  }
  LedgerEntry entry = Entry();
  entry.revision = form.revision();
  books_->acknowledged.Append(entry);
  ++books_->acknowledged_count;
  books_->resolved_count += pending_->sent > 1 ? 1 : 0;
  form_name_ = form.name();
}

void FormWriter::NoteUnknown() {
  books_->unknown_count += pending_->sent == 1 ? 1 : 0;
  if (resend_ == Resend::kNever ||
      (resend_ == Resend::kAnew && !pending_->create)) {
    form_name_.clear();
    pending_.reset();
    return;
  }
  if (std::chrono::steady_clock::now() - pending_->since > kPatience) {
    problems_.push_back("never answered: " + pending_->request_id);
  }
  if (resend_ == Resend::kAnew) {
    const std::string again = absl::StrCat("-again-", pending_->sent);
    pending_->form_name += again;
    pending_->request_id += again;
    books_->tries.Append(Entry());
  }
}

void FormWriter::Complain(const absl::Status& status) {
  problems_.push_back(
      absl::StrCat(pending_->request_id, ": ", status.ToString()));
}

LedgerEntry FormWriter::Entry() const {
  return {.tenant = tenant_,
          .resource_name = pending_->form_name,
          .request_id = pending_->request_id,
          .content_hash = base::Sha256Hex(pending_->title)};
}

}  // namespace jixiao::fault
