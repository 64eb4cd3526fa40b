#include "tests/fault/postgres/commit_cutter.h"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace jixiao::fault {
namespace {

constexpr char kSocketName[] = ".s.PGSQL.5432";
constexpr int kPollMs = 20;
// The tag of CommandComplete, with its final NUL.
constexpr std::string_view kCommitted{"COMMIT", sizeof "COMMIT"};

sockaddr_un Address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

int Connect(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = Address(path);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address),
              sizeof address) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// What has come; empty at the end.
std::string Receive(int fd) {
  std::string buffer(65536, '\0');
  const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
  buffer.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return buffer;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CommitCutter>> CommitCutter::Create(
    const std::filesystem::path& directory,
    const std::filesystem::path& server_directory) {
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = Address(directory / kSocketName);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address),
           sizeof address) != 0 ||
      listen(listener, 64) != 0) {
    close(listener);
    return absl::UnavailableError(std::strerror(errno));
  }
  std::unique_ptr<CommitCutter> cutter(
      new CommitCutter(listener, server_directory / kSocketName));
  cutter->acceptor_ = std::thread([c = cutter.get()] { c->Accept(); });
  return cutter;
}

CommitCutter::~CommitCutter() {
  stopping_ = true;
  acceptor_.join();
  std::vector<std::thread> forwarders;
  {
    const base::MutexLock lock(mutex_);
    forwarders = std::exchange(forwarders_, {});
  }
  for (std::thread& forwarder : forwarders) {
    forwarder.join();
  }
  close(listener_);
}

void CommitCutter::Accept() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, kPollMs) <= 0) {
      continue;
    }
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) {
      const base::MutexLock lock(mutex_);
      forwarders_.emplace_back([this, client] { Forward(client); });
    }
  }
}

void CommitCutter::Forward(int client) {
  const int server = Connect(server_);
  std::string tail;
  bool open = server >= 0;
  while (open && !stopping_) {
    pollfd ends[] = {{.fd = client, .events = POLLIN, .revents = 0},
                     {.fd = server, .events = POLLIN, .revents = 0}};
    poll(ends, 2, kPollMs);
    if (ends[0].revents != 0) {
      const std::string request = Receive(client);
      open = !request.empty() && SendAll(server, request);
    }
    if (open && ends[1].revents != 0) {
      open = ForwardReply(server, client, &tail);
    }
  }
  close(client);
  if (server >= 0) {
    close(server);
  }
}

bool CommitCutter::ForwardReply(int server, int client, std::string* tail) {
  const std::string reply = Receive(server);
  const bool commits = (*tail + reply).find(kCommitted) != std::string::npos;
  if (commits && armed_.exchange(false)) {
    ++cuts_;
    return false;
  }
  *tail = reply.substr(reply.size() -
                       std::min(reply.size(), kCommitted.size() - 1));
  return !reply.empty() && SendAll(client, reply);
}

}  // namespace jixiao::fault
