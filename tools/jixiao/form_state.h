#ifndef JIXIAO_TOOLS_JIXIAO_FORM_STATE_H_
#define JIXIAO_TOOLS_JIXIAO_FORM_STATE_H_

#include <string>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/form.pb.h"
#include "tools/jixiao/session.h"

namespace jixiao::cli {

// NAME@REVISION as the resource name of the revision; other words as they are.
std::string StateName(const std::string& word);

// The form of that resource name: as it is, or as it was at a revision.
absl::StatusOr<form::v1::Form> FetchState(Session& session,
                                          const std::string& name,
                                          bool show_deleted = false);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_FORM_STATE_H_
