#include "services/form_store/storage/commit_planner.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

using form::v1::ChangeKind;

// The kind of change that carries the content an expectation is about.
ChangeKind ContentKind(ChangeKind kind) {
  return kind == form::v1::CHANGE_KIND_REPORT ? form::v1::CHANGE_KIND_FORM
                                              : kind;
}

bool IsAboutForm(ChangeKind kind) {
  return ContentKind(kind) == form::v1::CHANGE_KIND_FORM;
}

absl::Status Malformed(const Mutation& mutation, std::string_view why) {
  return errors::Internal(absl::StrCat("malformed mutation of ",
                                       mutation.resource_name, ": ",
                                       base::ToAbsl(why)));
}

// Faults of the caller's code; a write with one is refused as a whole.
absl::Status CheckWellFormed(std::string_view tenant,
                             const Mutation& mutation) {
  if (base::TenantOf(mutation.resource_name) != tenant) {
    return Malformed(mutation, "the name is not of the tenant");
  }
  switch (mutation.kind) {
    case form::v1::CHANGE_KIND_FORM:
      if (!mutation.form_index.has_value()) {
        return Malformed(mutation, "a form needs its index");
      }
      break;
    case form::v1::CHANGE_KIND_REPORT:
      if (!mutation.report_index.has_value()) {
        return Malformed(mutation, "a report needs its index");
      }
      if (mutation.unique_keys.has_value()) {
        return Malformed(mutation, "a report holds no keys");
      }
      break;
    case form::v1::CHANGE_KIND_RECORD:
    case form::v1::CHANGE_KIND_CONFIG:
      break;
    default:
      return Malformed(mutation, "its kind is not set");
  }
  return IsAboutForm(mutation.kind)
             ? base::ParseFormName(mutation.resource_name).status()
             : absl::OkStatus();
}

// The stored data is sound: it is the backup that is not.
absl::Status NotOfThisChain(const absl::Status& status, int64_t revision) {
  return errors::InvalidArgument(errors::ERROR_REASON_BACKUP_INVALID,
                                 std::string(status.message()))
      .With("revision", std::to_string(revision));
}

std::string_view LastPart(std::string_view resource_name) {
  return resource_name.substr(resource_name.rfind('/') + 1);
}

absl::Status WrongContent(const Mutation& mutation, int64_t current) {
  return errors::Aborted(errors::ERROR_REASON_ETAG_MISMATCH,
                         absl::StrCat(mutation.resource_name,
                                      " has changed: read it and try again"))
      .With("name", mutation.resource_name)
      .With("current_revision", std::to_string(current));
}

// Plans one write: the stored state with what the write itself has changed.
class WriteScope {
 public:
  WriteScope(const std::string& tenant, ChainPoint head, CommitState* state,
             const Write& write)
      : tenant_(tenant), head_(head), state_(state), write_(write) {}

  // An error is a failure of the storage, not of the write.
  absl::StatusOr<WritePlan> Plan() {
    WritePlan plan;
    if (write_.request.has_value()) {
      ASSIGN_OR_RETURN(plan.replayed, state_->AnswerOf(write_.request->key));
      if (plan.replayed.has_value()) {
        return plan;
      }
    }
    plan.changes.reserve(write_.mutations.size());
    for (const Mutation& mutation : write_.mutations) {
      absl::StatusOr<PlannedChange> change = PlanMutation(mutation);
      if (!failure_.ok()) {
        return failure_;
      }
      if (!change.ok()) {
        return Refused(change.status());
      }
      plan.changes.push_back(*std::move(change));
    }
    if (write_.request.has_value()) {
      plan.request = {
          .record = *write_.request,
          .last_revision = head_.revision,
          .changes = static_cast<int64_t>(plan.changes.size()),
          .create_time_us =
              std::max(write_.commit_time_us, head_.commit_time_us),
      };
    }
    return plan;
  }

  // How the keys of a restored resource move.
  absl::StatusOr<std::optional<KeyMoves>> PlanKeys(const Mutation& mutation) {
    std::optional<KeyMoves> keys;
    if (mutation.unique_keys.has_value()) {
      ASSIGN_OR_RETURN(keys, MoveKeys(mutation));
    }
    return keys;
  }

  const ChainPoint& head() const { return head_; }

 private:
  using ResourceKey = std::pair<ChangeKind, std::string_view>;

  static WritePlan Refused(absl::Status verdict) {
    WritePlan plan;
    plan.verdict = std::move(verdict);
    return plan;
  }

