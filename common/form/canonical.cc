#include "common/form/canonical.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "common/base/sha256.h"
#include "common/form/masking.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {

v1::Form ContentOf(const v1::Form& form) {
  v1::Form content;
  content.set_title(form.title());
  content.set_form_type(form.form_type());
  content.set_template_(form.template_());
  if (form.has_project()) *content.mutable_project() = form.project();
  for (const v1::Contact& contact : form.contacts()) {
    *content.add_contacts() = MaskContact(contact);
  }
  if (form.has_narrative()) *content.mutable_narrative() = form.narrative();
  if (form.has_funding()) *content.mutable_funding() = form.funding();
  *content.mutable_expenditures() = form.expenditures();
  *content.mutable_indicator_groups() = form.indicator_groups();
  content.DiscardUnknownFields();
  return content;
}

std::string CanonicalForm(const v1::Form& form) {
  const v1::Form content = ContentOf(form);
  std::string bytes;
  bytes.reserve(content.ByteSizeLong());
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  content.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string FormDigest(const v1::Form& form) {
  return base::Sha256Hex(CanonicalForm(form));
}

}  // namespace jixiao::form
