#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_HOOKED_STORAGE_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_HOOKED_STORAGE_H_

#include <functional>
#include <string_view>
#include <vector>

#include "services/form_store/storage/memory/memory_storage.h"
#include "tests/conformance/storage/forwarding_storage.h"

namespace jixiao::form_store {

// A memory storage that lets a test act in the middle of what is going on.
class HookedStorage final : public ForwardingStorage {
 public:
  HookedStorage() : ForwardingStorage(NewMemoryStorage()) {}

  absl::StatusOr<FormRow> GetForm(std::string_view tenant,
                                  std::string_view form_id) override {
    // Once, so that what it does may read forms itself.
    if (const auto act = std::exchange(before_get_form, nullptr)) {
      if (absl::Status status = act(); !status.ok()) {
        return status;
      }
    }
    return target().GetForm(tenant, form_id);
  }
  absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) override {
    auto rows = target().ScanForms(tenant, scan);
    if (rows.ok() && after_scan) {
      after_scan(*rows);
    }
    return rows;
  }

  absl::StatusOr<std::string> FindUniqueKey(std::string_view tenant,
                                            std::string_view key) override {
    if (key.starts_with("form/")) {
      if (const auto act = std::exchange(before_find_form_key, nullptr)) {
        act();
      }
    }
    return target().FindUniqueKey(tenant, key);
  }

  // Runs before the next look-up of a form by its natural key.
  std::function<void()> before_find_form_key;
  // Runs before the next GetForm, which fails with its error.
  std::function<absl::Status()> before_get_form;
  std::function<void(const std::vector<FormRow>&)> after_scan;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_HOOKED_STORAGE_H_
