#include "services/form_store/domain/encoded_change.h"

#include <string_view>
#include <utility>

#include "jixiao/form/v1/change_service.pb.h"
#include "services/form_store/domain/wire.h"

namespace jixiao::form_store {

using form::v1::Change;
using form::v1::WatchChangesResponse;

namespace {

std::string_view BytesOf(const EncodedChange& encoded) {
  return std::string_view(*encoded.response)
      .substr(encoded.response->size() - encoded.change_bytes);
}

}  // namespace

EncodedChange Encode(ScopedChange change) {
  EncodedChange encoded;
  encoded.revision = change.change.revision();
  encoded.kind = change.change.kind();
  WatchChangesResponse response;
  *response.add_changes() = std::move(change.change);
  encoded.response =
      std::make_shared<const std::string>(response.SerializeAsString());
  encoded.change_bytes =
      static_cast<std::size_t>(response.changes(0).GetCachedSize());
  encoded.scope = std::move(change.scope);
  return encoded;
}

std::shared_ptr<const std::string> EncodeFor(
    ChangeView view, std::int64_t previous_sent_revision,
    const EncodedChange& encoded) {
  std::string bytes(BytesOf(encoded));
  if (view != ChangeView::kWhole) {
    Change change;
    // They are our own: they parse.
    change.ParseFromString(bytes);
    ApplyView(view, &change);
    bytes = change.SerializeAsString();
  }
  Change place;
  place.set_previous_sent_revision(previous_sent_revision);
  place.AppendToString(&bytes);
  std::string response;
  AppendMessageField(WatchChangesResponse::kChangesFieldNumber, bytes,
                     &response);
  return std::make_shared<const std::string>(std::move(response));
}

}  // namespace jixiao::form_store
