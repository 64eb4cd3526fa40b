#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_FORM_WRITER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_FORM_WRITER_H_

#include "services/form_store/storage/postgres/batch_state.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

// The part of SendBatch that concerns the current rows of forms.
void SendForms(const BatchState& state, Connection& connection);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_FORM_WRITER_H_
