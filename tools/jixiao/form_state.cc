#include "tools/jixiao/form_state.h"

#include <utility>

namespace jixiao::cli {

std::string StateName(const std::string& word) {
  const size_t at = word.find('@');
  return at == std::string::npos
             ? word
             : word.substr(0, at) + "/revisions/" + word.substr(at + 1);
}

absl::StatusOr<form::v1::Form> FetchState(Session& session,
                                          const std::string& name,
                                          bool show_deleted) {
  if (name.find("/revisions/") == std::string::npos) {
    form::v1::GetFormRequest request;
    request.set_name(name);
    request.set_show_deleted(show_deleted);
    return session.form_store().GetForm(request, session.call_options());
  }
  form::v1::GetFormRevisionRequest request;
  request.set_name(name);
  auto revision =
      session.form_store().GetFormRevision(request, session.call_options());
  if (!revision.ok()) {
    return revision.status();
  }
  return std::move(*revision->mutable_snapshot());
}

}  // namespace jixiao::cli
