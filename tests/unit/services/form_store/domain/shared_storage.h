#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_SHARED_STORAGE_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_SHARED_STORAGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "services/form_store/storage/memory/memory_storage.h"
#include "tests/conformance/storage/forwarding_storage.h"

namespace jixiao::form_store {

// A storage that another process shares: what it says, the test decides.
class SharedStorage final : public ForwardingStorage {
 public:
  SharedStorage() : ForwardingStorage(NewMemoryStorage()) {}

  void SetForeignCommitListener(ForeignCommitListener told) override {
    listener = std::move(told);
  }
  absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, std::int64_t after, int limit,
      std::size_t max_bytes) override {
    if (const auto act = std::exchange(before_read, nullptr)) {
      act();
    }
    return target().ReadChanges(tenant, after, limit, max_bytes);
  }

  ForeignCommitListener listener;
  std::function<void()> before_read;  // runs once
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_SHARED_STORAGE_H_
