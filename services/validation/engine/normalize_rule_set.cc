#include "services/validation/engine/normalize_rule_set.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/sha256.h"
#include "jixiao/validation/v1/rule_set.pb.h"
#include "services/validation/engine/serialize.h"

namespace jixiao::validation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void StripField(const FieldDescriptor* field, Message* message);

// Takes the blanks off every text; rule sets nest a fixed few levels.
void StripTexts(Message* message) {
  std::vector<const FieldDescriptor*> fields;
  message->GetReflection()->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    StripField(field, message);
  }
}

std::string Stripped(std::string text) {
  absl::StripAsciiWhitespace(&text);
  return text;
}

void StripField(const FieldDescriptor* field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  const bool is_text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!field->is_repeated()) {
    if (is_text) {
      reflection->SetString(message, field,
                            Stripped(reflection->GetString(*message, field)));
    } else if (is_message) {
      StripTexts(reflection->MutableMessage(message, field));
    }
    return;
  }
  for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
    if (is_text) {
      reflection->SetRepeatedString(
          message, field, i,
          Stripped(reflection->GetRepeatedString(*message, field, i)));
    } else if (is_message) {
      StripTexts(reflection->MutableRepeatedMessage(message, field, i));
    }
  }
}

}  // namespace

void NormalizeRuleSet(v1::RuleSet* rule_set) {
  StripTexts(rule_set);
  std::stable_sort(rule_set->mutable_rules()->begin(),
                   rule_set->mutable_rules()->end(),
                   [](const v1::Rule& a, const v1::Rule& b) {
                     return a.rule_id() < b.rule_id();
                   });
  std::stable_sort(rule_set->mutable_constants()->begin(),
                   rule_set->mutable_constants()->end(),
                   [](const v1::RuleConstant& a, const v1::RuleConstant& b) {
                     return a.key() < b.key();
                   });
  rule_set->clear_digest();
  rule_set->set_digest(base::Sha256Hex(SerializeDeterministically(*rule_set)));
}

}  // namespace jixiao::validation
