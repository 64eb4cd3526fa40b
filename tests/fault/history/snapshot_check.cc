// The part of the check of the feed that compares reads as of a revision with
// it.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "tests/fault/history/feed_check.h"

namespace jixiao::fault {
namespace {

// The changes of each form, by revision.
using Forms = std::map<std::string_view, std::vector<const FeedEvent*>>;

Forms ByForm(const FeedLog& log) {
  Forms forms;
  for (const auto& [revision, change] : log) {
    if (!change.form.empty()) {
      forms[change.form].push_back(&change);
    }
  }
  return forms;
}

// The change that has made a form what it was then; nullptr when there was
// none.
const FeedEvent* StateAt(const Forms& forms, const Operation& get) {
  const auto form = forms.find(get.form);
  if (form == forms.end()) {
    return nullptr;
  }
  const auto after = std::ranges::upper_bound(form->second, get.as_of_revision,
                                              {}, &FeedEvent::revision);
  return after == form->second.begin() ? nullptr : *(after - 1);
}

// Whether that is the answer that the read ought to have been given.
bool Shows(const Operation& get, const FeedEvent* state) {
  const bool is_visible =
      state != nullptr && (!state->deleted || get.show_deleted);
  if (get.outcome == Outcome::kRefused) {
    return get.refusal != Refusal::kNotFound || !is_visible;
  }
  return get.outcome == Outcome::kUnknown ||
         (is_visible && get.result == FormState{state->revision, state->content,
                                                state->deleted});
}

}  // namespace

void CheckSnapshots(const std::vector<Operation>& operations,
                    const FeedLog& log, ProblemList* problems) {
  const Forms forms = ByForm(log);
  for (const Operation& get : operations) {
    if (IsWrite(get) || get.as_of_revision == 0) {
      continue;
    }
    const FeedEvent* const state = StateAt(forms, get);
    if (!Shows(get, state)) {
      problems->Add("snapshot", Describe(get), ", but the feed has ",
                    state == nullptr ? "nothing" : Describe(*state));
    }
  }
}

}  // namespace jixiao::fault
