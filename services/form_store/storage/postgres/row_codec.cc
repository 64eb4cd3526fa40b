#include "services/form_store/storage/postgres/row_codec.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::form_store::postgres {

absl::Status Corrupt(std::string_view tenant, std::string_view what) {
  return errors::DataLoss(
             errors::ERROR_REASON_DATA_CORRUPT,
             absl::StrCat("the database is damaged at tenant ",
                          base::ToAbsl(tenant), ": ", base::ToAbsl(what)))
      .With("tenant", tenant);
}

std::string_view BytesOf(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

absl::StatusOr<Sha256Digest> ToDigest(std::string_view tenant,
                                      std::string_view bytes) {
  Sha256Digest digest{};
  if (bytes.size() != digest.size()) {
    return Corrupt(tenant, "a hash has the wrong size");
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

int64_t LimitOf(int limit) {
  return std::max(limit, 0);
}

int64_t LimitOf(size_t max_bytes) {
  constexpr size_t kMost = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::min(max_bytes, kMost));
}

std::string_view FormIdOf(std::string_view form_name) {
  return form_name.substr(form_name.rfind('/') + 1);
}

FormRow TakeFormRow(const Rows& rows, int row) {
  int column = 0;
  FormRow form;
  form.form_id = rows.Text(row, column++);
  form.revision = rows.Number(row, column++);
  form.update_time_us = rows.Number(row, column++);
  form.report_revision = rows.Number(row, column++);
  form.report.summary = rows.Text(row, column++);
  form.report.finding_counts = rows.Text(row, column++);
  form.index.fiscal_year = static_cast<int32_t>(rows.Number(row, column++));
  form.index.state =
      static_cast<form::v1::FormState>(rows.Number(row, column++));
  form.index.implementing_unit = rows.Text(row, column++);
  form.index.project_display_name = rows.Text(row, column++);
  form.index.effective_total_fen = rows.NumberOrNull(row, column++);
  form.index.create_time_us = rows.Number(row, column++);
  form.index.deleted = rows.Flag(row, column++);
  form.index.validation_pending = rows.Flag(row, column++);
  return form;
}

absl::StatusOr<StoredChange> TakeChange(std::string_view tenant,
                                        const Rows& rows, int row) {
  StoredChange change;
  ASSIGN_OR_RETURN(change.header, history::DecodeHeader(rows.Bytes(row, 1)));
  ASSIGN_OR_RETURN(change.hash, ToDigest(tenant, rows.Bytes(row, 2)));
  change.payload = rows.Text(row, 3);
  change.payload_dropped = rows.IsNull(row, 3);
  change.content_revision = rows.Number(row, 4);
  if (change.header.tenant != tenant ||
      change.header.revision != rows.Number(row, 0)) {
    return Corrupt(tenant, "a change stands in the place of another");
  }
  RETURN_IF_ERROR(history::VerifyPayload(change));
  return change;
}

absl::StatusOr<RememberedRequest> TakeRequest(std::string_view tenant,
                                              const Rows& rows, int row) {
  RememberedRequest request;
  ASSIGN_OR_RETURN(request.record.key, ToDigest(tenant, rows.Bytes(row, 0)));
  ASSIGN_OR_RETURN(request.record.digest, ToDigest(tenant, rows.Bytes(row, 1)));
  request.record.answer = rows.Text(row, 2);
  request.last_revision = rows.Number(row, 3);
  request.changes = rows.Number(row, 4);
  request.create_time_us = rows.Number(row, 5);
  return request;
}

std::string EncodeKeys(const std::vector<std::string>& keys) {
  std::string bytes;
  for (const std::string& key : keys) {
    base::AppendLengthPrefixed(key, &bytes);
  }
  return bytes;
}

absl::StatusOr<std::vector<std::string>> DecodeKeys(std::string_view tenant,
                                                    std::string_view bytes) {
  std::vector<std::string> keys;
  while (!bytes.empty()) {
    const auto key = base::TakeLengthPrefixed(&bytes);
    if (!key.has_value()) {
      return Corrupt(tenant, "the unique keys of a row are cut");
    }
    keys.emplace_back(*key);
  }
  return keys;
}

}  // namespace jixiao::form_store::postgres
