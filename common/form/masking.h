#ifndef JIXIAO_COMMON_FORM_MASKING_H_
#define JIXIAO_COMMON_FORM_MASKING_H_

#include <string>
#include <string_view>

namespace jixiao::form::v1 {
class Contact;
class Form;
}  // namespace jixiao::form::v1

// How personal data looks when it is read. Masking twice changes nothing.
namespace jixiao::form {

// First character and one star, whatever the length (周*); a name of one
// character is a star. Blank stays empty.
std::string MaskName(std::string_view name);

// Three leading and two trailing characters with three stars between them
// (851***23); shorter than eight: the trailing two (***23); shorter than five:
// stars only. Blank stays empty.
std::string MaskPhone(std::string_view phone);

v1::Contact MaskContact(const v1::Contact& contact);

// Masks all contacts of the form.
void MaskContacts(v1::Form* form);

// Whether `masked` is what a reader of `clear` was shown: an update that sends
// it back does not change the contact.
bool IsMaskedFormOf(const v1::Contact& masked, const v1::Contact& clear);

// Whether every value of the contact is in its masked form.
bool IsMasked(const v1::Contact& contact);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_MASKING_H_
