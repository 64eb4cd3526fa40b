#include "tests/fault/support/feed_watcher.h"

#include <chrono>
#include <utility>

#include "common/base/sha256.h"

namespace jixiao::fault {
namespace {

constexpr std::chrono::milliseconds kPause{20};

LedgerEntry EntryOf(const std::string& tenant, const form::v1::Change& change) {
  return {.tenant = tenant,
          .resource_name = change.resource_name(),
          .request_id = change.request_id(),
          .revision = change.revision(),
          .content_hash = change.has_form()
                              ? base::Sha256Hex(change.form().title())
                              : std::string()};
}

}  // namespace

void FeedWatcher::Start(client::FormStoreClient* client) {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this, client] { Run(client); });
}

void FeedWatcher::Stop() {
  std::shared_ptr<Stream> stream;
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
    stream = stream_;
  }
  if (stream != nullptr) {
    stream->Cancel();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

bool FeedWatcher::ended() const {
  const base::MutexLock lock(mutex_);
  return stopping_;
}

int64_t FeedWatcher::position() const {
  const base::MutexLock lock(mutex_);
  return position_;
}

std::vector<LedgerEntry> FeedWatcher::TakeNew() {
  const base::MutexLock lock(mutex_);
  return std::exchange(came_, {});
}

std::vector<std::string> FeedWatcher::TakeProblems() {
  const base::MutexLock lock(mutex_);
  return std::exchange(problems_, {});
}

void FeedWatcher::Run(client::FormStoreClient* client) {
  while (const std::shared_ptr<Stream> stream = Open(client)) {
    auto response = stream->Read();
    for (; response.ok() && response->has_value(); response = stream->Read()) {
      Take(**response);
    }
    NoteEnd(response.status());
    std::this_thread::sleep_for(kPause);
  }
}

std::shared_ptr<FeedWatcher::Stream> FeedWatcher::Open(
    client::FormStoreClient* client) {
  const base::MutexLock lock(mutex_);
  if (stopping_) {
    stream_.reset();
    return nullptr;
  }
  form::v1::WatchChangesRequest request;
  auto* const cursor = request.add_cursors();
  cursor->set_tenant("tenants/" + tenant_);
  cursor->set_revision(position_);
  stream_ = client->WatchChanges(request);
  return stream_;
}

void FeedWatcher::Take(const form::v1::WatchChangesResponse& response) {
  const base::MutexLock lock(mutex_);
  for (const form::v1::Change& change : response.changes()) {
    came_.push_back(EntryOf(tenant_, change));
    position_ = change.revision();
  }
}

void FeedWatcher::NoteEnd(const absl::Status& status) {
  const base::MutexLock lock(mutex_);
  const bool excused = stopping_ ||
                       status.code() == absl::StatusCode::kUnavailable ||
                       status.code() == absl::StatusCode::kResourceExhausted;
  if (!excused) {
    problems_.push_back("the watch ended: " + status.ToString());
    stopping_ = true;
  }
}

}  // namespace jixiao::fault
