#ifndef JIXIAO_COMMON_CONFIG_OPTION_SET_IMPL_H_
#define JIXIAO_COMMON_CONFIG_OPTION_SET_IMPL_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/config/option_set.h"

// Internal to common/config.
namespace jixiao::config {

enum class Source { kDefault, kFile, kEnvironment, kFlag };

// One declared option, its type forgotten.
struct Option {
  std::string name;
  std::string group;
  std::string help;
  std::string type;  // what --help shows: DURATION, SIZE, ...
  bool is_bool = false;
  bool is_list = false;
  bool is_text = false;  // quoted in YAML
  bool is_secret = false;
  std::string default_text;
  std::function<absl::Status(std::string_view)> parse;
  std::function<std::string()> format;
  Source source = Source::kDefault;
};

class OptionSet::Impl {
 public:
  explicit Impl(ProgramInfo info) : program(std::move(info)) {}

  Option* Find(std::string_view name);
  // The error of an unknown name, with a guess.
  absl::Status Unknown(std::string_view what, std::string_view name) const;
  // Sets an option; `where` stands before the complaint, e.g. "--listen".
  static absl::Status Set(Option* option, Source source, std::string_view text,
                          std::string_view where);

  absl::Status LoadFile(const std::string& path);
  absl::Status LoadEnvironment(const std::vector<std::string>& environment);
  absl::Status LoadFlags(const std::vector<std::string>& arguments);

  std::string Help() const;
  std::string EffectiveConfig() const;

  ProgramInfo program;
  std::string group = "Options";
  std::vector<Option> options;
  std::vector<std::function<absl::Status()>> checks;

  // Found among the flags and in the environment.
  bool wants_config = false;
  std::optional<std::string> config_file;
};

}  // namespace jixiao::config

#endif  // JIXIAO_COMMON_CONFIG_OPTION_SET_IMPL_H_
