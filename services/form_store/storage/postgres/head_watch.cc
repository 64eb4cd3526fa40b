#include "services/form_store/storage/postgres/head_watch.h"

#include <algorithm>
#include <cstdlib>

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/log/log.h"
#include "services/form_store/storage/postgres/tenant_transaction.h"

namespace jixiao::form_store::postgres {
namespace {

constexpr absl::Duration kReconnect = absl::Milliseconds(500);

absl::Duration Uptime() {
  return base::Clock::System().Uptime();
}

struct NoticeFree {
  void operator()(PGnotify* notice) const { PQfreemem(notice); }
};

}  // namespace

HeadWatch::HeadWatch(ConnectionOptions connection, absl::Duration poll_interval,
                     bool listen)
    : connection_options_(std::move(connection)),
      poll_interval_(poll_interval),
      listen_(listen),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

HeadWatch::~HeadWatch() {
  Stop();
  close(wake_);
}

void HeadWatch::Stop() {
  stopping_ = true;
  watching_ = false;
  Wake();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void HeadWatch::Start(ForeignCommitListener listener) {
  listener_ = std::move(listener);
  watching_ = true;
  thread_ = std::thread([this] { Watch(); });
}

void HeadWatch::NoteOwn(std::string_view tenant, std::string_view history_id,
                        int64_t base, int64_t head) {
  if (!watching_) {
    return;
  }
  const base::MutexLock lock(mutex_);
  const auto [entry, unknown] = known_.try_emplace(std::string(tenant));
  Known& known = entry->second;
  const bool same_history = known.history_id == history_id;
  if (!unknown && (!same_history || base > known.head)) {
    queued_.emplace_back(tenant, base);
    Wake();
  }
  known.head = same_history ? std::max(known.head, head) : head;
  known.history_id = history_id;
}

void HeadWatch::Watch() {
  while (!stopping_) {
    const auto connection = Connection::Open(connection_options_);
    if (connection.ok()) {
      WatchConnection(**connection);
    }
    Wait(-1, kReconnect);
  }
}

void HeadWatch::WatchConnection(Connection& connection) {
  if (listen_ &&
      !connection.Run(absl::StrCat("LISTEN ", kNoticeChannel)).ok()) {
    log::Warning("no notices from PostgreSQL: looking at heads only");
  }
  absl::Duration next_look = Uptime();
  while (!stopping_ && !connection.IsLost()) {
    TellQueued();
    TakeNotices(connection);
    if (Uptime() >= next_look) {
      LookAtHeads(connection).IgnoreError();  // a lost connection ends the loop
      next_look = Uptime() + poll_interval_;
    } else if (Wait(PQsocket(connection.handle()), next_look - Uptime())) {
      PQconsumeInput(connection.handle());
    }
  }
}

absl::Status HeadWatch::LookAtHeads(Connection& connection) {
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.Run("SELECT tenant, history_id, head "
                                  "FROM tenants WHERE history_id <> ''"));
  for (int row = 0; row < rows.size(); ++row) {
    Note(rows.Bytes(row, 0), rows.Bytes(row, 1), rows.Number(row, 2));
  }
  TellQueued();
  return absl::OkStatus();
}

void HeadWatch::TakeNotices(Connection& connection) {
  while (true) {
    const std::unique_ptr<PGnotify, NoticeFree> notice(
        PQnotifies(connection.handle()));
    if (notice == nullptr) {
      break;
    }
    const std::vector<std::string> words = absl::StrSplit(notice->extra, ' ');
    if (words.size() == 3) {
      Note(words[0], words[2], std::atoll(words[1].c_str()));
    }
  }
  TellQueued();
}

void HeadWatch::Note(std::string_view tenant, std::string_view history_id,
                     int64_t head) {
  const base::MutexLock lock(mutex_);
  Known& known = known_[std::string(tenant)];
  if (known.history_id == history_id && head <= known.head) {
    return;
  }
  known.history_id = history_id;
  known.head = head;
  queued_.emplace_back(tenant, head);
}

void HeadWatch::TellQueued() {
  std::vector<std::pair<std::string, int64_t>> queued;
  {
    const base::MutexLock lock(mutex_);
    queued.swap(queued_);
  }
  for (const auto& [tenant, head] : queued) {
    listener_(tenant, head);
  }
}

bool HeadWatch::Wait(int socket, absl::Duration timeout) {
  pollfd events[] = {{wake_, POLLIN, 0}, {socket, POLLIN, 0}};
  const int64_t milliseconds = absl::ToInt64Milliseconds(timeout) + 1;
  poll(events, std::size(events), static_cast<int>(milliseconds));
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = read(wake_, &count, sizeof(count));
  return !stopping_;
}

void HeadWatch::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
}

}  // namespace jixiao::form_store::postgres
