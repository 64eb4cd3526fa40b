#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_TARGET_PATH_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_TARGET_PATH_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "jixiao/validation/v1/rule_set.pb.h"
#include "services/validation/engine/presence_path.h"
#include "services/validation/engine/scope.h"

namespace google::protobuf {
class EnumValueDescriptor;
class FieldDescriptor;
}  // namespace google::protobuf

namespace jixiao::validation {

// Where the findings of a rule point to, relative to its scope:
//   (empty)                      the scope itself; a form as a whole is ""
//   funding.total                a field
//   indicator_groups[BENEFIT]    the groups of a first level
//   indicator_groups[aspect=COST]
//                                the first row with that value
//   expenditures[!full_year_budget.fen].full_year_budget
//                                a field of the first row that lacks something
// The rows are for rules on the form; the path ends at the list when no row
// fits.
class TargetPath {
 public:
  // INVALID_ARGUMENT, naming what does not fit.
  static absl::StatusOr<TargetPath> Parse(std::string_view path,
                                          v1::RuleScope scope);

  // The path in the form, rows by uid (common/form/field_path.h).
  std::string Resolve(const ScopeInstance& instance) const;

 private:
  // Takes `list[selector]` off the front of `path`.
  absl::Status ParseRow(std::string_view* path);
  absl::Status ParseSelector(std::string_view selector);
  bool has_category() const {
    return category_ != form::v1::INDICATOR_CATEGORY_UNSPECIFIED;
  }
  bool Fits(const google::protobuf::Message& row) const;
  std::string ResolveRow(const form::v1::Form& form) const;

  v1::RuleScope scope_ = v1::RULE_SCOPE_FORM;
  std::string field_;  // below the scope, or below the row when list_ is set
  const google::protobuf::FieldDescriptor* list_ = nullptr;
  // How the row is chosen: exactly one is set when list_ is.
  form::v1::IndicatorCategory category_ =
      form::v1::INDICATOR_CATEGORY_UNSPECIFIED;
  const google::protobuf::EnumValueDescriptor* wanted_ = nullptr;
  const google::protobuf::FieldDescriptor* wanted_field_ = nullptr;
  std::optional<PresencePath> lacking_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_TARGET_PATH_H_
