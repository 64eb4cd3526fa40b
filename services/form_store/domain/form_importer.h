#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_IMPORTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_IMPORTER_H_

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/import_planner.h"

namespace jixiao::form_store {

class WriteWave;

// Items that were handed over for commit.
struct ImportBatch;
struct ImportBatchDeleter {
  void operator()(ImportBatch* batch) const;
};
using ImportBatchPointer = std::unique_ptr<ImportBatch, ImportBatchDeleter>;

// Imports forms: each becomes a new form, or a new revision of the live form
// with its natural key, or nothing when that one is equal. Items are judged in
// batches and committed in waves; one that fails does not touch the others. An
// item with a request id is imported once. Thread-safe.
class FormImporter {
 public:
  explicit FormImporter(WriteParts parts)
      : parts_(std::move(parts)), planner_(parts_) {}
  FormImporter(const FormImporter&) = delete;
  FormImporter& operator=(const FormImporter&) = delete;

  // A result for each item, in order.
  std::vector<ImportResult> Import(const Caller& caller,
                                   std::vector<ImportItem> items) {
    return Finish(caller, Begin(caller, std::move(items)));
  }

  // The same in two steps, so that items can be prepared while others are being
  // committed. Nothing is committed before Finish: of two items of a stream
  // that are one form, the later one stays the later one.
  ImportBatchPointer Begin(const Caller& caller, std::vector<ImportItem> items);
  std::vector<ImportResult> Finish(const Caller& caller,
                                   ImportBatchPointer batch);

 private:
  // Plans and judges; what is decided by that leaves the list.
  void Prepare(const Caller& caller, std::vector<ImportJob*>* jobs);
  // Commits and waits; what lost a race stays undecided.
  void Commit(const Caller& caller, std::span<ImportJob* const> jobs,
              WriteWave* wave);
  void Judge(const Caller& caller, std::span<ImportJob* const> jobs);
  void Settle(const absl::StatusOr<Committed>& committed, ImportJob* job);

  const WriteParts parts_;
  const ImportPlanner planner_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_IMPORTER_H_
