#include "common/server/run_main.h"
#include "services/reporting/app.h"

int main(int argc, char** argv) {
  jixiao::reporting::AppOptions options;
  return jixiao::server::RunMain(
      argc, argv,
      {.name = "jixiao-reporting",
       .summary = "Reports on budget performance-target forms.",
       .default_address = "127.0.0.1:7403",
       .declare = [&](auto* set) { options.Declare(set); },
       .build =
           [&](auto* metrics) {
             return jixiao::reporting::MakeApp(options, metrics);
           }});
}
