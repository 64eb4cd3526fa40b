#include <csignal>
#include <iostream>

#include <poll.h>
#include <unistd.h>

#include "tools/jixiao/commands.h"

namespace {

// Whether standard output is a pipe or socket that nobody reads any more.
bool ReaderIsGone() {
  pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&output, 1, 0) == 1 &&
         (output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

int main(int argc, char** argv) {
  // A pager that closes early ends the output, not the program's accounting.
  std::signal(SIGPIPE, SIG_IGN);
  jixiao::cli::Session session(std::cout, std::cerr,
                               isatty(STDERR_FILENO) == 1);
  const int code =
      jixiao::cli::RunCommandLine(session, {argv + 1, argv + argc});
  std::cout.flush();
  if (std::cout.good() || ReaderIsGone()) {
    return code;
  }
  return session.Fail(absl::DataLossError(
      "cannot write standard output: the output is not whole. Is the disk "
      "full?"));
}
