#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_BATCH_WRITER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_BATCH_WRITER_H_

#include "services/form_store/storage/postgres/batch_state.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

// Adds to the pipeline what stores the changes of a batch: one statement a
// table for the rows that are new, one a row for those that were there. Which
// is which is known, so nothing is inserted "or else updated", which every
// engine says in another way.
void SendBatch(const BatchState& state, Connection& connection);

// The end of the chain after a batch, and the tenant's own record if the batch
// changed it.
void SendHead(const BatchState& state, const ChainPoint& head,
              Connection& connection);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_BATCH_WRITER_H_
