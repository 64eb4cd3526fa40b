#include "tests/fault/history/form_model.h"

#include "absl/strings/str_cat.h"

namespace jixiao::fault {
namespace {

using Existence = ModelState::Existence;

// The state, known to have this revision; nullopt when it has another.
std::optional<ModelState> WithRevision(ModelState state,
                                       std::int64_t revision) {
  const bool possible =
      state.exact ? revision == state.revision : revision > state.revision;
  if (!possible) {
    return std::nullopt;
  }
  state.exact = true;
  state.revision = revision;
  return state;
}

// The least revision that it can have.
std::int64_t LeastRevision(const ModelState& state) {
  return state.exact ? state.revision : state.revision + 1;
}

// The state as the etag says, when one was sent.
std::optional<ModelState> AsExpected(const ModelState& state,
                                     const ModelOperation& operation) {
  return operation.expected_revision == 0
             ? state
             : WithRevision(state, operation.expected_revision);
}

// What a write leaves, under the revision that was told, or an unknown one.
std::optional<ModelState> Written(const ModelState& before,
                                  const ModelOperation& operation,
                                  Existence existence, std::int32_t content) {
  ModelState after{existence, true, content, operation.result_revision};
  if (operation.outcome == Outcome::kUnknown) {
    after.exact = false;
    after.revision = LeastRevision(before);
    return after;
  }
  const bool as_told =
      operation.result_content == content &&
      operation.result_deleted == (existence == Existence::kDeleted);
  return as_told && after.revision > LeastRevision(before)
             ? std::optional(after)
             : std::nullopt;
}

std::optional<ModelState> Get(const ModelState& state,
                              const ModelOperation& operation) {
  const bool deleted = state.existence == Existence::kDeleted;
  if (state.existence == Existence::kAbsent ||
      (deleted && !operation.show_deleted) ||
      deleted != operation.result_deleted ||
      state.content != operation.result_content) {
    return std::nullopt;
  }
  return WithRevision(state, operation.result_revision);
}

std::optional<ModelState> Create(const ModelState& state,
                                 const ModelOperation& operation) {
  return state.existence == Existence::kAbsent
             ? Written(state, operation, Existence::kLive, operation.content)
             : std::nullopt;
}

// An update that changes nothing is answered with the form as it is.
std::optional<ModelState> Update(const ModelState& state,
                                 const ModelOperation& operation) {
  const auto before = AsExpected(state, operation);
  if (state.existence != Existence::kLive || !before.has_value()) {
    return std::nullopt;
  }
  const bool unchanged = operation.outcome == Outcome::kOk &&
                         before->content == operation.content &&
                         before->content == operation.result_content &&
                         !operation.result_deleted;
  if (unchanged) {
    if (const auto same = WithRevision(*before, operation.result_revision)) {
      return same;
    }
  }
  return Written(*before, operation, Existence::kLive, operation.content);
}

// Deletes, or brings back: the content stays.
std::optional<ModelState> Move(const ModelState& state,
                               const ModelOperation& operation, Existence from,
                               Existence to) {
  const auto before = AsExpected(state, operation);
  if (state.existence != from || !before.has_value()) {
    return std::nullopt;
  }
  return Written(*before, operation, to, state.content);
}

bool MayBeNotFound(const ModelState& state, const ModelOperation& operation) {
  const bool sees_deleted =
      operation.kind == CallKind::kUndelete || operation.show_deleted;
  return state.existence == Existence::kAbsent ||
         (state.existence == Existence::kDeleted && !sees_deleted);
}

bool MayRefuse(const ModelState& state, const ModelOperation& operation) {
  switch (operation.refusal) {
    case Refusal::kAlreadyExists:
      return state.existence != Existence::kAbsent;
    case Refusal::kNotFound:
      return MayBeNotFound(state, operation);
    case Refusal::kEtagMismatch:
      return operation.expected_revision == 0 ||  // it lost races instead
             (state.existence != Existence::kAbsent &&
              !(state.exact && state.revision == operation.expected_revision));
    case Refusal::kNotDeleted:
      return state.existence == Existence::kLive;
    case Refusal::kOther:
      break;
  }
  return true;
}

}  // namespace

std::optional<ModelState> Apply(const ModelState& state,
                                const ModelOperation& operation) {
  if (operation.outcome == Outcome::kRefused) {
    return MayRefuse(state, operation) ? std::optional(state) : std::nullopt;
  }
  switch (operation.kind) {
    case CallKind::kGet:
      return Get(state, operation);
    case CallKind::kCreate:
      return Create(state, operation);
    case CallKind::kUpdate:
      return Update(state, operation);
    case CallKind::kDelete:
      return Move(state, operation, Existence::kLive, Existence::kDeleted);
    case CallKind::kUndelete:
      return Move(state, operation, Existence::kDeleted, Existence::kLive);
  }
  return std::nullopt;
}

std::string WhyNot(const ModelState& state, const ModelOperation& operation) {
  if (Apply(state, operation).has_value()) {
    return "it is not the way out: what follows cannot be explained";
  }
  if (operation.outcome == Outcome::kRefused) {
    return "the form gives no reason to refuse it";
  }
  if (operation.kind == CallKind::kCreate) {
    return "the form exists or is told with another content";
  }
  const bool wants_deleted = operation.kind == CallKind::kGet
                                 ? operation.result_deleted
                                 : operation.kind == CallKind::kUndelete;
  if (state.existence !=
      (wants_deleted ? Existence::kDeleted : Existence::kLive)) {
    return wants_deleted ? "the form is not deleted" : "the form is not live";
  }
  if (!AsExpected(state, operation).has_value()) {
    return "its etag is not the present one";
  }
  return operation.kind == CallKind::kGet ||
                 operation.result_revision > LeastRevision(state)
             ? "it was told another form"
             : "its revision does not come after the present one";
}

std::string Describe(const ModelState& state, const std::string& content) {
  if (state.existence == Existence::kAbsent) {
    return "there is no form";
  }
  return absl::StrCat(state.existence == Existence::kLive ? "live" : "deleted",
                      ", revision ", state.exact ? "" : "above ",
                      state.revision, ", content ", content);
}

}  // namespace jixiao::fault
