// Several forms at one point of their tenant's history.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_batch.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/domain/placed_error.h"
#include "services/form_store/domain/wire.h"

namespace jixiao::form_store {
namespace {

using form::v1::BatchGetFormsRequest;
using form::v1::BatchGetFormsResponse;

// Reads forms as of one revision.
class PointReader {
 public:
  PointReader(const Caller& caller, FormStorage* storage, TenantRow tenant,
              std::int64_t revision, bool show_deleted)
      : caller_(caller),
        storage_(storage),
        tenant_(std::move(tenant)),
        revision_(revision),
        show_deleted_(show_deleted) {}

  // The serialised form.
  absl::StatusOr<std::string> Read(const std::string& resource_name) const {
    ASSIGN_OR_RETURN(const base::FormName name,
                     base::ParseFormName(resource_name, "name"));
    if (name.tenant != tenant_.tenant_id) {
      return errors::InvalidField("name", "must be of the tenant of the batch");
    }
    absl::StatusOr<FormRow> row =
        storage_->GetFormAt(tenant_.tenant_id, name.form, revision_);
    if (absl::IsNotFound(row.status())) {
      return NoSuchForm(resource_name);
    }
    RETURN_IF_ERROR(row.status());
    RETURN_IF_ERROR(CompletePastRow(storage_, tenant_, &*row));
    if (row->index.deleted && !show_deleted_) {
      return NoSuchForm(resource_name);
    }
    RETURN_IF_ERROR(CheckMaySee(*row, resource_name));
    return EncodeRow(tenant_.tenant_id, tenant_.history_id, *row);
  }

  BatchGetFormsResponse Point() const {
    BatchGetFormsResponse point;
    *point.mutable_as_of() = PointOf(tenant_, revision_);
    return point;
  }

 private:
  absl::Status CheckMaySee(const FormRow& row,
                           const std::string& resource_name) const {
    if (caller_.principal.org_units.empty()) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const form::v1::Form form, DecodePayload(row.payload));
    return MaySeeForm(caller_, form) ? absl::OkStatus()
                                     : NoSuchForm(resource_name);
  }

  const Caller& caller_;
  FormStorage* const storage_;
  const TenantRow tenant_;
  const std::int64_t revision_;
  const bool show_deleted_;
};

absl::Status CheckCount(int count) {
  if (count >= 1 && count <= FormBatch::kMaxForms) {
    return absl::OkStatus();
  }
  return errors::InvalidField(
      "names", absl::StrCat("must be 1 to ", FormBatch::kMaxForms,
                            " entries, and there are ", count));
}

absl::Status AnswerTooLarge() {
  return errors::ResourceExhausted(
      errors::ERROR_REASON_MESSAGE_TOO_LARGE,
      absl::StrCat("the forms take more than the ", FormBatch::kMaxAnswerBytes,
                   " bytes that fit into one answer: ask for fewer at a time"));
}

}  // namespace

absl::StatusOr<std::string> FormBatch::Get(
    const Caller& caller, const BatchGetFormsRequest& request) {
  RETURN_IF_ERROR(CheckCount(request.names_size()));
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  absl::StatusOr<TenantRow> tenant = parts_.storage->GetTenant(parent.tenant);
  if (absl::IsNotFound(tenant.status())) {
    return NoSuchTenant(parent.tenant);
  }
  RETURN_IF_ERROR(tenant.status());
  ASSIGN_OR_RETURN(const std::int64_t revision,
                   ResolveAsOf(*tenant, request.as_of()));
  const PointReader reader(caller, parts_.storage, *std::move(tenant), revision,
                           request.show_deleted());
  std::string answer;
  for (int i = 0; i < request.names_size(); ++i) {
    RETURN_IF_ERROR(caller.CheckAlive());
    const absl::StatusOr<std::string> form = reader.Read(request.names(i));
    if (!form.ok()) {
      return PlacedError(form.status(),
                         PlaceIn("names", static_cast<std::size_t>(i)));
    }
    AppendMessageField(BatchGetFormsResponse::kFormsFieldNumber, *form,
                       &answer);
    if (answer.size() > kMaxAnswerBytes) {
      return AnswerTooLarge();
    }
  }
  return answer + reader.Point().SerializeAsString();
}

}  // namespace jixiao::form_store
