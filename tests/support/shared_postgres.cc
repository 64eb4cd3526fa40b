#include "tests/support/shared_postgres.h"

#include <atomic>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace jixiao::test {
namespace {

std::unique_ptr<PostgresCluster> StartCluster() {
  if (!PostgresCluster::Available()) {
    return nullptr;
  }
  auto cluster = PostgresCluster::Create();
  if (!cluster.ok()) {
    std::cerr << cluster.status() << std::endl;
    std::abort();
  }
  return *std::move(cluster);
}

}  // namespace

PostgresCluster* SharedPostgres() {
  static const std::unique_ptr<PostgresCluster> cluster = StartCluster();
  return cluster.get();
}

std::string FreshSchema() {
  static std::atomic<int> count = 0;
  const std::string name = absl::StrCat("schema_", ++count);
  PostgresCluster& cluster = *SharedPostgres();
  const auto created =
      cluster.Run("postgres", absl::StrCat("CREATE SCHEMA ", name));
  if (!created.ok()) {
    std::cerr << created.status() << std::endl;
    std::abort();
  }
  return absl::StrCat(cluster.ConnInfo(), " options=-csearch_path=", name);
}

}  // namespace jixiao::test
