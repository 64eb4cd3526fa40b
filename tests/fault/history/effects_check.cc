// The part of the check of the feed that compares it with the operations.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "tests/fault/history/feed_check.h"

namespace jixiao::fault {
namespace {

// Request id, form and kind: what one request does to one form.
using WriteKey = std::tuple<std::string_view, std::string_view, CallKind>;
using Attempts = std::vector<const Operation*>;

class EffectsCheck {
 public:
  EffectsCheck(const std::vector<Operation>& operations, const FeedLog& log,
               ProblemList* problems)
      : log_(log), problems_(problems) {
    for (const Operation& operation : operations) {
      if (IsWrite(operation)) {
        attempts_[KeyOf(operation)].push_back(&operation);
      }
    }
  }

  void Run() {
    for (const auto& [revision, change] : log_) {
      if (!change.form.empty()) {
        CheckChange(change);
      }
    }
    for (const auto& [key, attempts] : attempts_) {
      CheckAnswers(attempts);
    }
    CheckBatches();
  }

 private:
  static WriteKey KeyOf(const Operation& operation) {
    return {operation.request_id, operation.form, operation.kind};
  }

  void CheckChange(const FeedEvent& change) {
    const WriteKey key{change.request_id, change.form, change.action};
    if (!made_.emplace(key, change.revision).second) {
      problems_->Add("twice", Describe(change), ", first as ", made_[key]);
    }
    const auto asked = attempts_.find(key);
    if (asked == attempts_.end()) {
      return problems_->Add("phantom", Describe(change),
                            " was asked for by nobody");
    }
    Attempts attempts = asked->second;
    std::erase_if(attempts, [](const Operation* attempt) {
      return attempt->outcome == Outcome::kRefused;
    });
    if (attempts.empty()) {
      return problems_->Add("phantom", Describe(change),
                            " was refused: ", Describe(*asked->second.front()));
    }
    CheckCause(change, attempts);
  }

  // Attempts that were not refused: one of them has made the change.
  void CheckCause(const FeedEvent& change, const Attempts& attempts) {
    const auto first = std::ranges::min(attempts, {}, &Operation::invoke_ns);
    if (change.received_ns < first->invoke_ns) {
      problems_->Add("early", Describe(change), " was sent before ",
                     Describe(*first));
    }
    if (!first->content.empty() && first->content != change.content) {
      problems_->Add("altered", Describe(change), " is not ", Describe(*first));
    }
    if (first->expected_revision != 0 &&
        first->expected_revision != change.previous_revision) {
      problems_->Add("stale etag", Describe(change), " is by ",
                     Describe(*first));
    }
  }

  void CheckAnswers(const Attempts& attempts) {
    const Operation* first = nullptr;
    for (const Operation* attempt : attempts) {
      if (attempt->outcome != Outcome::kOk) {
        continue;
      }
      CheckAcknowledged(*attempt);
      if (first == nullptr) {
        first = attempt;
      } else if (first->result != attempt->result) {
        problems_->Add("fork", Describe(*attempt), ", but ", Describe(*first));
      }
    }
  }

  void CheckAcknowledged(const Operation& write) {
    const auto place = log_.find(write.result.revision);
    if (place == log_.end()) {
      return problems_->Add("lost", Describe(write));
    }
    const FeedEvent& change = place->second;
    const bool same_form = change.form == write.form &&
                           change.content == write.result.content &&
                           change.deleted == write.result.deleted;
    const bool is_its_own =
        change.request_id == write.request_id && change.action == write.kind;
    if (!same_form || !(is_its_own || ChangedNothing(write))) {
      problems_->Add("mismatch", Describe(write), ", but the feed has ",
                     Describe(change));
    }
  }

  // An update to what the form was already is answered without a change.
  bool ChangedNothing(const Operation& write) const {
    return write.kind == CallKind::kUpdate && !made_.contains(KeyOf(write)) &&
           write.content == write.result.content;
  }

  void CheckBatches() {
    std::map<std::string_view, std::set<bool>> made_of_batch;
    for (const auto& [key, attempts] : attempts_) {
      if (attempts.front()->in_batch) {
        made_of_batch[std::get<0>(key)].insert(made_.contains(key));
      }
    }
    for (const auto& [request_id, made] : made_of_batch) {
      if (made.size() > 1) {
        problems_->Add("torn", "only a part of batch ", std::string(request_id),
                       " is in the feed");
      }
    }
  }

  const FeedLog& log_;
  ProblemList* const problems_;
  std::map<WriteKey, Attempts> attempts_;
  std::map<WriteKey, std::int64_t> made_;  // first revision
};

}  // namespace

void CheckEffects(const std::vector<Operation>& operations, const FeedLog& log,
                  ProblemList* problems) {
  EffectsCheck(operations, log, problems).Run();
}

}  // namespace jixiao::fault
