#include <csignal>
#include <iostream>

#include <unistd.h>

#include "tools/jixiao/commands.h"

int main(int argc, char** argv) {
  // A pager that closes early ends the output, not the program's accounting.
  std::signal(SIGPIPE, SIG_IGN);
  jixiao::cli::Session session(std::cout, std::cerr,
                               isatty(STDERR_FILENO) == 1);
  const int code =
      jixiao::cli::RunCommandLine(session, {argv + 1, argv + argc});
  std::cout.flush();
  return code;
}
