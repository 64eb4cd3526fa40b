#ifndef JIXIAO_COMMON_FORM_CANONICAL_H_
#define JIXIAO_COMMON_FORM_CANONICAL_H_

#include <string>

namespace jixiao::form::v1 {
class Form;
}

namespace jixiao::form {

// First field number of Form that is kept by the store; those below are
// content.
inline constexpr int kFirstStoreField = 20;

// The content of a form: fields 1 to 19, contacts masked, unknown fields
// dropped.
v1::Form ContentOf(const v1::Form& form);

// The bytes of the content, as FORMAT.md defines them.
std::string CanonicalForm(const v1::Form& form);
// The same of a form that has no unknown fields: they are not looked for.
std::string CanonicalFormOfKnown(const v1::Form& form);

// SHA-256 of the canonical form as 64 lower-case hexadecimal digits. Clear and
// masked contacts give the same digest.
std::string FormDigest(const v1::Form& form);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_CANONICAL_H_
