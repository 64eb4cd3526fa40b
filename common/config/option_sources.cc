#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/config/option_set_impl.h"
#include "common/config/option_value.h"
#include "yaml-cpp/yaml.h"

namespace jixiao::config {
namespace {

using base::ToAbsl;

constexpr std::size_t kMaxConfigBytes = 1024 * 1024;
constexpr std::string_view kEnvironmentPrefix = "JIXIAO_";

// Names of the environment that are not options: where the command line finds
// the services, and what Kubernetes sets for services of these names.
bool IsForeignVariable(std::string_view name) {
  constexpr std::array<std::string_view, 3> kServices = {
      "JIXIAO_FORM_STORE", "JIXIAO_VALIDATION", "JIXIAO_REPORTING"};
  return std::any_of(
      kServices.begin(), kServices.end(), [name](std::string_view service) {
        const std::string_view rest =
            name.starts_with(service) ? name.substr(service.size()) : "?";
        return rest.empty() || rest == "_SERVICE_HOST" || rest == "_PORT" ||
               rest.starts_with("_SERVICE_PORT") || rest.starts_with("_PORT_");
      });
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

// The value of a YAML entry as the text a flag would have.
absl::StatusOr<std::string> YamlText(const YAML::Node& node, bool is_list,
                                     const std::string& where) {
  if (node.IsNull()) {
    return std::string();
  }
  if (node.IsScalar()) {
    return node.Scalar();
  }
  std::string text;
  if (!is_list || !node.IsSequence()) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, " must be a plain value"));
  }
  for (const YAML::Node& item : node) {
    if (!item.IsScalar()) {
      return absl::InvalidArgumentError(
          absl::StrCat(where, " must be a list of plain values"));
    }
    text.append(text.empty() ? "" : ",").append(item.Scalar());
  }
  return text;
}

struct Flag {
  std::string name;
  std::optional<std::string> value;
};

// --name or --name=value; an empty name when it is neither.
Flag SplitFlag(std::string_view argument) {
  if (!argument.starts_with("--") || argument.size() < 3) {
    return {};
  }
  argument.remove_prefix(2);
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos) {
    return {std::string(argument), std::nullopt};
  }
  return {std::string(argument.substr(0, equals)),
          std::string(argument.substr(equals + 1))};
}

}  // namespace

absl::Status OptionSet::Impl::LoadFile(const std::string& path) {
  const auto content = base::ReadFile(path, kMaxConfigBytes);
  if (!content.ok()) {
    return absl::InvalidArgumentError(content.status().message());
  }
  // yaml-cpp reports by exceptions; none leaves this function.
  try {
    const YAML::Node root = YAML::Load(*content);
    if (root.IsNull()) {
      return absl::OkStatus();
    }
    if (!root.IsMap()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " must hold `option: value` lines"));
    }
    std::set<std::string> seen;
    for (const auto& entry : root) {
      const auto name = entry.first.as<std::string>();
      const std::string where = absl::StrCat(path, ": ", name);
      Option* const option = Find(name);
      if (option == nullptr) {
        return Unknown(absl::StrCat(path, ": unknown option"), name);
      }
      if (!seen.insert(name).second) {
        return absl::InvalidArgumentError(
            absl::StrCat(where, " is given twice"));
      }
      ASSIGN_OR_RETURN(const std::string text,
                       YamlText(entry.second, option->is_list, where));
      RETURN_IF_ERROR(Set(option, Source::kFile, text, where));
    }
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is not YAML: ", error.what()));
  }
  return absl::OkStatus();
}

absl::Status OptionSet::Impl::LoadEnvironment(
    const std::vector<std::string>& environment) {
  for (const std::string& entry : environment) {
    const std::size_t equals = entry.find('=');
    if (!entry.starts_with(kEnvironmentPrefix) || equals == std::string::npos) {
      continue;
    }
    const std::string variable = entry.substr(0, equals);
    const std::string value = entry.substr(equals + 1);
    const std::string name =
        ToLower(variable.substr(kEnvironmentPrefix.size()));
    if (name == "config") {
      config_file = value;
    } else if (Option* const option = Find(name); option != nullptr) {
      RETURN_IF_ERROR(Set(option, Source::kEnvironment, value, variable));
    } else if (!IsForeignVariable(variable)) {
      return Unknown(absl::StrCat("unknown environment variable ", variable,
                                  ": no option"),
                     name);
    }
  }
  return absl::OkStatus();
}

absl::Status OptionSet::Impl::LoadFlags(
    const std::vector<std::string>& arguments) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Flag flag = SplitFlag(arguments[i]);
    if (flag.name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("unexpected argument \"", arguments[i], "\""));
    }
    if (flag.name == "print_config" && !flag.value.has_value()) {
      wants_config = true;
      continue;
    }
    Option* option = Find(flag.name);
    if (option == nullptr && flag.name.starts_with("no") &&
        !flag.value.has_value()) {
      option = Find(flag.name.substr(2));
      flag.value = "false";
      option = option != nullptr && option->is_bool ? option : nullptr;
    }
    const bool is_config = flag.name == "config";
    if (option == nullptr && !is_config) {
      return Unknown("unknown flag", absl::StrCat("--", flag.name));
    }
    if (!flag.value.has_value() && !is_config && option->is_bool) {
      flag.value = "true";
    }
    if (!flag.value.has_value()) {
      if (i + 1 == arguments.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat("--", flag.name, " needs a value"));
      }
      flag.value = arguments[++i];
    }
    if (is_config) {
      config_file = flag.value;
      continue;
    }
    // A list may be spread over several flags.
    if (option->is_list && !seen.insert(option->name).second) {
      flag.value = absl::StrCat(option->format(), ",", *flag.value);
    }
    RETURN_IF_ERROR(Set(option, Source::kFlag, *flag.value,
                        absl::StrCat("--", option->name)));
  }
  return absl::OkStatus();
}

Option* OptionSet::Impl::Find(std::string_view name) {
  const auto found =
      std::find_if(options.begin(), options.end(),
                   [name](const Option& o) { return o.name == name; });
  return found == options.end() ? nullptr : &*found;
}

absl::Status OptionSet::Impl::Unknown(std::string_view what,
                                      std::string_view name) const {
  const bool is_flag = name.starts_with("--");
  std::vector<std::string> known = {"config", "help", "version",
                                    "print_config"};
  for (const Option& option : options) {
    known.push_back(option.name);
  }
  const std::string nearest =
      NearestWord(is_flag ? name.substr(2) : name, known);
  std::string hint = "; --help lists all";
  if (!nearest.empty()) {
    hint = absl::StrCat("; did you mean ", is_flag ? "--" : "", nearest, "?");
  }
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(what), " ", ToAbsl(name), hint));
}

absl::Status OptionSet::Impl::Set(Option* option, Source source,
                                  std::string_view text,
                                  std::string_view where) {
  if (source < option->source) {
    return absl::OkStatus();  // a stronger source has spoken
  }
  const absl::Status parsed = option->parse(text);
  if (!parsed.ok()) {
    const std::string shown =
        option->is_secret ? std::string()
                          : absl::StrCat(", not \"", ToAbsl(text), "\"");
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(where), " ", parsed.message(), shown));
  }
  option->source = source;
  return absl::OkStatus();
}

}  // namespace jixiao::config
