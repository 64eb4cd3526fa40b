#ifndef JIXIAO_COMMON_CEL_MESSAGE_BUILDER_H_
#define JIXIAO_COMMON_CEL_MESSAGE_BUILDER_H_

#include "absl/status/status.h"

#include "common/cel/value.h"

namespace jixiao::cel {

// Sets a field of a message literal. Null clears; well-known types take what
// they stand for; a list or map sets a repeated field. OUT_OF_RANGE for a
// number that does not fit, INVALID_ARGUMENT for a value of another kind.
absl::Status SetField(google::protobuf::Message* message,
                      const google::protobuf::FieldDescriptor* field,
                      const Value& value);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_MESSAGE_BUILDER_H_
