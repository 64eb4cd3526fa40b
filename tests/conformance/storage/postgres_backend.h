#ifndef JIXIAO_TESTS_CONFORMANCE_STORAGE_POSTGRES_BACKEND_H_
#define JIXIAO_TESTS_CONFORMANCE_STORAGE_POSTGRES_BACKEND_H_

#include <string>

#include "services/form_store/storage/postgres/postgres_storage.h"
#include "tests/conformance/storage/storage_harness.h"

namespace jixiao::form_store {

// Each storage in a schema of its own of the cluster of this test program.
// Makes null where the server is not installed.
StorageBackend PostgresBackend();

// Options for a database as the tests use it.
PostgresOptions TestOptions(std::string url);

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_CONFORMANCE_STORAGE_POSTGRES_BACKEND_H_
