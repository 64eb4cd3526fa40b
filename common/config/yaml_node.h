#ifndef JIXIAO_COMMON_CONFIG_YAML_NODE_H_
#define JIXIAO_COMMON_CONFIG_YAML_NODE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace jixiao::config {

// Bounds of a YAML document.
struct YamlLimits {
  std::size_t max_bytes = std::size_t{4} << 20;
  int max_depth = 32;
  std::size_t max_nodes = 200'000;
};

// A key of a mapping, with its place (both from 1).
struct YamlKey {
  std::string text;
  int line = 1;
  int column = 1;
};

// A node of a YAML document that knows its place (both from 1). A value type.
struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  int line = 1;
  int column = 1;
  std::string scalar;           // kScalar
  bool quoted = false;          // kScalar: quoted or a block text
  std::vector<YamlKey> keys;    // kMap: parallel to `items`
  std::vector<YamlNode> items;  // kSequence, kMap
};

// Reads one YAML document. Refused with INVALID_ARGUMENT and a text that begins
// `source:line:column: `: syntax errors, text that is not UTF-8, an empty or a
// second document, duplicate or non-scalar keys, anchors, aliases and tags, and
// whatever passes a limit.
absl::StatusOr<YamlNode> ParseYaml(std::string_view yaml,
                                   const std::string& source,
                                   const YamlLimits& limits = {});

}  // namespace jixiao::config

#endif  // JIXIAO_COMMON_CONFIG_YAML_NODE_H_
