#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

#include "common/form/field_path.h"
#include "common/form/text.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/form.pb.h"
#include "services/validation/engine/functions/binding.h"
#include "services/validation/engine/functions/functions.h"

namespace jixiao::validation {
namespace {

using common::v1::Amount;
using form::v1::Form;
using form::v1::Indicator;
using form::v1::IndicatorGroup;

cel::Value Select(const cel::Value& message, int field_number) {
  return cel::SelectField(
      message,
      message.message_value().GetDescriptor()->FindFieldByNumber(field_number));
}

// The indicators, in printed order, of the groups and rows that fit.
template <typename GroupFits, typename IndicatorFits>
ListOf<Indicator> Collect(const Part<Form>& form, GroupFits group_fits,
                          IndicatorFits indicator_fits) {
  std::vector<cel::Value> found;
  const cel::Value groups =
      Select(form.value, Form::kIndicatorGroupsFieldNumber);
  for (int g = 0; g < form->indicator_groups_size(); ++g) {
    const IndicatorGroup& group = form->indicator_groups(g);
    if (!group_fits(group)) {
      continue;
    }
    const cel::Value rows =
        Select(groups.ElementAt(static_cast<std::size_t>(g)),
               IndicatorGroup::kIndicatorsFieldNumber);
    for (int i = 0; i < group.indicators_size(); ++i) {
      if (indicator_fits(group.indicators(i))) {
        found.push_back(rows.ElementAt(static_cast<std::size_t>(i)));
      }
    }
  }
  return {cel::Value::List(std::move(found))};
}

// Every row is looked at, and names are brought into their keys.
constexpr std::uint64_t kStepsPerRow = 10;

std::uint64_t RowCost(const cel::Value& form) {
  std::uint64_t rows = 0;
  if (Binding<Form>::Fits(form)) {
    for (const IndicatorGroup& group :
         Binding<Form>::Read(form).indicator_groups()) {
      rows += 1 + static_cast<std::uint64_t>(group.indicators_size());
    }
  }
  return rows * kStepsPerRow;
}

constexpr auto kAny = [](const auto&) { return true; };

ListOf<Indicator> Indicators(Part<Form> form) {
  return Collect(form, kAny, kAny);
}

ListOf<Indicator> IndicatorsIn(Part<Form> form, std::int64_t category) {
  return Collect(
      form,
      [category](const IndicatorGroup& g) { return g.category() == category; },
      kAny);
}

ListOf<Indicator> IndicatorsAbout(Part<Form> form, std::int64_t aspect) {
  return Collect(
      form, [aspect](const IndicatorGroup& g) { return g.aspect() == aspect; },
      kAny);
}

ListOf<Indicator> IndicatorsNamed(Part<Form> form, std::string_view name) {
  return Collect(form, kAny,
                 [key = form::ComparisonKey(name)](const Indicator& indicator) {
                   return form::ComparisonKey(indicator.display_name()) == key;
                 });
}

// Comparison keys of the names that more than one indicator has, in printed
// order.
ListOf<std::string> RepeatedIndicatorNames(const Form& form) {
  std::unordered_map<std::string, int> count;
  std::vector<cel::Value> repeated;
  for (const IndicatorGroup& group : form.indicator_groups()) {
    for (const Indicator& indicator : group.indicators()) {
      std::string key = form::ComparisonKey(indicator.display_name());
      if (!key.empty() && ++count[key] == 2) {
        repeated.push_back(cel::Value::String(key));
      }
    }
  }
  return {cel::Value::List(std::move(repeated))};
}

// The amount at a path such as `funding.carry_over`.
absl::StatusOr<MessagePart<Amount>> AmountAt(const Form& form,
                                             std::string_view path) {
  const absl::StatusOr<form::FieldRef> ref = form::ResolvePath(form, path);
  if (!ref.ok() || ref->field == nullptr || ref->field->is_repeated() ||
      ref->field->message_type() != Amount::descriptor()) {
    return absl::InvalidArgumentError("no amount has that path");
  }
  const google::protobuf::Message& amount =
      ref->message->GetReflection()->GetMessage(*ref->message, ref->field);
  return MessagePart<Amount>{cel::Value::Message(
      std::make_shared<const Amount>(static_cast<const Amount&>(amount)))};
}

// The text at a path such as `narrative.necessity`.
absl::StatusOr<std::string> TextAt(const Form& form, std::string_view path) {
  const absl::StatusOr<form::FieldRef> ref = form::ResolvePath(form, path);
  if (!ref.ok() || ref->field == nullptr || ref->field->is_repeated() ||
      ref->field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) {
    return absl::InvalidArgumentError("no text has that path");
  }
  return ref->message->GetReflection()->GetString(*ref->message, ref->field);
}

}  // namespace

void AddFormFunctions(cel::EnvironmentBuilder& builder) {
  AddMember(builder, "indicators", Indicators, RowCost);
  AddMember(builder, "indicators_in", IndicatorsIn, RowCost);
  AddMember(builder, "indicators_about", IndicatorsAbout, RowCost);
  AddMember(builder, "indicators_named", IndicatorsNamed, RowCost);
  AddMember(builder, "repeated_indicator_names", RepeatedIndicatorNames,
            RowCost);
  AddMember(builder, "amount_at", AmountAt);
  AddMember(builder, "text_at", TextAt);
}

}  // namespace jixiao::validation
