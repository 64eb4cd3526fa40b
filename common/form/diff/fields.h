#ifndef JIXIAO_COMMON_FORM_DIFF_FIELDS_H_
#define JIXIAO_COMMON_FORM_DIFF_FIELDS_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"

#include "common/form/diff/rows.h"

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf
namespace jixiao::form::v1 {
class FieldDiff;
}

// Differences of single fields.
namespace jixiao::form::diff {

using FieldDiffs = google::protobuf::RepeatedPtrField<v1::FieldDiff>;

// Adds the difference of two texts, whether they differ or not.
void AddField(const std::string& path, const std::string& before,
              const std::string& after, FieldDiffs* diffs);
// Adds it when they differ.
void AddIfDifferent(const std::string& path, const std::string& before,
                    const std::string& after, FieldDiffs* diffs);

// Adds the differences of a field that is no list: of texts, enums (by the
// names of the .proto), numbers and dates, and of what is below a message.
// Unset is an empty text. Amounts and targets have diffs of their own and are
// left out.
void DiffField(const google::protobuf::Message& before,
               const google::protobuf::Message& after,
               const google::protobuf::FieldDescriptor& field,
               const std::string& path, FieldDiffs* diffs);

// The same for all fields of two messages of one type that are no lists, but
// those with the numbers `without`. Paths begin with `prefix`, if any.
void DiffFields(const google::protobuf::Message& before,
                const google::protobuf::Message& after,
                const std::string& prefix, std::initializer_list<int> without,
                FieldDiffs* diffs);

// Tells, by the path of their list, that rows that stayed changed places. The
// names are those of all rows of either side.
void DiffOrder(const std::string& path, const std::vector<RowPair>& pairs,
               const std::vector<std::string>& before_names,
               const std::vector<std::string>& after_names, FieldDiffs* diffs);

}  // namespace jixiao::form::diff

#endif  // JIXIAO_COMMON_FORM_DIFF_FIELDS_H_
