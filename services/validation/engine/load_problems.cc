#include "services/validation/engine/load_problems.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

#include "common/base/string_view_bridge.h"

namespace jixiao::validation {

void LoadProblems::Add(std::string_view part, std::string_view where,
                       std::string_view what) {
  // A part without a line of its own stands in what encloses it.
  std::string_view known = part;
  auto line = source_.lines.find(known);
  while (line == source_.lines.end() && !known.empty()) {
    known = known.substr(0, known.find_last_of(".[") == std::string_view::npos
                                ? 0
                                : known.find_last_of(".["));
    line = source_.lines.find(known);
  }
  const std::string place =
      line == source_.lines.end() ? "" : absl::StrCat(line->second, ": ");
  texts_.push_back(
      absl::StrCat(place, base::ToAbsl(where), ": ", base::ToAbsl(what)));
}

void LoadProblems::Add(std::string_view part, std::string_view where,
                       const cel::Issue& issue) {
  const std::string snippet =
      absl::StrReplaceAll(issue.snippet, {{"\n", "\n  "}});
  Add(part,
      absl::StrCat(base::ToAbsl(where), ", ", issue.line, ":", issue.column),
      snippet.empty() ? issue.message
                      : absl::StrCat(issue.message, "\n  ", snippet));
}

absl::Status LoadProblems::ToStatus() const {
  if (texts_.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrJoin(texts_, "\n"));
}

}  // namespace jixiao::validation
