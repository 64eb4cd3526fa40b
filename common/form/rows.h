#ifndef JIXIAO_COMMON_FORM_ROWS_H_
#define JIXIAO_COMMON_FORM_ROWS_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace jixiao::form::v1 {
class Form;
}

namespace jixiao::form {

// Characters of a uid: lower-case base32 (a-z, 2-7).
inline constexpr std::size_t kUidLength = 10;

// Whether `text` has the shape of a uid.
bool IsUid(std::string_view text);

// What rows of a kind are recognised by when they have no uid: the kind, then
// the comparison keys (text.h) of the names, each behind U+001F, which no key
// holds.
std::string RowKey(std::string_view kind,
                   std::initializer_list<std::string_view> names);

// Gives every indicator group, indicator and expenditure line of `next` its
// uid, unique within the form. `previous` is the form's last content, or null.
//
// A row keeps the uid of the previous row that it continues: the row of the
// same kind with the uid that it carries, else the first one not yet continued
// whose names are equal as comparison keys (group: level 1, level 2; indicator:
// those and its name; line: its item). A uid that no previous row of that kind
// has is ignored and replaced, since uids are the server's.
//
// A new row's uid is derived from its names and its ordinal among rows of the
// same names, so that the same document gives the same uids on every machine.
void AssignUids(v1::Form* next, const v1::Form* previous);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_ROWS_H_
