#include "tests/fault/history/history_generator.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "tests/fault/history/simulated_store.h"

namespace jixiao::fault {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kTimeout = 8 * kMillisecond;

// What goes on at one simulated moment after the other.
class Timeline {
 public:
  void At(std::int64_t time_ns, std::function<void()> action) {
    queue_.push({time_ns, order_++, std::move(action)});
  }
  void Run() {
    while (!queue_.empty()) {
      const Entry entry = queue_.top();
      queue_.pop();
      now_ns_ = entry.time_ns;
      entry.action();
    }
  }
  std::int64_t now_ns() const { return now_ns_; }

 private:
  struct Entry {
    std::int64_t time_ns;
    std::int64_t order;
    std::function<void()> action;
    bool operator<(const Entry& other) const {
      return std::pair(time_ns, order) > std::pair(other.time_ns, other.order);
    }
  };
  std::priority_queue<Entry> queue_;
  std::int64_t order_ = 0;
  std::int64_t now_ns_ = 0;
};

class Generator {
 public:
  explicit Generator(const GeneratorOptions& options)
      : options_(options),
        random_(options.seed),
        known_revisions_(static_cast<std::size_t>(options.clients)) {}

  History Run() {
    for (int client = 0; client < options_.clients; ++client) {
      timeline_.At(Around(kMillisecond), [this, client] { Begin(client); });
    }
    timeline_.Run();
    for (int watcher = 0; watcher < options_.watchers; ++watcher) {
      Watch(watcher);
    }
    return std::move(history_);
  }

 private:
  using Call = std::vector<Operation>;

  bool Chance(unsigned in_thousand) { return random_() % 1000 < in_thousand; }
  std::int64_t Around(std::int64_t mean_ns) {
    return 1 + static_cast<std::int64_t>(
                   std::exponential_distribution<double>(1.0)(random_) *
                   static_cast<double>(mean_ns));
  }
  std::string RandomForm() {
    return absl::StrCat("form-",
                        random_() % static_cast<unsigned>(options_.forms));
  }

  CallKind RandomKind() {
    const auto roll = random_() % 100;
    return roll < 40   ? CallKind::kGet
           : roll < 80 ? CallKind::kUpdate
           : roll < 85 ? CallKind::kCreate
           : roll < 89 ? CallKind::kDelete
                       : CallKind::kUndelete;
  }

  Operation RandomOperation(int client, CallKind kind, std::string form) {
    Operation operation;
    operation.client = client;
    operation.kind = kind;
    operation.form = std::move(form);
    operation.show_deleted = kind == CallKind::kGet && Chance(300);
    if (kind == CallKind::kCreate || kind == CallKind::kUpdate) {
      operation.content = absl::StrCat("content-", ++contents_);
    }
    if (kind != CallKind::kGet && kind != CallKind::kCreate && Chance(600)) {
      operation.expected_revision =
          known_revisions_[static_cast<std::size_t>(client)][operation.form];
    }
    return operation;
  }

  Call RandomCall(int client) {
    const CallKind kind = RandomKind();
    Call call = {RandomOperation(client, kind, RandomForm())};
    if (Chance(options_.batches)) {
      const std::string other = RandomForm();
      if (other != call[0].form) {
        call.push_back(RandomOperation(client, kind, other));
        call[0].in_batch = call[1].in_batch = true;
      }
    }
    if (kind != CallKind::kGet) {
      const std::string request_id = absl::StrCat("request-", calls_);
      for (Operation& operation : call) {
        operation.request_id = request_id;
      }
    }
    return call;
  }

  // A read of the past, now and then.
  Call RandomPastRead(int client) {
    Operation get = RandomOperation(client, CallKind::kGet, RandomForm());
    get.of_past = true;
    get.as_of_revision =
        1 + static_cast<std::int64_t>(
                random_() % static_cast<std::uint64_t>(store_.Head()));
    return {get};
  }

  void Begin(int client) {
    if (calls_ < options_.calls) {
      ++calls_;
      if (Chance(10)) {
        store_.ChangeConfiguration(timeline_.now_ns());
      }
      const bool looks_back = store_.Head() > 0 && Chance(50);
      Send(looks_back ? RandomPastRead(client) : RandomCall(client), 0);
    }
  }

