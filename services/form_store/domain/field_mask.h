#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FIELD_MASK_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FIELD_MASK_H_

#include <functional>

#include "absl/status/status.h"

namespace google::protobuf {
class FieldDescriptor;
class FieldMask;
class Message;
}  // namespace google::protobuf

namespace jixiao::form_store {

// Which top-level fields of a resource callers may write. Below them, fields
// marked OUTPUT_ONLY or IMMUTABLE may not be named.
using WritableField =
    std::function<bool(const google::protobuf::FieldDescriptor&)>;

// Writes the fields of `patch` that `mask` names into `target`, a message of
// the same type:
//   - `a.b` copies (or clears) that field; a message is replaced as a whole,
//     and so are lists and maps, into which no path leads;
//   - `*`, alone, replaces every writable field;
//   - an empty mask copies every writable field that is set, field by field.
// INVALID_ARGUMENT with INVALID_FIELD_MASK, naming what exists, for a path that
// does not exist or may not be written; `target` is unchanged then.
absl::Status ApplyFieldMask(const google::protobuf::FieldMask& mask,
                            const google::protobuf::Message& patch,
                            const WritableField& writable,
                            google::protobuf::Message* target);

// INVALID_FIELD_MASK when there are more paths than anybody needs.
// ApplyFieldMask says so, too; asked first where much is done with a request
// before.
absl::Status CheckMaskSize(const google::protobuf::FieldMask& mask);

// By field behaviour alone: neither OUTPUT_ONLY nor IMMUTABLE, and not `etag`.
bool IsWritableByBehavior(const google::protobuf::FieldDescriptor& field);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FIELD_MASK_H_
