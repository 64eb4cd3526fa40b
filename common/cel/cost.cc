// What reading and making values costs.

#include "google/protobuf/message.h"

#include "common/cel/node.h"

namespace jixiao::cel {

namespace {

// Bytes of text that cost as much as one step.
constexpr uint64_t kBytesPerUnit = 16;
constexpr int kMaxCostDepth = 128;

// Adds up the cost of a value and what it holds.
class CostCounter {
 public:
  CostCounter(bool with_messages, uint64_t limit)
      : with_messages_(with_messages), limit_(limit) {}

  void Add(const Value& value, int depth) {
    cost_ += ShallowCost(value);
    if (depth >= kMaxCostDepth) {
      cost_ = limit_ + 1;
    } else if (value.kind() == Kind::kList) {
      const size_t size = value.size();
      for (size_t i = 0; i < size && cost_ <= limit_; ++i) {
        Add(value.ElementAt(i), depth + 1);
      }
    } else if (value.kind() == Kind::kMap) {
      for (const MapEntry& entry : value.entries()) {
        if (cost_ > limit_) {
          return;
        }
        cost_ += 1 + ShallowCost(entry.key);
        Add(entry.value, depth + 1);
      }
    } else if (value.kind() == Kind::kMessage && with_messages_) {
      cost_ += value.message_value().ByteSizeLong() / kBytesPerUnit;
    }
  }
  uint64_t cost() const { return cost_; }

 private:
  bool with_messages_;
  uint64_t limit_;
  uint64_t cost_ = 0;
};

}  // namespace

Value CostExceeded() {
  return Value::Error(absl::StatusCode::kResourceExhausted,
                      "the evaluation exceeds its cost limit");
}

uint64_t ShallowCost(const Value& value) {
  switch (value.kind()) {
    case Kind::kString:
    case Kind::kBytes:
      return value.string_value().size() / kBytesPerUnit;
    case Kind::kList:
    case Kind::kMap:
      return value.size();
    default:
      return 0;
  }
}

uint64_t DeepCost(const Value& value, uint64_t limit) {
  CostCounter counter(false, limit);
  counter.Add(value, 0);
  return counter.cost();
}

uint64_t DeepCostWithMessages(const Value& value, uint64_t limit) {
  CostCounter counter(true, limit);
  counter.Add(value, 0);
  return counter.cost();
}

}  // namespace jixiao::cel
