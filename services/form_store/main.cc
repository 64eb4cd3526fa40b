#include <utility>

#include "common/server/run_main.h"
#include "services/form_store/app.h"

int main(int argc, char** argv) {
  jixiao::form_store::AppOptions options;
  return jixiao::server::RunMain(
      argc, argv,
      {.name = "jixiao-form-store",
       .summary = "Keeps budget performance-target forms and their history.",
       .default_address = "127.0.0.1:7401",
       .declare = [&](auto* set) { options.Declare(set); },
       .build =
           [&](auto* metrics) {
             return jixiao::form_store::MakeApp(options, metrics);
           }});
}
