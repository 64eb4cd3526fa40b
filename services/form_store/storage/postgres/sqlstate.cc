#include "services/form_store/storage/postgres/sqlstate.h"

#include <string>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::form_store::postgres {
namespace {

absl::Status Unavailable(const std::string& text) {
  return errors::Unavailable(
      errors::ERROR_REASON_STORAGE_UNAVAILABLE,
      absl::StrCat("the database cannot be used now (", text, ")"));
}

// Classes whose errors are faults of our statements or of their values.
bool IsOurFault(std::string_view state_class) {
  constexpr std::string_view kClasses[] = {"0A", "21", "22", "23", "25", "26",
                                           "2D", "34", "3B", "42", "44", "54"};
  for (const std::string_view fault : kClasses) {
    if (state_class == fault) {
      return true;
    }
  }
  return false;
}

}  // namespace

absl::Status SqlStateError(std::string_view sqlstate) {
  if (sqlstate.empty()) {
    return Unavailable("the connection was lost");
  }
  const std::string text = absl::StrCat("SQLSTATE ", base::ToAbsl(sqlstate));
  if (sqlstate == "53100") {
    return errors::ResourceExhausted(
        errors::ERROR_REASON_STORAGE_FULL,
        absl::StrCat("the disk of the database is full (", text, ")"));
  }
  if (sqlstate == "XX001" || sqlstate == "XX002") {
    return errors::DataLoss(
        errors::ERROR_REASON_DATA_CORRUPT,
        absl::StrCat("the database is damaged (", text, ")"));
  }
  // A transaction that idled too long (25P03) has lost its connection.
  if (IsReadOnly(sqlstate) || sqlstate == "25P03" ||
      !IsOurFault(sqlstate.substr(0, 2))) {
    return Unavailable(text);
  }
  return errors::Internal(absl::StrCat("the database refused: ", text));
}

bool IsConflict(std::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01";
}

bool IsReadOnly(std::string_view sqlstate) {
  return sqlstate == "25006";
}

}  // namespace jixiao::form_store::postgres
