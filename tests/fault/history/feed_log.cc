#include "tests/fault/history/feed_log.h"

#include <algorithm>
#include <set>

namespace jixiao::fault {
namespace {

// One stream of one watcher.
class Stream {
 public:
  Stream(const FeedEvent& start, ProblemList* problems)
      : last_(start.revision), head_(start.revision), problems_(problems) {}

  void Change(const FeedEvent& change) {
    if (change.revision > last_) {
      // A wild revision must not fill the memory.
      const std::int64_t first =
          std::max(last_ + 1, change.revision - kMaxMissing);
      for (std::int64_t left_out = first; left_out < change.revision;
           ++left_out) {
        missing_.insert(missing_.end(), left_out);
      }
      last_ = change.revision;
    } else if (missing_.erase(change.revision) > 0) {
      problems_->Add("reorder", Describe(change), " came after ", last_);
    } else {
      problems_->Add("duplicate", Describe(change), " came again, after ",
                     last_);
    }
  }

  void Head(const FeedEvent& head) {
    if (head.revision > last_) {
      problems_->Add("head", Describe(head), " is ahead of the last change, ",
                     last_);
    } else if (head.revision < head_) {
      problems_->Add("head", Describe(head), " is behind ", head_,
                     ", told before");
    }
    head_ = head.revision;
  }

  void End(int watcher) {
    for (const std::int64_t revision : missing_) {
      problems_->Add("gap", "watcher ", watcher, " was not sent ", revision,
                     " in a stream that went on to ", last_);
    }
  }

 private:
  static constexpr std::int64_t kMaxMissing = 1000;

  std::int64_t last_;  // greatest revision sent, at first the cursor
  std::int64_t head_;
  std::set<std::int64_t> missing_;
  ProblemList* problems_;
};

bool SameChange(FeedEvent a, const FeedEvent& b) {
  a.watcher = b.watcher;
  a.received_ns = b.received_ns;
  return a == b;
}

void AddChange(const FeedEvent& change, FeedLog* log, ProblemList* problems) {
  const auto [place, is_first] = log->emplace(change.revision, change);
  if (!is_first && !SameChange(place->second, change)) {
    problems->Add("disagree", Describe(change),
                  ", before: ", Describe(place->second));
  }
  place->second.received_ns =
      std::min(place->second.received_ns, change.received_ns);
}

void CheckHoles(const FeedLog& log, ProblemList* problems) {
  std::int64_t expected = log.empty() ? 0 : log.begin()->first;
  for (const auto& [revision, change] : log) {
    if (revision != expected) {
      problems->Add("hole", "no watcher was sent ", expected, " to ",
                    revision - 1);
    }
    expected = revision + 1;
  }
}

}  // namespace

FeedLog ReadStreams(const std::vector<FeedEvent>& feed, ProblemList* problems) {
  FeedLog log;
  std::map<int, Stream> streams;  // by watcher
  const auto end = [&](int watcher) {
    if (const auto stream = streams.find(watcher); stream != streams.end()) {
      stream->second.End(watcher);
      streams.erase(stream);
    }
  };
  for (const FeedEvent& event : feed) {
    if (event.kind == FeedEventKind::kStart) {
      end(event.watcher);
    }
    Stream& stream =
        streams.try_emplace(event.watcher, event, problems).first->second;
    if (event.kind == FeedEventKind::kHead) {
      stream.Head(event);
    } else if (event.kind == FeedEventKind::kChange) {
      stream.Change(event);
      AddChange(event, &log, problems);
    }
  }
  while (!streams.empty()) {
    end(streams.begin()->first);
  }
  CheckHoles(log, problems);
  return log;
}

}  // namespace jixiao::fault
