#ifndef JIXIAO_SERVICES_REPORTING_RENDER_FIELD_TEXT_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_FIELD_TEXT_H_

#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace jixiao::form::v1 {
class Form;
}  // namespace jixiao::form::v1

namespace jixiao::templates::v1 {
class Template;
}  // namespace jixiao::templates::v1

namespace jixiao::reporting {

// A field as the official layout prints it: texts without markup tags, target
// values and amounts as found (an amount that was not read from a document in
// the template's unit), dates with their precision, contacts as stored
// (masked). Empty for an empty field and for a path that does not exist.
//
// `path` leads from `message`, which is the form or one of its rows.
std::string FieldText(const google::protobuf::Message& message,
                      std::string_view path,
                      const templates::v1::Template& form_template);

// The same for a field of the form; recurrence and budget level without a
// printed text are named as the template does.
std::string FormFieldText(const form::v1::Form& form, std::string_view path,
                          const templates::v1::Template& form_template);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_FIELD_TEXT_H_
