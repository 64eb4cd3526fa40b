#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_SINK_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_SINK_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"

namespace jixiao::form_store {

// Where the changes for one watcher go: a stream that takes messages without
// waiting. Thread-safe.
class ChangeSink {
 public:
  enum class Result {
    kTaken,
    kFull,    // not taken; the ready callback tells when to go on
    kClosed,  // the watcher is gone
  };

  virtual ~ChangeSink() = default;

  // A serialised WatchChangesResponse; the bytes are shared among watchers.
  virtual Result Push(std::shared_ptr<const std::string> response) = 0;

  // Ends the stream when what was taken has left.
  virtual void Finish(absl::Status status) = 0;

  // Set before the first Push. Both may come on any thread.
  virtual void SetCallbacks(std::function<void()> on_ready,
                            std::function<void()> on_closed) = 0;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_SINK_H_
