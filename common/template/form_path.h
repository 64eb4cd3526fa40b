#ifndef JIXIAO_COMMON_TEMPLATE_FORM_PATH_H_
#define JIXIAO_COMMON_TEMPLATE_FORM_PATH_H_

#include <optional>
#include <string_view>
#include <vector>

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
}  // namespace google::protobuf

namespace jixiao::tmpl {

// The fields of a path such as `project.department.printed_name`, outermost
// first. nullopt when a name does not exist or an inner field is repeated or no
// message. The last field may be of any kind.
std::optional<std::vector<const google::protobuf::FieldDescriptor*>>
FieldsOfPath(const google::protobuf::Descriptor& type, std::string_view path);

}  // namespace jixiao::tmpl

#endif  // JIXIAO_COMMON_TEMPLATE_FORM_PATH_H_
