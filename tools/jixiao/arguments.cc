#include "tools/jixiao/arguments.h"

#include <algorithm>
#include <utility>

#include "common/base/utf8.h"

namespace jixiao::cli {
namespace {

constexpr size_t kHelpWidth = 78;
constexpr size_t kHelpIndent = 24;

std::string Join(const std::vector<std::string>& words,
                 std::string_view separator) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) {
      out += separator;
    }
    out += word;
  }
  return out;
}

// Breaks `text` between words; every line but the first is indented.
std::string Wrap(std::string_view text, size_t indent) {
  std::string out;
  size_t column = indent;
  while (!text.empty()) {
    const size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    if (column > indent && column + word.size() + 1 > kHelpWidth) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

absl::Status Usage(const std::string& text) {
  return absl::InvalidArgumentError(text);
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string NearestWord(std::string_view word,
                        const std::vector<std::string>& candidates) {
  std::string nearest;
  size_t best = std::max<size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

Arguments::Arguments(std::string usage, std::string text)
    : usage_(std::move(usage)), text_(std::move(text)) {}

void Arguments::Switch(std::string_view name, bool* target,
                       std::string_view help) {
  Declared option;
  option.name = name;
  option.help = help;
  option.set = [target](const std::string&) { *target = true; };
  options_.push_back(std::move(option));
}

void Arguments::Option(std::string_view name, std::string_view value,
                       std::string* target, std::string_view help,
                       char letter) {
  Declared option;
  option.name = name;
  option.value = value;
  option.help = help;
  option.letter = letter;
  option.default_text = *target;
  option.set = [target](const std::string& text) { *target = text; };
  options_.push_back(std::move(option));
}

void Arguments::Choice(std::string_view name, std::vector<std::string> values,
                       std::string* target, std::string_view help) {
  Option(name, Join(values, "|"), target, help);
  options_.back().choices = std::move(values);
}

void Arguments::Operands(std::string_view name,
                         std::vector<std::string>* target, size_t least,
                         size_t most) {
  operand_name_ = name;
  operands_ = target;
  least_ = least;
  most_ = most;
}

const Arguments::Declared* Arguments::Find(std::string_view name) const {
  for (const Declared& option : options_) {
    const bool by_letter =
        name.size() == 1 && option.letter != 0 && name[0] == option.letter;
    if (option.name == name || by_letter) {
      return &option;
    }
  }
  return nullptr;
}

absl::Status Arguments::Unknown(std::string_view word) const {
  std::vector<std::string> names;
  for (const Declared& option : options_) {
    names.push_back("--" + option.name);
  }
  const std::string nearest = NearestWord(word, names);
  std::string text = "unknown option " + std::string(word);
  if (!nearest.empty()) {
    text += "; did you mean " + nearest + "?";
  }
  return Usage(text);
}

absl::Status Arguments::Take(const Declared& option,
                             const std::string& value) const {
  if (!option.choices.empty() &&
      std::find(option.choices.begin(), option.choices.end(), value) ==
          option.choices.end()) {
    return Usage("--" + option.name + " takes one of " +
                 Join(option.choices, ", ") + ", not '" + value + "'");
  }
  option.set(value);
  return absl::OkStatus();
}

absl::Status Arguments::ParseOption(const std::vector<std::string>& words,
                                    size_t* at) {
  const std::string& word = words[*at];
  const size_t dashes = word.rfind("--", 0) == 0 ? 2 : 1;
  const size_t equals = word.find('=');
  const std::string name = word.substr(dashes, equals - dashes);
  const Declared* option = Find(name);
  // One dash is for letters only: -o, never -output.
  if (option == nullptr || (dashes == 1) != (name.size() == 1)) {
    return Unknown(word.substr(0, equals));
  }
  if (option->value.empty()) {
    return equals == std::string::npos ? Take(*option, "")
                                       : Usage("--" + name + " takes no value");
  }
  if (equals != std::string::npos) {
    return Take(*option, word.substr(equals + 1));
  }
  if (*at + 1 == words.size()) {
    return Usage(word + " needs a value: " + option->value);
  }
  return Take(*option, words[++*at]);
}

absl::Status Arguments::CheckOperands() const {
  const size_t count = operands_ == nullptr ? 0 : operands_->size();
  if (count < least_) {
    return Usage(operand_name_ + " is missing");
  }
  if (count > most_) {
    return Usage("unexpected '" + (*operands_)[most_] + "'");
  }
  return absl::OkStatus();
}

absl::Status Arguments::Parse(const std::vector<std::string>& words) {
  std::vector<std::string> ignored;
  std::vector<std::string>* operands =
      operands_ == nullptr ? &ignored : operands_;
  bool options_end = false;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!options_end && (word == "--help" || word == "-h")) {
      help_wanted_ = true;
      return absl::OkStatus();
    }
    if (!options_end && word == "--") {
      options_end = true;
    } else if (!options_end && word.size() > 1 && word[0] == '-') {
      if (absl::Status status = ParseOption(words, &i); !status.ok()) {
        return status;
      }
    } else {
      operands->push_back(word);
    }
  }
  if (!ignored.empty()) {
    return Usage("unexpected '" + ignored.front() + "'");
  }
  return CheckOperands();
}

std::string Arguments::Help() const {
  std::string out = "Usage: jixiao " + usage_ + "\n\n" + text_ + "\n";
  if (!options_.empty()) {
    out += "\nOptions:\n";
  }
  for (const Declared& option : options_) {
    std::string left = "  --" + option.name;
    if (!option.value.empty() && option.choices.empty()) {
      left += ' ' + option.value;
    }
    if (option.letter != 0) {
      left += std::string(", -") + option.letter;
    }
    std::string help = option.help;
    if (!option.choices.empty()) {
      help += " One of " + Join(option.choices, ", ") + ".";
    }
    if (!option.default_text.empty()) {
      help += " Default: " + option.default_text + ".";
    }
    left = base::DisplayWidth(left) + 2 > kHelpIndent
               ? left + '\n' + std::string(kHelpIndent, ' ')
               : base::PadRight(left, kHelpIndent);
    out += left + Wrap(help, kHelpIndent) + '\n';
  }
  return out;
}

}  // namespace jixiao::cli
