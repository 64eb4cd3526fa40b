#ifndef JIXIAO_COMMON_CONFIG_OPTION_SET_H_
#define JIXIAO_COMMON_CONFIG_OPTION_SET_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace jixiao::config {

// A number of bytes, written 512, 64KiB, 4MiB, 2GiB.
struct ByteSize {
  std::uint64_t bytes = 0;

  bool operator==(const ByteSize&) const = default;
};

// What Load asks the program to do.
enum class Action {
  kRun,
  kExit,  // --help, --version or --print_config was answered
};

// Who the program is, for --help and --version.
struct ProgramInfo {
  std::string name;     // form-store
  std::string summary;  // one line
  std::string version;
};

// The options of a program, declared once; flags, environment, YAML file, help
// and the effective configuration follow from it.
//
//   struct StoreOptions {
//     std::string database = "jixiao.db";
//     absl::Duration validation_wait = absl::Milliseconds(200);
//
//     void Declare(config::OptionSet* options) {
//       options->Group("Storage");
//       options->Add("database", &database, "File of the SQLite database.");
//       options->Add("validation_wait", &validation_wait,
//                    "How long a write waits for its validation report.");
//     }
//   };
//
// A value is taken from the first that has it: flag --validation_wait=200ms (or
// "--validation_wait 200ms"; a bool also --x and --nox), environment variable
// JIXIAO_VALIDATION_WAIT, file given by --config (a YAML map), default (what
// the variable holds when it is declared). An unknown flag, key or JIXIAO_
// variable is an error that names the nearest known one. JIXIAO_FORM_STORE,
// JIXIAO_VALIDATION and JIXIAO_REPORTING, which the CLI reads, are let pass.
//
// Lists are separated by commas, in YAML also sequences.
class OptionSet {
 public:
  explicit OptionSet(ProgramInfo program);
  ~OptionSet();
  OptionSet(const OptionSet&) = delete;
  OptionSet& operator=(const OptionSet&) = delete;

  // Options added from now on stand under this heading.
  void Group(std::string_view heading);

  // `name` is snake_case and new, `help` one or more sentences, `target`
  // outlives Load. The option's type is that of the target.
  void Add(std::string_view name, bool* target, std::string_view help);
  void Add(std::string_view name, int* target, std::string_view help);
  void Add(std::string_view name, std::int64_t* target, std::string_view help);
  // Not negative.
  void Add(std::string_view name, std::uint64_t* target, std::string_view help);
  void Add(std::string_view name, double* target, std::string_view help);
  void Add(std::string_view name, std::string* target, std::string_view help);
  void Add(std::string_view name, std::vector<std::string>* target,
           std::string_view help);
  // Written 1.5s, 200ms, 2m, 1h30m; not negative.
  void Add(std::string_view name, absl::Duration* target,
           std::string_view help);
  void Add(std::string_view name, ByteSize* target, std::string_view help);
  // A text whose value is never shown.
  void AddSecret(std::string_view name, std::string* target,
                 std::string_view help);

  // Called after all values are set; the first error ends Load.
  void AddCheck(std::function<absl::Status()> check);

  // Sets the targets. `environment` holds NAME=VALUE. What --help, --version
  // and --print_config show goes to `out`. INVALID_ARGUMENT with a text for the
  // person who typed it.
  absl::StatusOr<Action> Load(const std::vector<std::string>& arguments,
                              const std::vector<std::string>& environment,
                              std::ostream& out);
  // The same with what main() got and the process's environment.
  absl::StatusOr<Action> Load(int argc, char** argv, std::ostream& out);

  std::string Help() const;
  // A YAML file that, given as --config, has the same effect; secrets are shown
  // as a comment.
  std::string EffectiveConfig() const;

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace jixiao::config

#endif  // JIXIAO_COMMON_CONFIG_OPTION_SET_H_
