#include "tests/fault/history/search.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace jixiao::fault {
namespace {

template <typename T>
void AppendBytes(const T& value, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void AppendAll(const std::vector<std::uint32_t>& values, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(values.data()),
                values.size() * sizeof(std::uint32_t));
}

}  // namespace

Judgement Search::Run() {
  stack_.emplace_back();
  while (!stack_.empty()) {
    Configuration configuration = std::move(stack_.back());
    stack_.pop_back();
    Advance(&configuration);
    if (IsComplete(configuration)) {
      return Judgement::kOk;
    }
    if (seen_.size() >= max_configurations_) {
      return Judgement::kUndecided;
    }
    Note(configuration);
  }
  return Judgement::kViolation;
}

// Goes on from a configuration that was not seen before.
void Search::Note(const Configuration& configuration) {
  std::string key;
  AppendBytes(configuration.state.revision, &key);
  AppendBytes(configuration.state.content, &key);
  AppendBytes(configuration.state.existence, &key);
  AppendBytes(configuration.state.exact, &key);
  AppendBytes(configuration.next, &key);
  AppendBytes(configuration.pending.size(), &key);
  AppendAll(configuration.pending, &key);
  AppendAll(configuration.applied, &key);
  if (!seen_.insert(std::move(key)).second) {
    return;
  }
  if (seen_.size() == 1 || configuration.taken() > furthest_.taken()) {
    furthest_ = configuration;
  }
  Expand(configuration);
}

std::int64_t Search::Horizon(const Configuration& configuration) const {
  std::int64_t horizon = kNever;
  for (const std::uint32_t operation : configuration.pending) {
    horizon = std::min(horizon, history_->known[operation].return_ns);
  }
  return horizon;
}

void Search::Open(Configuration* configuration) const {
  const std::vector<TimedOperation>& known = history_->known;
  std::int64_t horizon = Horizon(*configuration);
  while (configuration->next < known.size() &&
         known[configuration->next].invoke_ns <= horizon) {
    horizon = std::min(horizon, known[configuration->next].return_ns);
    configuration->pending.push_back(
        static_cast<std::uint32_t>(configuration->next++));
  }
}

bool Search::TakeNeutral(Configuration* configuration) const {
  return std::erase_if(configuration->pending, [&](std::uint32_t operation) {
           return Apply(configuration->state,
                        history_->known[operation].model) ==
                  configuration->state;
         }) > 0;
}

void Search::Advance(Configuration* configuration) const {
  do {
    Open(configuration);
  } while (TakeNeutral(configuration));
}

bool Search::IsComplete(const Configuration& configuration) const {
  return configuration.pending.empty() &&
         configuration.next == history_->known.size();
}

void Search::Expand(const Configuration& configuration) {
  ExpandUnknown(configuration);
  ExpandKnown(configuration);
}

void Search::ExpandKnown(const Configuration& configuration) {
  for (const std::uint32_t operation : configuration.pending) {
    if (!IsLeastWrite(configuration, operation)) {
      continue;
    }
    const auto after =
        Apply(configuration.state, history_->known[operation].model);
    if (after.has_value()) {
      Configuration& child = stack_.emplace_back(configuration);
      child.state = *after;
      std::erase(child.pending, operation);
    }
  }
}

// Revisions grow, so that a greater one before it could not be followed by it.
bool Search::IsLeastWrite(const Configuration& configuration,
                          std::uint32_t operation) const {
  const TimedOperation& candidate = history_->known[operation];
  return !candidate.IsWrite() ||
         std::ranges::none_of(configuration.pending, [&](std::uint32_t other) {
           const TimedOperation& write = history_->known[other];
           return write.IsWrite() &&
                  write.model.result_revision < candidate.model.result_revision;
         });
}

void Search::ExpandUnknown(const Configuration& configuration) {
  const std::vector<TimedOperation>& unknown = history_->unknown;
  const std::int64_t horizon = Horizon(configuration);
  for (std::uint32_t operation = 0;
       operation < unknown.size() && unknown[operation].invoke_ns <= horizon;
       ++operation) {
    const auto place =
        std::ranges::lower_bound(configuration.applied, operation);
    if (place != configuration.applied.end() && *place == operation) {
      continue;
    }
    const auto after = Apply(configuration.state, unknown[operation].model);
    if (after.has_value() && IsUseful(configuration, *after)) {
      const auto index = place - configuration.applied.begin();
      Configuration& child = stack_.emplace_back(configuration);
      child.state = *after;
      child.applied.insert(child.applied.begin() + index, operation);
    }
  }
}

// Whether the new state allows something next that the old one does not, or
// that would then be another content.
bool Search::IsUseful(const Configuration& before,
                      const ModelState& after) const {
  const auto is_new = [&](const TimedOperation& operation) {
    const auto from_new = Apply(after, operation.model);
    const auto from_old = Apply(before.state, operation.model);
    return from_new.has_value() &&
           (!from_old.has_value() || from_old->content != from_new->content);
  };
  const auto is_new_known = [&](std::uint32_t operation) {
    return is_new(history_->known[operation]);
  };
  return std::ranges::any_of(before.pending, is_new_known) ||
         std::ranges::any_of(history_->unknown, is_new);
}

std::string Search::Explain() const {
  const auto text = [&](const ModelState& state) {
    return Describe(
        state,
        std::string(
            history_->contents.empty()
                ? ""
                : history_->contents[static_cast<std::size_t>(state.content)]));
  };
  const std::int64_t origin_ns = history_->known.front().invoke_ns;
  std::string explanation =
      absl::StrCat(furthest_.taken(), " of ", history_->known.size(),
                   " answers can be explained; the form is then ",
                   text(furthest_.state), ". Next would have to be one of:\n");
  for (const std::uint32_t operation : furthest_.pending) {
    const TimedOperation& left = history_->known[operation];
    absl::StrAppend(&explanation, "  ", Describe(*left.source, origin_ns),
                    "\n    but ", WhyNot(furthest_.state, left.model), "\n");
  }
  return explanation;
}

}  // namespace jixiao::fault
