#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_POSITION_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_POSITION_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Where a page of forms ended: the columns of its last row that a scan orders
// by, as bytes for a page token.
std::string EncodePosition(const FormRow& row);

// nullopt for bytes that EncodePosition did not make.
std::optional<FormRow> DecodePosition(std::string_view bytes);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_POSITION_H_
