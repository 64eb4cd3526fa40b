#ifndef JIXIAO_TESTS_UNIT_SERVICES_REPORTING_SUPPORT_SAMPLE_FORMS_H_
#define JIXIAO_TESTS_UNIT_SERVICES_REPORTING_SUPPORT_SAMPLE_FORMS_H_

#include <random>
#include <string>

#include "jixiao/form/v1/form_service.pb.h"
#include "services/reporting/index/facts.h"

namespace jixiao::reporting::testing {

inline constexpr char kTenant[] = "tenants/yunhe";

// A form of an invented city with everything filled in: 12.50 万元 from the
// general public budget, half-year plan 5.00, three indicators, two empty rows,
// two findings of rule C15 and one of A07.
form::v1::ExportedForm SampleForm(const std::string& id);

// A form of random content: every enum value, absent amounts, empty groups and
// odd names occur.
form::v1::ExportedForm RandomForm(const std::string& id, std::mt19937& random);

inline FormFacts Facts(const form::v1::ExportedForm& exported) {
  return FactsOf(exported.form(), exported.findings());
}

}  // namespace jixiao::reporting::testing

#endif  // JIXIAO_TESTS_UNIT_SERVICES_REPORTING_SUPPORT_SAMPLE_FORMS_H_
