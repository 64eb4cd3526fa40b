#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CALLER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CALLER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/security/principal.h"

namespace jixiao::form_store {

// Who asks, and for how long. What the domain knows of a call. A value.
struct Caller {
  security::Principal principal;
  // Kept in the change: the request's own id, else that of the call.
  std::string request_id;
  absl::Time deadline = absl::InfiniteFuture();
  // CANCELLED or DEADLINE_EXCEEDED when nobody waits any more; asked by long
  // loops. May be empty.
  std::function<absl::Status()> check_alive;
  // Told when the answer is one that was given before. May be empty.
  std::function<void()> on_replayed;

  absl::Status CheckAlive() const {
    return check_alive ? check_alive() : absl::OkStatus();
  }
  void NoteReplayed() const {
    if (on_replayed) {
      on_replayed();
    }
  }
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CALLER_H_
