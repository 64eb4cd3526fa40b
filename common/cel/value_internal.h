#ifndef JIXIAO_COMMON_CEL_VALUE_INTERNAL_H_
#define JIXIAO_COMMON_CEL_VALUE_INTERNAL_H_

// Representations behind Value, shared by the value_*.cc files only.

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/cel/value.h"

namespace jixiao::cel {

class Value::StringRep final : public RefCounted {
 public:
  explicit StringRep(std::string_view text) : bytes(text) {}
  const std::string bytes;
};

class Value::ListRep final : public RefCounted {
 public:
  explicit ListRep(std::vector<Value> values) : elements(std::move(values)) {}
  const std::vector<Value> elements;
};

// Entries in insertion order and an index sorted by key.
class Value::MapRep final : public RefCounted {
 public:
  explicit MapRep(std::vector<MapEntry> map_entries)
      : entries(std::move(map_entries)) {}
  // False if a key has no key type or occurs twice; `problem` says which.
  bool BuildIndex(std::string* problem);
  const MapEntry* Find(const Value& key) const;

  const std::vector<MapEntry> entries;

 private:
  std::vector<uint32_t> sorted_;
};

class Value::MessageRep final : public RefCounted {
 public:
  explicit MessageRep(std::shared_ptr<const google::protobuf::Message> shared)
      : message(std::move(shared)) {}
  const std::shared_ptr<const google::protobuf::Message> message;
};

class Value::ErrorRep final : public RefCounted {
 public:
  explicit ErrorRep(EvalError eval_error) : error(std::move(eval_error)) {}
  const EvalError error;
};

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_VALUE_INTERNAL_H_
