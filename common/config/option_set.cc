#include "common/config/option_set.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <utility>

#include <unistd.h>

#include "common/base/status_macros.h"
#include "common/config/option_set_impl.h"
#include "common/config/option_value.h"

namespace jixiao::config {
namespace {

bool Holds(const std::vector<std::string>& arguments, std::string_view flag) {
  return std::find(arguments.begin(), arguments.end(), flag) != arguments.end();
}

template <typename Value>
Option MakeOption(std::string_view name, std::string_view type, Value* target,
                  std::string_view help) {
  Option option;
  option.name = std::string(name);
  option.type = std::string(type);
  option.help = std::string(help);
  option.default_text = FormatValue(*target);
  option.parse = [target](std::string_view text) {
    return ParseValue(text, target);
  };
  option.format = [target] { return FormatValue(*target); };
  return option;
}

void AddOption(OptionSet::Impl* impl, Option option) {
  if (impl->Find(option.name) != nullptr) {
    std::fprintf(stderr, "fatal: option %s is declared twice\n",
                 option.name.c_str());
    std::abort();
  }
  option.group = impl->group;
  impl->options.push_back(std::move(option));
}

}  // namespace

OptionSet::OptionSet(ProgramInfo program)
    : impl_(std::make_unique<Impl>(std::move(program))) {}
OptionSet::~OptionSet() = default;

void OptionSet::Group(std::string_view heading) {
  impl_->group = std::string(heading);
}

void OptionSet::Add(std::string_view name, bool* target,
                    std::string_view help) {
  Option option = MakeOption(name, "BOOL", target, help);
  option.is_bool = true;
  AddOption(impl_.get(), std::move(option));
}

void OptionSet::Add(std::string_view name, int* target, std::string_view help) {
  AddOption(impl_.get(), MakeOption(name, "NUMBER", target, help));
}

void OptionSet::Add(std::string_view name, std::int64_t* target,
                    std::string_view help) {
  AddOption(impl_.get(), MakeOption(name, "NUMBER", target, help));
}

void OptionSet::Add(std::string_view name, std::uint64_t* target,
                    std::string_view help) {
  AddOption(impl_.get(), MakeOption(name, "NUMBER", target, help));
}

void OptionSet::Add(std::string_view name, double* target,
                    std::string_view help) {
  AddOption(impl_.get(), MakeOption(name, "NUMBER", target, help));
}

void OptionSet::Add(std::string_view name, std::string* target,
                    std::string_view help) {
  Option option = MakeOption(name, "TEXT", target, help);
  option.is_text = true;
  AddOption(impl_.get(), std::move(option));
}

void OptionSet::Add(std::string_view name, std::vector<std::string>* target,
                    std::string_view help) {
  Option option = MakeOption(name, "LIST", target, help);
  option.is_text = true;
  option.is_list = true;
  AddOption(impl_.get(), std::move(option));
}

void OptionSet::Add(std::string_view name, absl::Duration* target,
                    std::string_view help) {
  AddOption(impl_.get(), MakeOption(name, "DURATION", target, help));
}

void OptionSet::Add(std::string_view name, ByteSize* target,
                    std::string_view help) {
  AddOption(impl_.get(), MakeOption(name, "SIZE", target, help));
}

void OptionSet::AddSecret(std::string_view name, std::string* target,
                          std::string_view help) {
  Option option = MakeOption(name, "SECRET", target, help);
  option.is_text = true;
  option.is_secret = true;
  AddOption(impl_.get(), std::move(option));
}

void OptionSet::AddCheck(std::function<absl::Status()> check) {
  impl_->checks.push_back(std::move(check));
}

absl::StatusOr<Action> OptionSet::Load(
    const std::vector<std::string>& arguments,
    const std::vector<std::string>& environment, std::ostream& out) {
  // Whatever else is wrong, who asks for help gets it.
  if (Holds(arguments, "--help") || Holds(arguments, "-h")) {
    out << impl_->Help();
    return Action::kExit;
  }
  if (Holds(arguments, "--version")) {
    out << impl_->program.name << " " << impl_->program.version << "\n";
    return Action::kExit;
  }
  // Weakest first; each source overwrites what came before. The file is named
  // by the stronger ones, so those are read once to find it.
  RETURN_IF_ERROR(impl_->LoadEnvironment(environment));
  RETURN_IF_ERROR(impl_->LoadFlags(arguments));
  if (impl_->config_file.has_value()) {
    RETURN_IF_ERROR(impl_->LoadFile(*impl_->config_file));
  }
  for (const auto& check : impl_->checks) {
    RETURN_IF_ERROR(check());
  }
  if (impl_->wants_config) {
    out << impl_->EffectiveConfig();
    return Action::kExit;
  }
  return Action::kRun;
}

absl::StatusOr<Action> OptionSet::Load(int argc, char** argv,
                                       std::ostream& out) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    environment.emplace_back(*entry);
  }
  return Load({argv + 1, argv + argc}, environment, out);
}

std::string OptionSet::Help() const {
  return impl_->Help();
}

std::string OptionSet::EffectiveConfig() const {
  return impl_->EffectiveConfig();
}

}  // namespace jixiao::config
