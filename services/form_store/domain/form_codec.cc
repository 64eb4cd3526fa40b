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
Form PlaceOf(std::string_view history_id, std::string_view form_name,
             std::int64_t revision, const ValidationSummary& validation) {
  Form place;
  if (revision != 0) {
    place.set_revision(revision);
    place.set_etag(MakeEtag(history_id, form_name, revision));
  }
  if (validation.state() != form::v1::VALIDATION_STATE_UNSPECIFIED) {
    *place.mutable_validation() = validation;
  }
  return place;
}

std::string NameOf(std::string_view tenant, const FormRow& row) {
  return base::FormName{std::string(tenant), row.form_id}.ToString();
}

// Fields in the order of their numbers, maps in that of their keys.
void AppendAlike(const Form& form, std::string* bytes) {
  google::protobuf::io::StringOutputStream stream(bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  form.SerializeToCodedStream(&coded);
}

// What a payload holds besides the content.
Form StoreFieldsOf(const Form& form) {
  Form fields;
  fields.set_name(form.name());
  fields.set_state(form.state());
  fields.set_form_digest(form.form_digest());
  if (form.has_create_time()) {
    *fields.mutable_create_time() = form.create_time();
  }
  if (form.has_update_time()) {
    *fields.mutable_update_time() = form.update_time();
  }
  if (form.has_delete_time()) {
    *fields.mutable_delete_time() = form.delete_time();
  }
  if (form.has_sealed_contacts()) {
    *fields.mutable_sealed_contacts() = form.sealed_contacts();
  }
  if (form.has_source()) {
    *fields.mutable_source() = form.source();
  }
  *fields.mutable_annotations() = form.annotations();
  return fields;
}

}  // namespace

std::string EncodePayload(const Form& form) {
  if (form.revision() != 0 || !form.etag().empty() || form.has_validation()) {
    Form stored = form;
    stored.clear_revision();
    stored.clear_etag();
    stored.clear_validation();
    return EncodePayload(stored);
  }
  std::string payload;
  AppendAlike(form, &payload);
  return payload;
}

std::string EncodePayload(const Form& form, std::string content) {
  AppendAlike(StoreFieldsOf(form), &content);
  return content;
}

std::string WithSkippedValidation(std::string payload) {
  Form skipped;
  skipped.mutable_validation()->set_state(form::v1::VALIDATION_STATE_SKIPPED);
  skipped.AppendToString(&payload);
  return payload;
}

absl::StatusOr<Form> DecodePayload(std::string_view payload) {
  Form form;
  RETURN_IF_ERROR(DecodePayload(payload, &form));
  return form;
}

absl::Status DecodePayload(std::string_view payload, Form* form) {
  if (!form->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a stored form cannot be read");
  }
  return absl::OkStatus();
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
  form.MergeFrom(PlaceOf(history_id, NameOf(tenant, row), row.revision,
                         ValidationOf(row)));
  return form;
}

std::string EncodePlace(std::string_view tenant, std::string_view history_id,
                        const FormRow& row) {
  return PlaceOf(history_id, NameOf(tenant, row), row.revision,
                 ValidationOf(row))
      .SerializeAsString();
}

std::string EncodeRow(std::string_view tenant, std::string_view history_id,
                      const FormRow& row) {
  return row.payload + EncodePlace(tenant, history_id, row);
}

std::string EncodeForm(std::string_view history_id, std::string_view form_name,
                       std::int64_t revision, std::string_view payload,
                       const ValidationSummary& validation) {
  std::string bytes(payload);
  PlaceOf(history_id, form_name, revision, validation).AppendToString(&bytes);
  return bytes;
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
