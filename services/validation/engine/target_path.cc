#include "services/validation/engine/target_path.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/form/field_path.h"

namespace jixiao::validation {
namespace {

using form::v1::ExpenditureLine;
using form::v1::Form;
using form::v1::IndicatorGroup;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

const Descriptor* RowType(v1::RuleScope scope) {
  switch (scope) {
    case v1::RULE_SCOPE_EXPENDITURE_LINE:
      return ExpenditureLine::descriptor();
    case v1::RULE_SCOPE_INDICATOR_GROUP:
      return IndicatorGroup::descriptor();
    case v1::RULE_SCOPE_INDICATOR:
      return form::v1::Indicator::descriptor();
    default:
      return Form::descriptor();
  }
}

// IndicatorAspect and COST: the value INDICATOR_ASPECT_COST.
const EnumValueDescriptor* FindShortName(const EnumDescriptor& type,
                                         std::string_view name) {
  const std::string suffix = absl::StrCat("_", base::ToAbsl(name));
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string& full = type.value(i)->name();
    const std::string& zero = type.value(0)->name();
    const std::size_t prefix = zero.rfind("_UNSPECIFIED");
    if (prefix != std::string::npos &&
        full == zero.substr(0, prefix) + suffix) {
      return type.value(i);
    }
  }
  return nullptr;
}

std::string RowPath(const Message& row, std::string_view field) {
  if (row.GetDescriptor() == ExpenditureLine::descriptor()) {
    return form::ExpenditurePath(static_cast<const ExpenditureLine&>(row),
                                 field);
  }
  return form::GroupPath(static_cast<const IndicatorGroup&>(row), field);
}

}  // namespace

absl::StatusOr<TargetPath> TargetPath::Parse(std::string_view path,
                                             v1::RuleScope scope) {
  TargetPath result;
  result.scope_ = scope;
  const Descriptor* type = RowType(scope);
  if (path.find('[') != std::string_view::npos) {
    RETURN_IF_ERROR(result.ParseRow(&path));
    type = result.list_->message_type();
  }
  if (!path.empty()) {
    RETURN_IF_ERROR(PresencePath::Parse(path, type).status());
    result.field_ = std::string(path);
  }
  return result;
}

absl::Status TargetPath::ParseRow(std::string_view* path) {
  const std::size_t open = path->find('[');
  const std::size_t close = path->find(']', open);
  list_ =
      Form::descriptor()->FindFieldByName(std::string(path->substr(0, open)));
  if (scope_ != v1::RULE_SCOPE_FORM || close == std::string_view::npos ||
      list_ == nullptr ||
      (list_->message_type() != ExpenditureLine::descriptor() &&
       list_->message_type() != IndicatorGroup::descriptor())) {
    return absl::InvalidArgumentError(
        "a row can be chosen of expenditures and indicator_groups only, by a "
        "rule of scope FORM");
  }
  RETURN_IF_ERROR(ParseSelector(path->substr(open + 1, close - open - 1)));
  path->remove_prefix(close + 1);
  if (!path->empty() && (path->front() != '.' || has_category() ||
                         path->find('[') != std::string_view::npos)) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", base::ToAbsl(*path), "` does not fit here"));
  }
  path->remove_prefix(path->empty() ? 0 : 1);
  return absl::OkStatus();
}

absl::Status TargetPath::ParseSelector(std::string_view selector) {
  const Descriptor* row = list_->message_type();
  const std::size_t equals = selector.find('=');
  if (selector.starts_with('!')) {
    ASSIGN_OR_RETURN(lacking_, PresencePath::Parse(selector.substr(1), row));
    return absl::OkStatus();
  }
  if (equals == std::string_view::npos) {
    const EnumValueDescriptor* category =
        FindShortName(*form::v1::IndicatorCategory_descriptor(), selector);
    if (row != IndicatorGroup::descriptor() || category == nullptr ||
        category->number() == form::v1::INDICATOR_CATEGORY_UNSPECIFIED) {
      return absl::InvalidArgumentError(absl::StrCat(
          "`", base::ToAbsl(selector), "` is no indicator category"));
    }
    category_ = static_cast<form::v1::IndicatorCategory>(category->number());
    return absl::OkStatus();
  }
  wanted_field_ = row->FindFieldByName(std::string(selector.substr(0, equals)));
  if (wanted_field_ == nullptr || wanted_field_->enum_type() == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", base::ToAbsl(selector.substr(0, equals)),
                     "` is no enum of ", row->full_name()));
  }
  wanted_ =
      FindShortName(*wanted_field_->enum_type(), selector.substr(equals + 1));
  if (wanted_ == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", base::ToAbsl(selector.substr(equals + 1)), "` is no ",
                     wanted_field_->enum_type()->name()));
  }
  return absl::OkStatus();
}

bool TargetPath::Fits(const Message& row) const {
  if (lacking_.has_value()) {
    return !lacking_->IsPresent(row);
  }
  return row.GetReflection()->GetEnumValue(row, wanted_field_) ==
         wanted_->number();
}

std::string TargetPath::ResolveRow(const Form& form) const {
  if (has_category()) {
    return form::CategoryPath(category_);
  }
  const Reflection* reflection = form.GetReflection();
  for (int i = 0; i < reflection->FieldSize(form, list_); ++i) {
    const Message& row = reflection->GetRepeatedMessage(form, list_, i);
    if (Fits(row)) {
      return RowPath(row, field_);
    }
  }
  return list_->name();
}

std::string TargetPath::Resolve(const ScopeInstance& instance) const {
  if (list_ != nullptr) {
    return ResolveRow(*instance.form);
  }
  switch (scope_) {
    case v1::RULE_SCOPE_EXPENDITURE_LINE:
      return form::ExpenditurePath(*instance.line, field_);
    case v1::RULE_SCOPE_INDICATOR_GROUP:
      return form::GroupPath(*instance.group, field_);
    case v1::RULE_SCOPE_INDICATOR:
      return form::IndicatorPath(*instance.group, *instance.indicator, field_);
    default:
      return field_;
  }
}

}  // namespace jixiao::validation
