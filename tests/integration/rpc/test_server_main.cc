#include <memory>

#include "common/server/run_main.h"
#include "tests/integration/rpc/fake_app.h"

int main(int argc, char** argv) {
  using jixiao::server::App;
  return jixiao::server::RunMain(
      argc, argv,
      {.name = "test-server",
       .summary = "Handlers of every shape, for tests.",
       .default_address = "127.0.0.1:0",
       .build = [](jixiao::metrics::Registry*)
           -> absl::StatusOr<std::unique_ptr<App>> {
         return std::make_unique<jixiao::testing::FakeApp>();
       }});
}
