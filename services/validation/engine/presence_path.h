#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_PRESENCE_PATH_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_PRESENCE_PATH_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace jixiao::validation {

// A path of proto fields whose presence can be asked: `funding.total.fen`,
// `expenditures[].full_year_budget.fen`. A text or number is present when it is
// not empty or 0 (when set, for `optional` fields), a list when it has rows.
// After `[]` every row must have the rest, and there must be one.
class PresencePath {
 public:
  // INVALID_ARGUMENT, naming what does not fit `type`.
  static absl::StatusOr<PresencePath> Parse(
      std::string_view path, const google::protobuf::Descriptor* type);

  bool IsPresent(const google::protobuf::Message& message) const;

 private:
  bool IsPresentFrom(std::size_t index,
                     const google::protobuf::Message& message) const;

  std::vector<const google::protobuf::FieldDescriptor*> fields_;
};

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_PRESENCE_PATH_H_