  absl::StatusOr<PlannedChange> PlanMutation(const Mutation& mutation) {
    RETURN_IF_ERROR(CheckWellFormed(tenant_, mutation));
    RETURN_IF_ERROR(CheckExpectation(mutation));
    ASSIGN_OR_RETURN(std::optional<KeyMoves> keys, PlanKeys(mutation));
    ASSIGN_OR_RETURN(PlannedChange change, Link(mutation));
    change.keys = std::move(keys);
    return change;
  }

  absl::Status CheckExpectation(const Mutation& mutation) {
    const ResourceKey content{ContentKind(mutation.kind),
                              mutation.resource_name};
    ASSIGN_OR_RETURN(const int64_t current, LastRevision(content));
    if (mutation.kind == form::v1::CHANGE_KIND_REPORT && current == 0) {
      return ResourceNotFound(mutation.resource_name);  // nothing to bind to
    }
    switch (mutation.expect.kind) {
      case Expectation::Kind::kAny:
        return absl::OkStatus();
      case Expectation::Kind::kAbsent:
        return current != 0 ? Exists(mutation) : absl::OkStatus();
      case Expectation::Kind::kRevision:
        if (current == 0) {
          return ResourceNotFound(mutation.resource_name);
        }
        return current != mutation.expect.revision
                   ? WrongContent(mutation, current)
                   : absl::OkStatus();
      case Expectation::Kind::kPreviousInWrite:
        return !written_.contains(content) ? WrongContent(mutation, current)
                                           : absl::OkStatus();
    }
    return Malformed(mutation, "its expectation is unknown");
  }

  static absl::Status Exists(const Mutation& mutation) {
    return errors::AlreadyExists(
               errors::ERROR_REASON_ALREADY_EXISTS,
               absl::StrCat(mutation.resource_name, " exists"))
        .With("name", mutation.resource_name);
  }

  // Replaces the keys that the resource holds.
  absl::StatusOr<KeyMoves> MoveKeys(const Mutation& mutation) {
    const std::string& name = mutation.resource_name;
    std::vector<std::string> wanted = *mutation.unique_keys;
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    ASSIGN_OR_RETURN(const std::vector<std::string> held, KeysOf(mutation));
    KeyMoves moves;
    std::set_difference(held.begin(), held.end(), wanted.begin(), wanted.end(),
                        std::back_inserter(moves.released));
    std::set_difference(wanted.begin(), wanted.end(), held.begin(), held.end(),
                        std::back_inserter(moves.taken));
    for (const std::string& key : moves.taken) {
      ASSIGN_OR_RETURN(const std::optional<std::string> holder, HolderOf(key));
      if (holder.has_value()) {
        return errors::AlreadyExists(
                   errors::ERROR_REASON_NATURAL_KEY_TAKEN,
                   absl::StrCat("the key of ", name, " is held by ", *holder))
            .With("name", name)
            .With("holder", *holder);
      }
    }
    for (const std::string& key : moves.released) {
      holders_[key] = std::nullopt;
    }
    for (const std::string& key : moves.taken) {
      holders_[key] = name;
    }
    moves.held = wanted;
    keys_[name] = std::move(wanted);
    return moves;
  }

  absl::StatusOr<PlannedChange> Link(const Mutation& mutation) {
    const ResourceKey resource{mutation.kind, mutation.resource_name};
    PlannedChange change;
    ChangeHeader& header = change.header;
    ASSIGN_OR_RETURN(header.previous_revision, LastRevision(resource));
    header.tenant = tenant_;
    header.revision = head_.revision + 1;
    header.kind = mutation.kind;
    header.action = mutation.action;
    header.resource_name = mutation.resource_name;
    header.actor = write_.actor;
    header.request_id = write_.request_id;
    // Writes are timed before they wait in a queue, and clocks go back: the
    // order of times is to be that of revisions.
    header.commit_time_us =
        std::max(write_.commit_time_us, head_.commit_time_us);
    header.payload_hash = base::Sha256Of(mutation.payload);
    change.mutation = &mutation;
    change.encoded_header = EncodeHeader(header);
    change.hash = history::LinkHash(head_.hash, change.encoded_header);
    if (mutation.kind == form::v1::CHANGE_KIND_REPORT) {
      ASSIGN_OR_RETURN(
          change.content_revision,
          LastRevision({ContentKind(mutation.kind), mutation.resource_name}));
    }
    if (IsAboutForm(mutation.kind)) {
      change.form_id = LastPart(mutation.resource_name);
    }
    last_revisions_[resource] = header.revision;
    written_.insert(resource);
    head_ = {.revision = header.revision,
             .hash = change.hash,
             .commit_time_us = header.commit_time_us};
    return change;
  }

