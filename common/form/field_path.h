#ifndef JIXIAO_COMMON_FORM_FIELD_PATH_H_
#define JIXIAO_COMMON_FORM_FIELD_PATH_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf
namespace jixiao::form::v1 {
class Form;
class ExpenditureLine;
class Indicator;
class IndicatorGroup;
enum IndicatorCategory : int;
}  // namespace jixiao::form::v1

// Paths of findings, origins and comments: proto field names joined by dots,
// rows picked by uid:
//   project.display_name
//   expenditures[k3x2…].full_year_budget
//   indicator_groups[q7m4…].indicators[b5n6…].full_year_target
// A category in the place of a group's uid means all groups of that category:
//   indicator_groups[OUTPUT]
namespace jixiao::form {

// Paths of rows; `field` may be empty.
std::string ExpenditurePath(const v1::ExpenditureLine& line,
                            std::string_view field = {});
std::string GroupPath(const v1::IndicatorGroup& group,
                      std::string_view field = {});
std::string CategoryPath(v1::IndicatorCategory category);
std::string IndicatorPath(const v1::IndicatorGroup& group,
                          const v1::Indicator& indicator,
                          std::string_view field = {});

// What a path leads to. Refers to the form.
struct FieldRef {
  // The message that holds the field or, when `field` is null, the message
  // itself (a row, or the whole form for an empty path).
  const google::protobuf::Message* message = nullptr;
  const google::protobuf::FieldDescriptor* field = nullptr;
};

// Finds what `path` leads to; a category leads to the field indicator_groups. A
// singular message that is not set is its default instance. INVALID_ARGUMENT
// INVALID_FIELD for a malformed path, an unknown field, or a uid that no row
// has.
absl::StatusOr<FieldRef> ResolvePath(const v1::Form& form,
                                     std::string_view path);

// The place as people name it, by what is printed there:
//   过程/资金管理/预算执行率             any field of an indicator
//   产出指标/成本指标                    a group
//   产出指标                             a category
//   expenditures[ITEM].full_year_budget  a field of an expenditure line
// Other paths, and those that lead nowhere, are returned as they are.
std::string PrintedPlace(const v1::Form& form, std::string_view path);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_FIELD_PATH_H_
