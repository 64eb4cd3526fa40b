#ifndef JIXIAO_COMMON_CONFIG_YAML_SCALAR_H_
#define JIXIAO_COMMON_CONFIG_YAML_SCALAR_H_

#include <optional>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Readings of single YAML scalars, for yaml_message. Each returns nothing when
// the text does not fit.
namespace jixiao::config {

template <typename Number>
std::optional<Number> ParseNumber(const std::string& text);

std::optional<bool> ParseBool(const std::string& text);

// The value of `type` whose name without the prefix is `text`; null when there
// is none, and for UNSPECIFIED.
const google::protobuf::EnumValueDescriptor* ParseEnum(
    const google::protobuf::EnumDescriptor& type, const std::string& text);

// The writable short names of `type`, separated by ", ".
std::string EnumNames(const google::protobuf::EnumDescriptor& type);

// Whether messages of this type are written as one scalar.
bool IsScalarMessage(const google::protobuf::Descriptor& type);

// Reads a scalar into a message for which IsScalarMessage holds. False when the
// text does not fit.
bool FillScalarMessage(const std::string& text,
                       google::protobuf::Message& message);

// How a message for which IsScalarMessage holds is written, for error texts.
std::string ScalarMessageSyntax(const google::protobuf::Descriptor& type);

}  // namespace jixiao::config

#endif  // JIXIAO_COMMON_CONFIG_YAML_SCALAR_H_
