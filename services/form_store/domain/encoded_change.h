#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ENCODED_CHANGE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ENCODED_CHANGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "jixiao/form/v1/change.pb.h"
#include "services/form_store/domain/change_scope.h"

namespace jixiao::form_store {

// A change as it is sent to all who get every change: a serialised
// WatchChangesResponse that holds it alone.
struct EncodedChange {
  std::int64_t revision = 0;
  form::v1::ChangeKind kind = form::v1::CHANGE_KIND_UNSPECIFIED;
  std::shared_ptr<const std::string> response;
  std::size_t change_bytes = 0;  // of the change, at the end of `response`
  ChangeScope scope;
};

EncodedChange Encode(ScopedChange change);

// The same response for a reader who does not get every change: in this view
// (not kNothing), with the revision that was sent to it before.
std::shared_ptr<const std::string> EncodeFor(
    ChangeView view, std::int64_t previous_sent_revision,
    const EncodedChange& encoded);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ENCODED_CHANGE_H_
