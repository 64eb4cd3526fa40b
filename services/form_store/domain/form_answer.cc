#include "services/form_store/domain/form_answer.h"

#include <cstddef>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/form_codec.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using Entries = form::v1::BatchCreateFormsResponse;

// Of the changes that are read at a time.
constexpr std::size_t kReadBytes = 8 * 1024 * 1024;

absl::Status CannotBeRead() {
  return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                          "a remembered answer cannot be read");
}

// The FORM changes of a remembered write, as forms, in order.
class ChangedForms {
 public:
  ChangedForms(FormStorage* storage, const TenantInfo& tenant,
               const RememberedRequest& remembered)
      : storage_(storage),
        tenant_(tenant),
        after_(remembered.last_revision - remembered.changes),
        last_(remembered.last_revision) {}

  absl::StatusOr<Form> Next() {
    while (true) {
      if (next_ == changes_.size()) {
        RETURN_IF_ERROR(Read());
      }
      const StoredChange& change = changes_[next_++];
      if (change.header.kind != form::v1::CHANGE_KIND_FORM) {
        continue;
      }
      if (change.payload_dropped) {
        return CannotBeRead();
      }
      ASSIGN_OR_RETURN(Form form, DecodePayload(change.payload));
      form.clear_validation();
      form.set_revision(change.header.revision);
      return form;
    }
  }

 private:
  absl::Status Read() {
    if (after_ >= last_) {
      return CannotBeRead();
    }
    ASSIGN_OR_RETURN(
        changes_,
        storage_->ReadChanges(tenant_.id, after_,
                              static_cast<int>(last_ - after_), kReadBytes));
    if (changes_.empty()) {
      return CannotBeRead();
    }
    after_ = changes_.back().header.revision;
    next_ = 0;
    return absl::OkStatus();
  }

  FormStorage* const storage_;
  const TenantInfo& tenant_;
  std::int64_t after_;
  const std::int64_t last_;
  std::vector<StoredChange> changes_;
  std::size_t next_ = 0;
};

}  // namespace

std::string EncodeAnswer(const std::vector<const FormPlan*>& plans) {
  Entries entries;
  for (const FormPlan* plan : plans) {
    Form* entry = entries.add_forms();
    if (!plan->write.has_value()) {
      *entry = plan->unchanged;
    } else if (auto summary = SummaryAfter(*plan->write)) {
      *entry->mutable_validation() = *std::move(summary);
    }
  }
  return entries.SerializeAsString();
}

absl::StatusOr<std::vector<Form>> RecallForms(
    FormStorage* storage, const TenantInfo& tenant,
    const RememberedRequest& remembered) {
  Entries entries;
  if (!entries.ParseFromString(remembered.record.answer)) {
    return CannotBeRead();
  }
  ChangedForms changed(storage, tenant, remembered);
  std::vector<Form> forms;
  for (Form& entry : *entries.mutable_forms()) {
    if (entry.revision() == 0) {
      ASSIGN_OR_RETURN(Form form, changed.Next());
      if (entry.has_validation()) {
        form.mutable_validation()->Swap(entry.mutable_validation());
      }
      entry = std::move(form);
    }
    SetRevision(tenant.history_id, entry.revision(), &entry);
    forms.push_back(std::move(entry));
  }
  return forms;
}

}  // namespace jixiao::form_store
