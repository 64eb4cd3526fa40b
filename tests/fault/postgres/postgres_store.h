#ifndef JIXIAO_TESTS_FAULT_POSTGRES_POSTGRES_STORE_H_
#define JIXIAO_TESTS_FAULT_POSTGRES_POSTGRES_STORE_H_

#include <filesystem>
#include <string>

#include "tests/fault/support/fault_report.h"
#include "tests/fault/support/store_trial.h"

namespace jixiao::fault {

struct PostgresStoreOptions {
  // How the service reaches the database.
  std::string url;
  // How the audit does, past what the test has put between.
  std::string audit_url;
  // Takes the key of the store.
  std::filesystem::path key_directory;
  // For controls: the service takes a server that does not sync.
  bool accept_data_loss = false;
};

// A store in a PostgreSQL database.
TrialStore PostgresStore(const PostgresStoreOptions& options);

// Makes the tables.
Problems MigrateDatabase(const std::string& url);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_POSTGRES_POSTGRES_STORE_H_
