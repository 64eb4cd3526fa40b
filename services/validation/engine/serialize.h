#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_SERIALIZE_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_SERIALIZE_H_

#include <string>

namespace google::protobuf {
class MessageLite;
}

namespace jixiao::validation {

// The deterministic serialisation: one message, one text.
std::string SerializeDeterministically(
    const google::protobuf::MessageLite& message);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_SERIALIZE_H_
