#include "services/validation/engine/check_rule_set.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"

#include "common/base/resource_name.h"
#include "common/base/string_view_bridge.h"
#include "jixiao/form/v1/form.pb.h"
#include "services/validation/engine/message_text.h"

namespace jixiao::validation {
namespace {

constexpr std::string_view kNamePrefix = "ruleSets/";

// A letter or more, a digit or more: A03, FT12.
bool IsRuleId(std::string_view id) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::find_if_not(id.begin(), id.end(), is_upper);
  return digits != id.begin() && digits != id.end() && id.size() <= 8 &&
         std::all_of(digits, id.end(), is_digit);
}

// Checks one rule; problems name it.
class RuleCheck {
 public:
  RuleCheck(const v1::Rule& rule, LoadProblems* problems)
      : rule_(rule), problems_(problems) {}

  void Run() {
    CheckText("title", rule_.title());
    CheckText("message", rule_.message());
    CheckKeys();
    CheckPlaceholders(rule_.message().zh());
    CheckPlaceholders(rule_.message().en());
    CheckSeverity();
    CheckExamples();
    if (rule_.scope() == v1::RULE_SCOPE_UNSPECIFIED) {
      Add("scope", "is missing");
    }
    if (rule_.assertion().empty()) {
      Add("assertion", "is missing");
    }
    if (rule_.clause().empty()) {
      Add("clause", "is missing: name the clause or source of the rule");
    }
  }

 private:
  void Add(std::string_view field, std::string_view what) {
    problems_->Add(
        absl::StrCat(rule_.rule_id(), ".", base::ToAbsl(field)),
        absl::StrCat("rule ", rule_.rule_id(), ", ", base::ToAbsl(field)),
        what);
  }

  void CheckText(std::string_view field, const v1::LocalizedText& text) {
    if (text.zh().empty() || text.en().empty()) {
      Add(field, "needs a text in zh and one in en");
    }
  }

  void CheckKeys() {
    for (const v1::RuleParameter& parameter : rule_.parameters()) {
      if (!parameters_.insert(parameter.key()).second) {
        Add("parameters", absl::StrCat("`", parameter.key(), "` occurs twice"));
      }
    }
  }

  void CheckPlaceholders(const std::string& text) {
    const absl::StatusOr<MessageText> message = MessageText::Parse(text);
    if (!message.ok()) {
      Add("message", base::ToStd(message.status().message()));
      return;
    }
    for (const std::string& key : message->Keys()) {
      if (!parameters_.contains(key)) {
        Add("message", absl::StrCat("no parameter `", key, "`; there are: ",
                                    absl::StrJoin(parameters_, ", ")));
      }
    }
  }

  void CheckSeverity() {
    const int cases = rule_.severity_size();
    if (cases == 0 || !rule_.severity(cases - 1).when().empty()) {
      Add("severity", "must end with a case without `when`");
    }
    for (int i = 0; i < cases; ++i) {
      if (rule_.severity(i).severity() == form::v1::SEVERITY_UNSPECIFIED) {
        Add("severity", "a case names no severity");
      }
      if (i + 1 < cases && rule_.severity(i).when().empty()) {
        Add("severity", "a case without `when` makes the later ones dead");
      }
    }
  }

  void CheckExamples() {
    if (rule_.examples_size() > kMaxExamples) {
      Add("examples", absl::StrCat("more than ", kMaxExamples));
    }
    for (int i = 0; i < rule_.examples_size(); ++i) {
      const v1::RuleExample& example = rule_.examples(i);
      form::v1::Form form;
      const auto parsed = google::protobuf::util::JsonStringToMessage(
          example.form_json(), &form);
      const std::string field = absl::StrCat("examples[", i, "]");
      if (!parsed.ok()) {
        Add(field, absl::StrCat("is no form: ", parsed.ToString()));
      }
      if (example.outcome() == form::v1::OUTCOME_UNSPECIFIED) {
        Add(field, "names no outcome");
      }
    }
  }

  const v1::Rule& rule_;
  LoadProblems* problems_;
  std::set<std::string> parameters_;
};

}  // namespace

void CheckRuleSet(const v1::RuleSet& rule_set, LoadProblems* problems) {
  const std::string_view name = rule_set.name();
  if (!name.starts_with(kNamePrefix) ||
      !base::IsResourceId(name.substr(kNamePrefix.size()))) {
    problems->Add("name", "name", "must be `ruleSets/` and an id");
  }
  if (rule_set.title().zh().empty() || rule_set.title().en().empty()) {
    problems->Add("title", "title", "needs a text in zh and one in en");
  }
  if (rule_set.rules_size() == 0 || rule_set.rules_size() > kMaxRules) {
    problems->Add("rules", "rules",
                  absl::StrCat("there must be 1 to ", kMaxRules));
  }
  std::set<std::string> ids;
  for (const v1::Rule& rule : rule_set.rules()) {
    const std::string where = absl::StrCat("rule ", rule.rule_id());
    if (!IsRuleId(rule.rule_id())) {
      problems->Add(rule.rule_id(), where,
                    "an id is capital letters and digits, such as A03");
    } else if (!ids.insert(rule.rule_id()).second) {
      problems->Add(rule.rule_id(), where, "the id occurs twice");
    }
    RuleCheck(rule, problems).Run();
  }
}

}  // namespace jixiao::validation
