// Every backend passes every check.
#include <tuple>

#include "gtest/gtest.h"

#include "tests/conformance/storage/postgres_backend.h"
#include "tests/conformance/storage/storage_checks.h"
#include "tests/conformance/storage/storage_harness.h"

namespace jixiao::form_store {
namespace {

class StorageConformanceTest : public ::testing::TestWithParam<
                                   std::tuple<StorageBackend, StorageCheck>> {};

TEST_P(StorageConformanceTest, Holds) {
  const auto& [backend, check] = GetParam();
  const std::unique_ptr<StorageHarness> harness = backend.make();
  if (harness == nullptr) {
    GTEST_SKIP() << backend.name << " is not installed";
  }
  check.run(*harness);
}

INSTANTIATE_TEST_SUITE_P(
    Backends, StorageConformanceTest,
    ::testing::Combine(::testing::Values(MemoryBackend(), SqliteBackend(),
                                         PostgresBackend()),
                       ::testing::ValuesIn(AllChecks())),
    [](const auto& test) {
      return std::get<0>(test.param).name + "_" + std::get<1>(test.param).name;
    });

}  // namespace
}  // namespace jixiao::form_store
