#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_HUB_FIXTURE_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_HUB_FIXTURE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/mutex.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "services/form_store/domain/change_hub.h"
#include "services/form_store/domain/change_sink.h"
#include "services/form_store/storage/memory/memory_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {

// How long tests wait for what must come.
inline constexpr absl::Duration kPatience = absl::Seconds(20);

// A watcher that keeps what it gets. Thread-safe.
class FakeSink final : public ChangeSink {
 public:
  Result Push(std::shared_ptr<const std::string> response) override {
    base::MutexLock lock(mutex_);
    if (closed_) {
      return Result::kClosed;
    }
    if (capacity_ == 0) {
      return Result::kFull;
    }
    --capacity_;
    EXPECT_TRUE(responses_.emplace_back().ParseFromString(*response));
    changed_.NotifyAll();
    return Result::kTaken;
  }
  void Finish(absl::Status status) override {
    base::MutexLock lock(mutex_);
    status_ = std::move(status);
    finished_ = true;
    changed_.NotifyAll();
  }
  void SetCallbacks(std::function<void()> on_ready,
                    std::function<void()> on_closed) override {
    on_ready_ = std::move(on_ready);
    on_closed_ = std::move(on_closed);
  }

  // Messages that it takes before it is full.
  void SetCapacity(int capacity) {
    {
      base::MutexLock lock(mutex_);
      capacity_ = capacity;
    }
    if (on_ready_) {
      on_ready_();
    }
  }
  void Close() {
    {
      base::MutexLock lock(mutex_);
      closed_ = true;
    }
    on_closed_();
  }

  std::vector<form::v1::Change> WaitForChanges(std::size_t count) {
    Wait([&] { return ChangesLocked().size() >= count; });
    base::MutexLock lock(mutex_);
    return ChangesLocked();
  }
  std::map<std::string, std::int64_t> WaitForHeads() {
    Wait([&] { return !HeadsLocked().empty(); });
    base::MutexLock lock(mutex_);
    return HeadsLocked();
  }
  // The last heartbeat's.
  std::vector<common::v1::TenantRevision> Heads() {
    base::MutexLock lock(mutex_);
    std::vector<common::v1::TenantRevision> heads;
    for (const auto& response : responses_) {
      if (response.heads_size() > 0) {
        heads.assign(response.heads().begin(), response.heads().end());
      }
    }
    return heads;
  }
  absl::Status WaitForEnd() {
    Wait([&] { return finished_; });
    base::MutexLock lock(mutex_);
    return status_;
  }
  bool ended() {
    base::MutexLock lock(mutex_);
    return finished_;
  }
  std::size_t responses() {
    base::MutexLock lock(mutex_);
    return responses_.size();
  }

 private:
  void Wait(const std::function<bool()>& condition) {
    base::MutexLock lock(mutex_);
    const absl::Time limit = absl::Now() + kPatience;
    while (!condition()) {
      ASSERT_LT(absl::Now(), limit) << "waited in vain";
      changed_.WaitFor(mutex_, limit - absl::Now());
    }
  }
  std::vector<form::v1::Change> ChangesLocked() {
    std::vector<form::v1::Change> changes;
    for (const form::v1::WatchChangesResponse& response : responses_) {
      changes.insert(changes.end(), response.changes().begin(),
                     response.changes().end());
    }
    return changes;
  }
  std::map<std::string, std::int64_t> HeadsLocked() {
    std::map<std::string, std::int64_t> heads;
    for (const form::v1::WatchChangesResponse& response : responses_) {
      for (const auto& head : response.heads()) {
        heads[head.tenant()] = head.revision();
      }
    }
    return heads;
  }

  base::Mutex mutex_;
  base::CondVar changed_;
  std::vector<form::v1::WatchChangesResponse> responses_;
  int capacity_ = 1'000'000;
  bool closed_ = false;
  bool finished_ = false;
  absl::Status status_;
  std::function<void()> on_ready_;
  std::function<void()> on_closed_;
};

// A store whose hub is told of its commits, and watchers of it.
class HubFixture : public ::testing::Test {
 protected:
  HubFixture() : HubFixture(NewMemoryStorage()) {}
  explicit HubFixture(std::unique_ptr<FormStorage> storage)
      : store_(std::move(storage)),
        hub_(store_.storage.get(), {}, &store_.clock) {
    store_.queue.SetListener(
        [this](std::string_view tenant, std::int64_t head) {
          hub_.OnCommit(tenant, head);
        });
    store_.MakeTenant();
  }

  static form::v1::WatchChangesRequest From(
      const std::vector<std::pair<std::string, std::int64_t>>& cursors) {
    form::v1::WatchChangesRequest request;
    for (const auto& [tenant, revision] : cursors) {
      auto* cursor = request.add_cursors();
      cursor->set_tenant("tenants/" + tenant);
      cursor->set_revision(revision);
    }
    return request;
  }
  std::shared_ptr<FakeSink> Watch(
      const form::v1::WatchChangesRequest& request) {
    auto sink = std::make_shared<FakeSink>();
    EXPECT_THAT(hub_.Watch(store_.caller, request, sink), IsOk());
    return sink;
  }
  absl::Status TryWatch(const form::v1::WatchChangesRequest& request) {
    return hub_.Watch(store_.caller, request, std::make_shared<FakeSink>());
  }
  static void ExpectDense(const std::vector<form::v1::Change>& changes,
                          std::int64_t after) {
    for (const form::v1::Change& change : changes) {
      EXPECT_EQ(change.revision(), ++after);
    }
  }

  // Returns when the hub has handled all that it was told before.
  void WaitForHub() { Watch(From({{"yunxi", 0}}))->WaitForHeads(); }
  std::string HistoryId() {
    return store_.storage->GetTenant("yunxi")->history_id;
  }

  TestStore store_;
  ChangeHub hub_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_DOMAIN_HUB_FIXTURE_H_