  void Send(Call call, int attempt) {
    for (Operation& operation : call) {
      operation.invoke_ns = timeline_.now_ns();
    }
    if (Chance(options_.lost_calls)) {
      return Lose(std::move(call), attempt);
    }
    const std::int64_t arrival = timeline_.now_ns() + Around(kMillisecond);
    timeline_.At(arrival, [this, call, attempt] {
      Call answered = call;
      store_.Do(answered, timeline_.now_ns());
      timeline_.At(timeline_.now_ns() + Around(kMillisecond / 2),
                   [this, call, answered, attempt] {
                     Return(answered);
                     GoOn(call, attempt);
                   });
    });
  }

  // The request is lost, arrives late, or only its answer is lost.
  void Lose(Call call, int attempt) {
    if (Chance(600)) {
      timeline_.At(timeline_.now_ns() + Around(kTimeout),
                   [this, late = call]() mutable {
                     store_.Do(late, timeline_.now_ns());
                   });
    }
    timeline_.At(timeline_.now_ns() + kTimeout, [this, call, attempt] {
      Record(call);
      if (options_.retries && attempt < 3) {
        Send(call, attempt + 1);
      } else {
        Begin(call[0].client);
      }
    });
  }

  void Return(Call answered) {
    for (Operation& operation : answered) {
      operation.return_ns = timeline_.now_ns();
      if (operation.outcome == Outcome::kOk) {
        known_revisions_[static_cast<std::size_t>(operation.client)]
                        [operation.form] = operation.result.revision;
      }
    }
    Record(answered);
  }

  // After an answer: the next call, or sometimes the same write again.
  void GoOn(const Call& call, int attempt) {
    const std::int64_t next = timeline_.now_ns() + Around(kMillisecond / 4);
    if (options_.retries && attempt < 3 && IsWrite(call[0]) && Chance(30)) {
      timeline_.At(next, [this, call, attempt] { Send(call, attempt + 1); });
    } else {
      timeline_.At(next, [this, client = call[0].client] { Begin(client); });
    }
  }

  void Record(const Call& call) {
    history_.operations.insert(history_.operations.end(), call.begin(),
                               call.end());
  }

  // Follows the log from its beginning to its end, in several streams.
  void Watch(int watcher) {
    const std::vector<FeedEvent>& log = store_.log();
    std::size_t cursor = 0;
    std::int64_t now_ns = 0;
    StartStream(watcher, cursor, now_ns);
    while (cursor < log.size()) {
      if (Chance(20)) {
        cursor -= std::min<std::size_t>(cursor, random_() % 4);
        StartStream(watcher, cursor, now_ns);
      }
      FeedEvent event = log[cursor++];
      event.watcher = watcher;
      now_ns = std::max(now_ns, event.received_ns) + Around(kMillisecond / 10);
      event.received_ns = now_ns;
      history_.feed.push_back(event);
      if (Chance(50) || cursor == log.size()) {
        AddMark(FeedEventKind::kHead, watcher, cursor, now_ns);
      }
    }
  }

  void StartStream(int watcher, std::size_t cursor, std::int64_t now_ns) {
    AddMark(FeedEventKind::kStart, watcher, cursor, now_ns);
  }

  void AddMark(FeedEventKind kind, int watcher, std::size_t revision,
               std::int64_t now_ns) {
    FeedEvent& event = history_.feed.emplace_back();
    event.watcher = watcher;
    event.kind = kind;
    event.revision = static_cast<std::int64_t>(revision);
    event.received_ns = now_ns;
  }

  const GeneratorOptions options_;
  std::mt19937 random_;
  Timeline timeline_;
  SimulatedStore store_;
  History history_;
  int calls_ = 0;
  int contents_ = 0;
  // Of each client, the revision of each form that it was last told.
  std::vector<std::map<std::string, std::int64_t>> known_revisions_;
};

}  // namespace

History GenerateHistory(const GeneratorOptions& options) {
  return Generator(options).Run();
}

}  // namespace jixiao::fault
