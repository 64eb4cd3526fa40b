#include <iostream>
#include <optional>
#include <utility>

#include "common/server/run_main.h"
#include "services/form_store/app.h"
#include "services/form_store/storage_setup.h"

int main(int argc, char** argv) {
  jixiao::form_store::AppOptions options;
  return jixiao::server::RunMain(
      argc, argv,
      {.name = "jixiao-form-store",
       .summary = "Keeps budget performance-target forms and their history.",
       .default_address = "127.0.0.1:7401",
       .declare = [&](auto* set) { options.Declare(set); },
       .instead = [&]() -> std::optional<absl::Status> {
         if (!options.migrate) {
           return std::nullopt;
         }
         return jixiao::form_store::MigrateStorage(options, std::cout);
       },
       .build =
           [&](auto* metrics) {
             return jixiao::form_store::MakeApp(options, metrics);
           }});
}
