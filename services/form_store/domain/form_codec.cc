#include "services/form_store/domain/form_codec.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/timestamp.pb.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/etag.h"

namespace jixiao::form_store {

using form::v1::Form;
using form::v1::ValidationSummary;
using google::protobuf::Timestamp;

namespace {

// The fields of Form that a payload lacks.
Form PlaceOf(std::string_view tenant, std::string_view history_id,
             const FormRow& row) {
  const base::FormName name{std::string(tenant), row.form_id};
  Form place;
  place.set_revision(row.revision);
  place.set_etag(MakeEtag(history_id, name.ToString(), row.revision));
  if (ValidationSummary validation = ValidationOf(row);
      validation.state() != form::v1::VALIDATION_STATE_UNSPECIFIED) {
    *place.mutable_validation() = std::move(validation);
  }
  return place;
}

}  // namespace

std::string EncodePayload(const Form& form, bool skip_validation) {
  if (form.revision() != 0 || !form.etag().empty() || form.has_validation()) {
    Form stored = form;
    stored.clear_revision();
    stored.clear_etag();
    stored.clear_validation();
    return EncodePayload(stored, skip_validation);
  }
  std::string payload;
  {
    google::protobuf::io::StringOutputStream stream(&payload);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    form.SerializeToCodedStream(&coded);
  }
  if (skip_validation) {
    Form skipped;
    skipped.mutable_validation()->set_state(form::v1::VALIDATION_STATE_SKIPPED);
    skipped.AppendToString(&payload);
  }
  return payload;
}

absl::StatusOr<Form> DecodePayload(std::string_view payload) {
  Form form;
  if (!form.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a stored form cannot be read");
  }
  return form;
}

ValidationSummary ValidationOf(const FormRow& row) {
  ValidationSummary summary;
  if (!row.report.summary.empty() &&
      summary.ParseFromString(row.report.summary)) {
    return summary;
  }
  summary.Clear();
  if (!row.index.deleted) {
    summary.set_state(row.index.validation_pending
                          ? form::v1::VALIDATION_STATE_PENDING
                          : form::v1::VALIDATION_STATE_SKIPPED);
  }
  return summary;
}

absl::StatusOr<Form> DecodeRow(std::string_view tenant,
                               std::string_view history_id,
                               const FormRow& row) {
  ASSIGN_OR_RETURN(Form form, DecodePayload(row.payload));
  form.MergeFrom(PlaceOf(tenant, history_id, row));
  return form;
}

std::string EncodeRow(std::string_view tenant, std::string_view history_id,
                      const FormRow& row) {
  return row.payload + PlaceOf(tenant, history_id, row).SerializeAsString();
}

void SetRevision(std::string_view history_id, std::int64_t revision,
                 Form* form) {
  form->set_revision(revision);
  form->set_etag(MakeEtag(history_id, form->name(), revision));
}

FormIndex IndexOf(const Form& form, bool validation_pending) {
  FormIndex index;
  index.fiscal_year = form.project().fiscal_year();
  index.state = form.state();
  index.implementing_unit = form.project().implementing_unit().org_unit();
  index.project_display_name = form.project().display_name();
  if (form.funding().effective_total().has_fen()) {
    index.effective_total_fen = form.funding().effective_total().fen();
  }
  index.create_time_us = MicrosOf(form.create_time());
  index.deleted = form.has_delete_time();
  index.validation_pending = validation_pending;
  return index;
}

Timestamp ToTimestamp(absl::Time time) {
  return TimestampOfMicros(absl::ToUnixMicros(time));
}

Timestamp TimestampOfMicros(std::int64_t micros) {
  constexpr std::int64_t kMicrosPerSecond = 1'000'000;
  std::int64_t seconds = micros / kMicrosPerSecond;
  std::int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>(rest * 1000));
  return timestamp;
}

std::int64_t MicrosOf(const Timestamp& timestamp) {
  return timestamp.seconds() * 1'000'000 + timestamp.nanos() / 1000;
}

}  // namespace jixiao::form_store
