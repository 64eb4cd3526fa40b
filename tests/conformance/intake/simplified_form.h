#ifndef JIXIAO_TESTS_CONFORMANCE_INTAKE_SIMPLIFIED_FORM_H_
#define JIXIAO_TESTS_CONFORMANCE_INTAKE_SIMPLIFIED_FORM_H_

#include <string>

#include "jixiao/form/v1/form.pb.h"
#include "nlohmann/json.hpp"

namespace jixiao::form_store::intake {

// A form in the shape that people write expectations in: printed texts only,
// null for what is absent.
nlohmann::json Simplified(const form::v1::Form& form);

// The whole file; empty when it cannot be read.
std::string ReadAll(const std::string& path);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_TESTS_CONFORMANCE_INTAKE_SIMPLIFIED_FORM_H_
