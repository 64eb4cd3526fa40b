# Strict YAML to protobuf messages; apart from common/config, so that a library
# that only reads data files does not take in the flags.
jixiao_library(yaml_message
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/yaml_message.cc
    ${CMAKE_CURRENT_LIST_DIR}/yaml_node.cc
    ${CMAKE_CURRENT_LIST_DIR}/yaml_scalar.cc
  LINK absl::status absl::statusor jixiao::proto
  PRIVATE_LINK jixiao::base absl::strings absl::time yaml-cpp)
