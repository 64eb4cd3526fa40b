#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_SCOPE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_SCOPE_H_

#include <optional>
#include <string>

#include "common/security/principal.h"
#include "jixiao/form/v1/change.pb.h"
#include "services/form_store/domain/access.h"

// Who may see which change of the feed, and how much of it.
namespace jixiao::form_store {

// What a change is about. Nothing is set for a kind that is of no unit yet:
// only those who see the whole tenant get it.
struct ChangeScope {
  // Units of the form before and after the change; none when it was not there.
  std::optional<FormUnits> before;
  std::optional<FormUnits> after;
  // Name of the tenant or organisation unit, or empty.
  std::string config;
};

// A change as the feed tells it to those who see the whole tenant.
struct ScopedChange {
  form::v1::Change change;
  ChangeScope scope;
};

// What a reader gets of a change.
enum class ChangeView {
  kNothing,
  kWhole,
  kEntered,  // the form came into the reader's scope: nothing of before
  kLeft,     // the form left it: its name only
};

ChangeView ViewOf(const security::Principal& principal,
                  const ChangeScope& scope);

// Takes from the change what this view (not kNothing) does not show.
void ApplyView(ChangeView view, form::v1::Change* change);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_SCOPE_H_
