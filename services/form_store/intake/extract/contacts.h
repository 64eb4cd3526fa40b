#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_CONTACTS_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_CONTACTS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form_store::intake {

inline constexpr std::size_t kMaxContactBytes = 1024;

// Persons read from one cell.
struct ParsedContacts {
  std::vector<form::v1::Contact> contacts;
  // A number follows a name without anything between.
  bool glued = false;
  // How sure the reading is, in percent.
  int confidence = 100;
};

// Reads names and telephone numbers from a cell such as 张三55500101、李四
// 55500102. Names and numbers that stand in equal count are paired in order;
// all numbers beside a single name are that person's; else a number belongs to
// the name before it. A number has at least three digits. Texts are taken as
// written. None in a text of more than kMaxContactBytes. Time is linear.
ParsedContacts ParseContacts(std::string_view text);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_CONTACTS_H_
