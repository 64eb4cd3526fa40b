#include "common/form/canonical.h"

#include <cstddef>
#include <cstdint>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include "common/base/sha256.h"
#include "common/form/masking.h"
#include "common/form/message_scan.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

using google::protobuf::MessageLite;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

constexpr std::uint32_t kLengthDelimited = 2;
constexpr int kWireTypeBits = 3;
// The digest, the state and two times.
constexpr std::size_t kRoomForStoreFields = 128;

// Writes fields in the order of their numbers, as the generated code does.
class ContentWriter {
 public:
  // Sizes must be cached in all messages that are written: ByteSizeLong.
  explicit ContentWriter(std::string* bytes)
      : stream_(bytes), coded_(&stream_) {
    coded_.SetSerializationDeterministic(true);
  }

  void Text(int number, const std::string& text) {
    if (text.empty()) return;
    Head(number, text.size());
    coded_.WriteString(text);
  }

  void Enum(int number, int value) {
    if (value == 0) return;
    coded_.WriteTag(static_cast<std::uint32_t>(number) << kWireTypeBits);
    coded_.WriteVarint32SignExtended(value);
  }

  void Message(int number, const MessageLite& message) {
    Head(number, static_cast<std::size_t>(message.GetCachedSize()));
    message.SerializeWithCachedSizes(&coded_);
  }

  template <typename Messages>
  void All(int number, const Messages& messages) {
    for (const auto& message : messages) Message(number, message);
  }

  // Must be called before the bytes are looked at.
  void Finish() { coded_.Trim(); }

 private:
  void Head(int number, std::size_t size) {
    coded_.WriteTag(static_cast<std::uint32_t>(number) << kWireTypeBits |
                    kLengthDelimited);
    coded_.WriteVarint32(static_cast<std::uint32_t>(size));
  }

  StringOutputStream stream_;
  CodedOutputStream coded_;
};

// The content, with unknown fields below its own: those of the form itself are
// left out.
std::string WriteContent(const v1::Form& form) {
  std::string bytes;
  // Caches the sizes, and leaves room for what the store keeps beside the
  // content: callers append it.
  bytes.reserve(form.ByteSizeLong() + kRoomForStoreFields);
  ContentWriter writer(&bytes);
  writer.Text(v1::Form::kTitleFieldNumber, form.title());
  writer.Enum(v1::Form::kFormTypeFieldNumber, form.form_type());
  writer.Text(v1::Form::kTemplateFieldNumber, form.template_());
  if (form.has_project()) {
    writer.Message(v1::Form::kProjectFieldNumber, form.project());
  }
  for (const v1::Contact& contact : form.contacts()) {
    const v1::Contact masked = MaskContact(contact);
    masked.ByteSizeLong();
    writer.Message(v1::Form::kContactsFieldNumber, masked);
  }
  if (form.has_narrative()) {
    writer.Message(v1::Form::kNarrativeFieldNumber, form.narrative());
  }
  if (form.has_funding()) {
    writer.Message(v1::Form::kFundingFieldNumber, form.funding());
  }
  writer.All(v1::Form::kExpendituresFieldNumber, form.expenditures());
  writer.All(v1::Form::kIndicatorGroupsFieldNumber, form.indicator_groups());
  writer.Finish();
  return bytes;
}

}  // namespace

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
  static const auto& scanner = *new MessageScanner(v1::Form::descriptor());
  std::string bytes = WriteContent(form);
  // Unknown fields cannot be told while writing; hardly any form has some.
  return scanner.Scan(bytes).unknown_fields ? WriteContent(ContentOf(form))
                                            : bytes;
}

std::string CanonicalFormOfKnown(const v1::Form& form) {
  return WriteContent(form);
}

std::string FormDigest(const v1::Form& form) {
  return base::Sha256Hex(CanonicalForm(form));
}

}  // namespace jixiao::form
