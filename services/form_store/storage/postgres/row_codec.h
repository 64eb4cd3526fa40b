// How rows of the tables are read.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_ROW_CODEC_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_ROW_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

absl::Status Corrupt(std::string_view tenant, std::string_view what);

std::string_view BytesOf(const Sha256Digest& digest);
// DATA_LOSS when it has another size.
absl::StatusOr<Sha256Digest> ToDigest(std::string_view tenant,
                                      std::string_view bytes);

// A limit as a parameter.
int64_t LimitOf(int limit);
int64_t LimitOf(size_t max_bytes);

// The last part of a form's name.
std::string_view FormIdOf(std::string_view form_name);

// Columns in the order in which TakeFormRow reads them.
inline constexpr char kFormColumns[] =
    "form_id, revision, update_time_us, report_revision, report_summary, "
    "report_finding_counts, fiscal_year, state, implementing_unit, "
    "project_display_name, effective_total_fen, create_time_us, deleted, "
    "validation_pending";
inline constexpr int kFormColumnCount = 14;

// A row of a query that begins with kFormColumns, without its payload.
FormRow TakeFormRow(const Rows& rows, int row);

// Columns in the order in which TakeChange reads them.
inline constexpr char kChangeColumns[] =
    "revision, header, hash, payload, content_revision";

// DATA_LOSS unless the payload, if it is there, is the one of the header.
absl::StatusOr<StoredChange> TakeChange(std::string_view tenant,
                                        const Rows& rows, int row);

// Columns in the order in which TakeRequest reads them.
inline constexpr char kRequestColumns[] =
    "key, digest, answer, last_revision, changes, create_time_us";

absl::StatusOr<RememberedRequest> TakeRequest(std::string_view tenant,
                                              const Rows& rows, int row);

// The column `unique_keys`.
std::string EncodeKeys(const std::vector<std::string>& keys);
absl::StatusOr<std::vector<std::string>> DecodeKeys(std::string_view tenant,
                                                    std::string_view bytes);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_ROW_CODEC_H_
