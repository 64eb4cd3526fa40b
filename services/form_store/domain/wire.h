#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_WIRE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_WIRE_H_

#include <string>
#include <string_view>

namespace jixiao::form_store {

// Protobuf's wire format, where stored bytes are passed on without parsing:
// a message may be followed by more of its fields, and fields of one number
// add up in order.

// Appends a message field (or one element of it) whose bytes are at hand.
void AppendMessageField(int field_number, std::string_view bytes,
                        std::string* out);
// The same for a message whose bytes lie in two pieces.
void AppendMessageField(int field_number, std::string_view head,
                        std::string_view tail, std::string* out);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_WIRE_H_
