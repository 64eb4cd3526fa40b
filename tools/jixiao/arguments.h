#ifndef JIXIAO_TOOLS_JIXIAO_ARGUMENTS_H_
#define JIXIAO_TOOLS_JIXIAO_ARGUMENTS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace jixiao::cli {

// The words of one command: options and operands, declared once, so that
// parsing and help agree. An option is written --name=value or --name value, a
// switch --name; `--` ends them. An unknown one is an error that names the
// nearest known one.
class Arguments {
 public:
  // `usage` continues "jixiao "; `text` explains the command.
  Arguments(std::string usage, std::string text);

  // Declarations; targets outlive Parse and hold the defaults. `letter` makes
  // `-o` a short form; 0 is none.
  void Switch(std::string_view name, bool* target, std::string_view help);
  void Option(std::string_view name, std::string_view value,
              std::string* target, std::string_view help, char letter = 0);
  // An option that takes one of `values`.
  void Choice(std::string_view name, std::vector<std::string> values,
              std::string* target, std::string_view help);
  // What is no option. Fewer than `least` or more than `most` is an error.
  void Operands(std::string_view name, std::vector<std::string>* target,
                size_t least, size_t most);
  // Operands may be as many as wanted.
  static constexpr size_t kAnyNumber = ~size_t{0};

  // INVALID_ARGUMENT with a text for the person who typed.
  absl::Status Parse(const std::vector<std::string>& words);
  // Whether --help or -h was among the words; nothing else was checked then.
  bool help_wanted() const { return help_wanted_; }
  std::string Help() const;

 private:
  struct Declared {
    std::string name;
    std::string value;  // placeholder; empty for a switch
    std::string help;
    char letter = 0;
    std::vector<std::string> choices;
    std::string default_text;
    std::function<void(const std::string&)> set;
  };

  const Declared* Find(std::string_view name) const;
  absl::Status Unknown(std::string_view word) const;
  absl::Status Take(const Declared& option, const std::string& value) const;
  absl::Status ParseOption(const std::vector<std::string>& words, size_t* at);
  absl::Status CheckOperands() const;

  std::string usage_;
  std::string text_;
  std::vector<Declared> options_;
  std::string operand_name_;
  std::vector<std::string>* operands_ = nullptr;
  size_t least_ = 0;
  size_t most_ = 0;
  bool help_wanted_ = false;
};

// The candidate nearest to `word` by edit distance, or nothing when none is
// near.
std::string NearestWord(std::string_view word,
                        const std::vector<std::string>& candidates);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_ARGUMENTS_H_
