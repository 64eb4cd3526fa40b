#include "common/server/run_main.h"
#include "services/validation/app.h"

int main(int argc, char** argv) {
  jixiao::validation::AppOptions options;
  return jixiao::server::RunMain(
      argc, argv,
      {.name = "jixiao-validation",
       .summary = "Judges budget performance-target forms by rule sets.",
       .default_address = "127.0.0.1:7402",
       .declare = [&](auto* set) { options.Declare(set); },
       .build = [&](auto*) { return jixiao::validation::MakeApp(options); }});
}
