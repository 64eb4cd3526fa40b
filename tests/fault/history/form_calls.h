// Calls of the real store, in the terms of a history.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_FORM_CALLS_H_
#define JIXIAO_TESTS_FAULT_HISTORY_FORM_CALLS_H_

#include <string>

#include "absl/status/statusor.h"

#include "common/client/form_store_client.h"
#include "jixiao/form/v1/change.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "tests/fault/history/history.h"

namespace jixiao::fault {

// The tenant of all calls.
inline constexpr char kTenant[] = "linhai";

// A call that is going to be made.
struct FormCall {
  Operation operation = {};  // its form is the id of one
  std::string text = {};     // that a create or update writes
  std::string etag = {};
};

// A create or update of that text; every text is of one call only.
void SetText(const std::string& text, FormCall* call);

absl::StatusOr<form::v1::Form> Perform(client::FormStoreClient& client,
                                       const FormCall& call);

// What the answer says of the outcome. Codes that leave open whether a write
// was done are unknown.
void SetOutcome(const absl::StatusOr<form::v1::Form>& answer,
                Operation* operation);

FormState StateOf(const form::v1::Form& form);
FeedEvent EventOf(const form::v1::Change& change);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_FORM_CALLS_H_
