#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_BACKUP_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_BACKUP_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

#include "services/form_store/domain/history_exporter.h"
#include "services/form_store/domain/history_restorer.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {

// The history of the tenant yunxi, as a backup holds it.
using Backup = std::vector<form::v1::HistoryRecord>;

// As of a revision.
inline Backup TakeBackup(TestStore& store, std::int64_t revision) {
  form::v1::ExportHistoryRequest request;
  request.set_parent("tenants/yunxi");
  request.set_revision(revision);
  Backup backup;
  EXPECT_THAT(HistoryExporter(store.storage.get(), &store.clock)
                  .Export(store.caller, request,
                          [&](const form::v1::ExportHistoryResponse& response) {
                            backup.insert(backup.end(),
                                          response.records().begin(),
                                          response.records().end());
                            return absl::OkStatus();
                          }),
              IsOk());
  return backup;
}

// In the place of the tenant that there is.
inline absl::Status RestoreBackup(
    TestStore& store, const Backup& backup, bool keep_history_id = false,
    std::function<void(std::string_view)> on_restored = nullptr) {
  std::vector<form::v1::RestoreHistoryRequest> messages(2);
  form::v1::RestoreOptions* options = messages[0].mutable_options();
  options->set_parent("tenants/yunxi");
  options->set_replace(true);
  options->set_keep_history_id(keep_history_id);
  for (const form::v1::HistoryRecord& record : backup) {
    *messages[1].mutable_records()->add_records() = record;
  }
  std::size_t next = 0;
  HistoryRestorer restorer({store.storage.get(), &store.directory, &store.clock,
                            std::move(on_restored)});
  return restorer
      .Restore(store.caller,
               [&]() -> absl::StatusOr<
                         std::optional<form::v1::RestoreHistoryRequest>> {
                 return next < messages.size() ? std::optional(messages[next++])
                                               : std::nullopt;
               })
      .status();
}

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_BACKUP_H_
