#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

#include "common/base/utf8.h"
#include "common/config/option_set_impl.h"

namespace jixiao::config {
namespace {

constexpr std::size_t kColumns = 79;
constexpr std::string_view kIndent = "      ";

// `text` in lines of at most kColumns, each behind kIndent.
std::string Wrap(std::string_view text) {
  std::string out;
  std::string line(kIndent);
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size()
                                                       : space + 1);
    const bool is_first = line.size() == kIndent.size();
    if (!is_first &&
        base::DisplayWidth(line) + 1 + base::DisplayWidth(word) > kColumns) {
      out.append(line).append("\n");
      line = kIndent;
    } else if (!is_first) {
      line.push_back(' ');
    }
    line.append(word);
  }
  return out.append(line).append("\n");
}

std::string HelpOf(const Option& option) {
  std::string head = absl::StrCat("  --", option.name);
  if (!option.is_bool) {
    absl::StrAppend(&head, "=", option.type);
  }
  if (!option.is_secret) {
    absl::StrAppend(&head, "  (default: ",
                    option.default_text.empty() ? "none" : option.default_text,
                    ")");
  }
  return absl::StrCat(head, "\n", Wrap(option.help));
}

std::string QuoteYaml(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(
          &out, "\\x",
          absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      out.push_back(c);
    }
  }
  return out.append("\"");
}

const char* NameOf(Source source) {
  switch (source) {
    case Source::kFlag:
      return "flag";
    case Source::kEnvironment:
      return "environment";
    case Source::kFile:
      return "file";
    case Source::kDefault:
      break;
  }
  return "default";
}

}  // namespace

std::string OptionSet::Impl::Help() const {
  std::string out = absl::StrCat(program.summary, "\n\nUsage: ", program.name,
                                 " [--FLAG=VALUE]...\n");
  std::string_view shown_group;
  for (const Option& option : options) {
    if (option.group != shown_group) {
      absl::StrAppend(&out, "\n", option.group, ":\n");
      shown_group = option.group;
    }
    out.append(HelpOf(option));
  }
  absl::StrAppend(
      &out, "\nGeneral:\n  --config=FILE\n",
      Wrap("A YAML file of `option: value` lines."), "  --print_config\n",
      Wrap("Shows the effective configuration, secrets hidden, and ends."),
      "  --help, --version\n\n",
      "A value is taken from the first that has it: flag, environment "
      "variable\n"
      "(JIXIAO_ and the name in capitals), file, default.\n");
  return out;
}

std::string OptionSet::Impl::EffectiveConfig() const {
  std::string out;
  for (const Option& option : options) {
    const std::string value = option.format();
    if (option.is_secret) {
      absl::StrAppend(&out, "# ", option.name,
                      value.empty() ? " is not set" : " is set, not shown",
                      "\n");
      continue;
    }
    absl::StrAppend(&out, option.name, ": ",
                    option.is_text ? QuoteYaml(value) : value, "  # ",
                    NameOf(option.source), "\n");
  }
  return out;
}

}  // namespace jixiao::config
