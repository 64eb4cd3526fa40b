// The checks of the conformance suite: what every backend owes.
#ifndef JIXIAO_TESTS_CONFORMANCE_STORAGE_STORAGE_CHECKS_H_
#define JIXIAO_TESTS_CONFORMANCE_STORAGE_STORAGE_CHECKS_H_

#include <string>
#include <vector>

#include "tests/conformance/storage/storage_harness.h"

namespace jixiao::form_store {

// A check runs on a storage with nothing in it and fails by GoogleTest's
// expectations. It is a function and not a test, so that the controls can run
// it on broken storages and demand that it fails.
struct StorageCheck {
  std::string name;
  void (*run)(StorageHarness& harness);
};

std::vector<StorageCheck> TenantChecks();
std::vector<StorageCheck> CommitChecks();
std::vector<StorageCheck> ReadChecks();
std::vector<StorageCheck> ScanChecks();
std::vector<StorageCheck> PastChecks();
std::vector<StorageCheck> RequestChecks();
std::vector<StorageCheck> RestoreChecks();
std::vector<StorageCheck> ConcurrencyChecks();

std::vector<StorageCheck> AllChecks();

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_CONFORMANCE_STORAGE_STORAGE_CHECKS_H_
