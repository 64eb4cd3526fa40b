#include "common/template/form_path.h"

#include <cstddef>
#include <string>

#include "google/protobuf/descriptor.h"

namespace jixiao::tmpl {

std::optional<std::vector<const google::protobuf::FieldDescriptor*>>
FieldsOfPath(const google::protobuf::Descriptor& type, std::string_view path) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const google::protobuf::Descriptor* message = &type;
  for (bool more = true; more;) {
    const std::size_t dot = path.find('.');
    more = dot != std::string_view::npos;
    if (message == nullptr) {
      return std::nullopt;
    }
    const auto* field =
        message->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr || (more && field->is_repeated())) {
      return std::nullopt;
    }
    fields.push_back(field);
    message = field->message_type();
    path.remove_prefix(more ? dot + 1 : path.size());
  }
  return fields;
}

}  // namespace jixiao::tmpl
