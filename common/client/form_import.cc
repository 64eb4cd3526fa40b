#include "common/client/form_import.h"

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/client/write_retry.h"

namespace jixiao::client {

using form::v1::ImportFormsRequest;
using form::v1::ImportFormsResponse;

std::optional<ImportFormsRequest> FormImport::Next() {
  {
    base::MutexLock lock(mutex_);
    while (unanswered_.size() >= kMaxUnanswered && !broken_) {
      changed_.Wait(mutex_);
    }
    if (broken_) {
      return std::nullopt;
    }
  }
  std::optional<ImportFormsRequest> item = source_();
  if (!item.has_value()) {
    exhausted_ = true;
    return std::nullopt;
  }
  if (item->request_id().empty()) {
    item->set_request_id(base::RandomId());
  }
  base::MutexLock lock(mutex_);
  unanswered_[item->item_id()] = *item;
  return item;
}

void FormImport::Send(Stream* stream) {
  std::vector<ImportFormsRequest> again;
  {
    base::MutexLock lock(mutex_);
    for (const auto& [id, item] : unanswered_) {
      again.push_back(item);
    }
  }
  for (const ImportFormsRequest& item : again) {
    if (!stream->Write(item)) {
      return;
    }
  }
  while (!exhausted_) {
    const std::optional<ImportFormsRequest> item = Next();
    if (!item.has_value()) {
      break;
    }
    if (!stream->Write(*item)) {
      return;
    }
  }
  stream->WritesDone();
}

void FormImport::Take(const ImportFormsResponse& response) {
  {
    base::MutexLock lock(mutex_);
    if (unanswered_.erase(response.item_id()) == 0) {
      return;
    }
    changed_.NotifyAll();
  }
  sink_(response);
}

absl::Status FormImport::RunStream(const CallOptions& options, bool* progress) {
  {
    base::MutexLock lock(mutex_);
    broken_ = false;
  }
  const std::unique_ptr<Stream> stream = client_->ImportForms(options);
  std::thread sender([&] { Send(stream.get()); });
  absl::Status status;
  while (true) {
    const auto response = stream->Read();
    if (!response.ok() || !response->has_value()) {
      status = response.status();
      break;
    }
    *progress = true;
    Take(**response);
  }
  {
    base::MutexLock lock(mutex_);
    broken_ = true;
    changed_.NotifyAll();
  }
  sender.join();
  base::MutexLock lock(mutex_);
  if (status.ok() && (!unanswered_.empty() || !exhausted_)) {
    return errors::Unavailable(errors::ERROR_REASON_DEPENDENCY_UNAVAILABLE,
                               "the stream ended before all was answered");
  }
  return status;
}

absl::Status FormImport::Run(const CallOptions& options) {
  WriteRetry retry(options);
  while (true) {
    bool progress = false;
    absl::Status status = RunStream(retry.Attempt(), &progress);
    if (progress) {
      retry.Reset();
    }
    if (status.ok() || !retry.Wait(status)) {
      return status;
    }
  }
}

}  // namespace jixiao::client
