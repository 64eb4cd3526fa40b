#ifndef JIXIAO_TESTS_FAULT_KILL_ACK_FIRST_STORAGE_H_
#define JIXIAO_TESTS_FAULT_KILL_ACK_FIRST_STORAGE_H_

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/mutex.h"
#include "tests/conformance/storage/forwarding_storage.h"

namespace jixiao::fault {

// The planted fault of the kill test: tells writers that a batch is committed
// while it still waits for its commit. For writes that are never refused.
class AckFirstStorage final : public form_store::ForwardingStorage {
 public:
  explicit AckFirstStorage(std::unique_ptr<form_store::FormStorage> target);
  ~AckFirstStorage() override;

  absl::StatusOr<std::vector<absl::StatusOr<form_store::Committed>>> Commit(
      std::string_view tenant,
      std::span<const form_store::Write> writes) override;

 private:
  using Batch = std::pair<std::string, std::vector<form_store::Write>>;

  void Run() EXCLUDES(mutex_);

  base::Mutex mutex_;
  base::CondVar changed_;
  std::deque<Batch> batches_ GUARDED_BY(mutex_);
  std::map<std::string, int64_t, std::less<>> heads_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_KILL_ACK_FIRST_STORAGE_H_