  absl::StatusOr<int64_t> LastRevision(const ResourceKey& resource) {
    const auto known = last_revisions_.find(resource);
    if (known != last_revisions_.end()) {
      return known->second;
    }
    ASSIGN_OR_RETURN(
        const int64_t revision,
        Noted(state_->LastRevision(resource.first, resource.second)));
    last_revisions_[resource] = revision;
    return revision;
  }

  absl::StatusOr<std::optional<std::string>> HolderOf(const std::string& key) {
    const auto moved = holders_.find(key);
    if (moved != holders_.end()) {
      return moved->second;
    }
    return Noted(state_->HolderOf(key));
  }

  // Sorted.
  absl::StatusOr<std::vector<std::string>> KeysOf(const Mutation& mutation) {
    const auto moved = keys_.find(mutation.resource_name);
    if (moved != keys_.end()) {
      return moved->second;
    }
    // What has no content yet can hold no key: spares creations a look-up.
    ASSIGN_OR_RETURN(const int64_t current,
                     LastRevision({mutation.kind, mutation.resource_name}));
    if (current == 0) {
      return std::vector<std::string>{};
    }
    ASSIGN_OR_RETURN(
        std::vector<std::string> keys,
        Noted(state_->KeysOf(mutation.kind, mutation.resource_name)));
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  // Tells a failure of the storage from a refusal of the write.
  template <typename Answer>
  Answer Noted(Answer answer) {
    if (!answer.ok()) {
      failure_ = answer.status();
    }
    return answer;
  }

  const std::string& tenant_;
  ChainPoint head_;
  CommitState* const state_;
  const Write& write_;
  absl::Status failure_;
  std::map<ResourceKey, int64_t> last_revisions_;
  std::set<ResourceKey> written_;
  std::map<std::string, std::optional<std::string>> holders_;
  std::map<std::string_view, std::vector<std::string>> keys_;
};

}  // namespace

absl::StatusOr<Committed> WritePlan::ToResult() const {
  if (!verdict.ok()) {
    return verdict;
  }
  if (replayed.has_value()) {
    return Committed{.revisions = {}, .replayed = replayed};
  }
  Committed committed;
  committed.revisions.reserve(changes.size());
  for (const PlannedChange& change : changes) {
    committed.revisions.push_back(change.header.revision);
  }
  return committed;
}

absl::Status CheckTenantWrite(std::string_view tenant, const Write& write) {
  if (write.mutations.empty()) {
    return errors::Internal("a tenant needs a record");
  }
  const Mutation& record = write.mutations.front();
  if (record.kind != form::v1::CHANGE_KIND_CONFIG ||
      record.resource_name !=
          base::TenantName{std::string(tenant)}.ToString()) {
    return Malformed(record, "a tenant begins with its own record");
  }
  return absl::OkStatus();
}

CommitPlanner::CommitPlanner(std::string_view tenant, ChainPoint head,
                             CommitState* state)
    : tenant_(tenant), head_(head), state_(state) {}

absl::StatusOr<WritePlan> CommitPlanner::Plan(const Write& write) {
  WriteScope scope(tenant_, head_, state_, write);
  ASSIGN_OR_RETURN(WritePlan plan, scope.Plan());
  if (plan.passed()) {
    head_ = scope.head();
  }
  plan.head = head_.revision;
  return plan;
}

absl::StatusOr<PlannedChange> CommitPlanner::PlanRestored(
    const RestoredChange& restored) {
  const StoredChange& stored = restored.change;
  const absl::StatusOr<ChainPoint> next =
      history::VerifyChain(tenant_, head_, {&stored, 1});
  if (!next.ok()) {
    return NotOfThisChain(next.status(), head_.revision + 1);
  }
  const Write none;
  WriteScope scope(tenant_, head_, state_, none);
  PlannedChange change;
  ASSIGN_OR_RETURN(change.keys, scope.PlanKeys(restored.mutation));
  change.mutation = &restored.mutation;
  change.header = stored.header;
  change.encoded_header = EncodeHeader(stored.header);
  change.hash = stored.hash;
  change.content_revision = stored.content_revision;
  change.payload_dropped = stored.payload_dropped;
  if (IsAboutForm(stored.header.kind)) {
    change.form_id = LastPart(restored.mutation.resource_name);
  }
  head_ = *next;
  return change;
}

}  // namespace jixiao::form_store
