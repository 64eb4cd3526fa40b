#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_CODEC_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "jixiao/form/v1/form.pb.h"
#include "services/form_store/storage/form_storage.h"

namespace google::protobuf {
class Timestamp;
}

// Between forms as stored and forms as callers see them. A payload is the
// serialised Form, contacts masked and sealed, without revision, etag and
// validation: those follow from where it stands in the history. Only that
// validation was skipped does not, and is kept.
namespace jixiao::form_store {

// The payload of a form; deterministic.
std::string EncodePayload(const form::v1::Form& form);
// The same of a form without unknown fields whose contacts are masked, when its
// canonical content is known: that is what such a payload begins with.
std::string EncodePayload(const form::v1::Form& form, std::string content);
// The payload of a form that was stored without validation.
std::string WithSkippedValidation(std::string payload);

// DATA_LOSS with DATA_CORRUPT when the payload is no Form.
absl::StatusOr<form::v1::Form> DecodePayload(std::string_view payload);
absl::Status DecodePayload(std::string_view payload, form::v1::Form* form);

// What validation says of the current row.
form::v1::ValidationSummary ValidationOf(const FormRow& row);

// The form as callers see it.
absl::StatusOr<form::v1::Form> DecodeRow(std::string_view tenant,
                                         std::string_view history_id,
                                         const FormRow& row);
// The same, serialised, in two pieces: the payload of the row, and this.
std::string EncodePlace(std::string_view tenant, std::string_view history_id,
                        const FormRow& row);
// The same, serialised, without parsing the payload.
std::string EncodeRow(std::string_view tenant, std::string_view history_id,
                      const FormRow& row);

// A form as callers see it, serialised, from its payload: what follows from its
// place in the history is added. Revision 0: it has none yet.
std::string EncodeForm(std::string_view history_id, std::string_view form_name,
                       std::int64_t revision, std::string_view payload,
                       const form::v1::ValidationSummary& validation);

// Sets what follows from the place in the history.
void SetRevision(std::string_view history_id, std::int64_t revision,
                 form::v1::Form* form);

// The columns of a form that is to be stored.
FormIndex IndexOf(const form::v1::Form& form, bool validation_pending);

google::protobuf::Timestamp ToTimestamp(absl::Time time);
google::protobuf::Timestamp TimestampOfMicros(std::int64_t micros);
std::int64_t MicrosOf(const google::protobuf::Timestamp& timestamp);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_CODEC_H_
