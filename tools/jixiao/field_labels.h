#ifndef JIXIAO_TOOLS_JIXIAO_FIELD_LABELS_H_
#define JIXIAO_TOOLS_JIXIAO_FIELD_LABELS_H_

#include <string>
#include <string_view>

namespace jixiao::cli {

// What a field is called on the form: 项目名称 for `project.display_name`, and
// `basis` and the like for fields of rows; the path itself where it has no
// name.
std::string FieldLabel(std::string_view path);

// What a source of funding is called, indented when it is part of another.
std::string FundingLabel(std::string_view name);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_FIELD_LABELS_H_
