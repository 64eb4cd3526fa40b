// The order of scans, for backends that sort by themselves.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_ORDER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_ORDER_H_

#include <vector>

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Whether `a` stands before `b`. Total: only a row and itself are equal.
bool StandsBefore(const std::vector<OrderBy>& order, const FormRow& a,
                  const FormRow& b);

// Whether a row passes the narrowing of a scan (`after` apart).
bool Matches(const FormScan& scan, const FormRow& row);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_ORDER_H_
