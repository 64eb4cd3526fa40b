#ifndef JIXIAO_COMMON_CONFIG_YAML_MESSAGE_H_
#define JIXIAO_COMMON_CONFIG_YAML_MESSAGE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/config/yaml_node.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

// Strict YAML to protobuf messages, by reflection. How things are written:
//   message          a mapping; keys are the proto field names (snake_case)
//   repeated field   a sequence, always
//   map field        a mapping
//   enum             the value name without the enum's prefix: `OUTPUT` for
//                    INDICATOR_CATEGORY_OUTPUT; UNSPECIFIED is not writable
//   string           any scalar, taken as written; a block text (`|`, `>`) also
//   number, bool     a plain scalar; bool is `true` or `false`
//   Duration         `200ms`, `2s`, `1h30m`
//   google.type.Date `2024-06-30`, `2024-06`, `2024`, or `06-30` (year 0)
//   Decimal          `12.5`, `-3`
// Everything else is an error: unknown or duplicate keys, keys without a value,
// wrong types, two members of a oneof, bytes fields, anchors, aliases, tags.
namespace jixiao::config {

// Fills `message`, which must be empty. `source` names the document in errors.
// INVALID_ARGUMENT with `source:line:column: path: what is wrong`; the message
// is then in an unspecified state.
absl::Status FillFromYaml(std::string_view yaml, const std::string& source,
                          google::protobuf::Message& message,
                          const YamlLimits& limits = {});

// The same for a node that was parsed before.
absl::Status FillFromYaml(const YamlNode& node, const std::string& source,
                          google::protobuf::Message& message);

// The message of type M that `yaml` describes; errors as above.
template <typename M>
absl::StatusOr<M> MessageFromYaml(std::string_view yaml,
                                  const std::string& source,
                                  const YamlLimits& limits = {}) {
  M message;
  absl::Status status = FillFromYaml(yaml, source, message, limits);
  if (!status.ok()) {
    return status;
  }
  return message;
}

}  // namespace jixiao::config

#endif  // JIXIAO_COMMON_CONFIG_YAML_MESSAGE_H_
