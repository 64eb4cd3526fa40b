#include "services/form_store/domain/change_scope.h"

#include <utility>

namespace jixiao::form_store {

using form::v1::Change;

namespace {

void HideBefore(Change* change) {
  change->clear_previous_revision();
  change->clear_changed_paths();
  change->clear_total_before();
  change->set_scope_event(form::v1::SCOPE_EVENT_ENTERED_SCOPE);
}

// Made anew, so that a field that is added to changes does not show.
Change LeftScope(const Change& change) {
  Change left;
  left.set_tenant(change.tenant());
  left.set_revision(change.revision());
  left.set_history_id(change.history_id());
  left.set_kind(change.kind());
  left.set_resource_name(change.resource_name());
  *left.mutable_commit_time() = change.commit_time();
  left.set_scope_event(form::v1::SCOPE_EVENT_LEFT_SCOPE);
  return left;
}

}  // namespace

ChangeView ViewOf(const security::Principal& principal,
                  const ChangeScope& scope) {
  if (!IsLimited(principal)) {
    return ChangeView::kWhole;
  }
  if (!scope.config.empty()) {
    return MaySeeConfigChanges(principal, scope.config) ? ChangeView::kWhole
                                                        : ChangeView::kNothing;
  }
  const bool was_seen =
      scope.before.has_value() && MaySeeUnits(principal, *scope.before);
  const bool is_seen =
      scope.after.has_value() && MaySeeUnits(principal, *scope.after);
  if (is_seen) {
    return was_seen || !scope.before.has_value() ? ChangeView::kWhole
                                                 : ChangeView::kEntered;
  }
  return was_seen ? ChangeView::kLeft : ChangeView::kNothing;
}

void ApplyView(ChangeView view, Change* change) {
  switch (view) {
    case ChangeView::kEntered:
      HideBefore(change);
      return;
    case ChangeView::kLeft:
      *change = LeftScope(*change);
      return;
    case ChangeView::kNothing:
    case ChangeView::kWhole:
      return;
  }
}

}  // namespace jixiao::form_store
