#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_PRINTED_DATE_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_PRINTED_DATE_H_

#include <optional>
#include <string_view>

#include "google/type/date.pb.h"

namespace jixiao::form_store::intake {

// Reads a year, a month or a day with its printed precision: 2024, 2024年,
// 2024年3月, 2024-03, 2024.3.1, 202403, 20240301. nullopt for anything else.
std::optional<google::type::Date> ParsePrintedDate(std::string_view text);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_PRINTED_DATE_H_
