#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_REMOTE_VALIDATOR_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_REMOTE_VALIDATOR_H_

#include <memory>
#include <string>

#include "services/form_store/domain/form_validator.h"

namespace jixiao::form_store {

// The validation service at an address. Connects when first used and again
// whenever that is needed.
std::unique_ptr<FormValidator> MakeRemoteValidator(const std::string& address);

// No validation service is configured: every batch is UNAVAILABLE.
std::unique_ptr<FormValidator> MakeAbsentValidator();

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_REMOTE_VALIDATOR_H_
