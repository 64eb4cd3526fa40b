// What the conformance suite needs of a storage backend, and the writes that
// its checks are made of.
#ifndef JIXIAO_TESTS_CONFORMANCE_STORAGE_STORAGE_HARNESS_H_
#define JIXIAO_TESTS_CONFORMANCE_STORAGE_STORAGE_HARNESS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// A storage with nothing in it.
class StorageHarness {
 public:
  virtual ~StorageHarness() = default;
  virtual FormStorage& storage() = 0;
  // Closes the storage and opens it again. False when it keeps nothing beyond
  // its life, as it then cannot.
  virtual bool Reopen() { return false; }
};

struct StorageBackend {
  std::string name;
  std::function<std::unique_ptr<StorageHarness>()> make;
};

StorageBackend MemoryBackend();
StorageBackend SqliteBackend();
// A backend that keeps nothing, made by a function.
StorageBackend BackendOf(std::string name,
                         std::function<std::unique_ptr<FormStorage>()> make);

inline constexpr char kTenant[] = "linhai";
inline constexpr char kHistoryId[] = "history-1";
inline constexpr int64_t kStartTimeUs = 1704164645000000;

// Names below kTenant.
std::string FormNameOf(std::string_view form_id);
std::string UnitNameOf(std::string_view unit_id);

Expectation Anything();
Expectation Absent();
Expectation AtRevision(int64_t revision);
Expectation JustWritten();

Mutation TenantRecord(std::string_view tenant, std::string payload = "record");
Mutation UnitChange(std::string_view unit_id, std::string payload,
                    Expectation expect);
// A change of a form of kTenant with a usual index.
Mutation FormChange(std::string_view form_id, std::string payload,
                    Expectation expect);
Mutation ReportChange(std::string_view form_id, std::string payload,
                      Expectation expect);

Write WriteOf(std::vector<Mutation> mutations);
Write WriteOf(Mutation mutation);

// Creates kTenant, or another one.
absl::Status CreateTenant(FormStorage& storage,
                          std::string_view tenant = kTenant);
// Commits one write to kTenant by itself.
absl::StatusOr<Committed> CommitOne(FormStorage& storage, Write write);
// The same for one mutation: its revision, or 0 after a test failure.
int64_t MustCommit(FormStorage& storage, Mutation mutation);

// The text, or the error in words: for comparisons that must not end the test.
std::string TextOf(const absl::StatusOr<std::string>& text);

// All changes of a tenant, read in pages of `page` changes.
absl::StatusOr<std::vector<StoredChange>> ReadAllChanges(
    FormStorage& storage, std::string_view tenant = kTenant, int page = 100);
// OK when the whole history of a tenant is dense, linked and ends at its head.
absl::Status VerifyHistory(FormStorage& storage,
                           std::string_view tenant = kTenant);

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_CONFORMANCE_STORAGE_STORAGE_HARNESS_H_
