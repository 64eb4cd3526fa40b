// Operators and functions.

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/cel/node.h"
#include "common/cel/operators.h"
#include "common/cel/regex.h"

namespace jixiao::cel {

namespace {

constexpr uint32_t Bit(Kind kind) {
  return 1U << static_cast<unsigned>(kind);
}
constexpr uint32_t kAnyKind = ~Bit(Kind::kError);

uint32_t KindsOf(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kParam:
      return kAnyKind;
    case TypeKind::kNull:
      return Bit(Kind::kNull);
    case TypeKind::kBool:
      return Bit(Kind::kBool);
    case TypeKind::kInt:
      return Bit(Kind::kInt);
    case TypeKind::kUint:
      return Bit(Kind::kUint);
    case TypeKind::kDouble:
      return Bit(Kind::kDouble);
    case TypeKind::kString:
      return Bit(Kind::kString);
    case TypeKind::kBytes:
      return Bit(Kind::kBytes);
    case TypeKind::kTimestamp:
      return Bit(Kind::kTimestamp);
    case TypeKind::kDuration:
      return Bit(Kind::kDuration);
    case TypeKind::kList:
      return Bit(Kind::kList);
    case TypeKind::kMap:
      return Bit(Kind::kMap);
    case TypeKind::kMessage:
      return Bit(Kind::kMessage);
    case TypeKind::kWrapper:
      return Bit(Kind::kNull) | KindsOf(type.params()[0]);
    case TypeKind::kType:
      return Bit(Kind::kType);
  }
  return 0;
}

// What an overload takes, ready to be compared with values.
struct Parameter {
  explicit Parameter(const Type& type)
      : kinds(KindsOf(type)), descriptor(type.descriptor()) {}

  bool Takes(const Value& value) const {
    return (kinds & Bit(value.kind())) != 0 &&
           (descriptor == nullptr || value.kind() != Kind::kMessage ||
            value.message_value().GetDescriptor()->full_name() ==
                descriptor->full_name());
  }

  uint32_t kinds;
  const google::protobuf::Descriptor* descriptor;
};

class Candidate {
 public:
  explicit Candidate(const Overload& overload)
      : overload_(&overload), variadic_(overload.variadic) {
    for (const Type& type : overload.arguments) {
      parameters_.emplace_back(type);
    }
  }

  bool Takes(std::span<const Value> arguments) const {
    if (variadic_ ? arguments.size() < parameters_.size()
                  : arguments.size() != parameters_.size()) {
      return false;
    }
    for (size_t i = 0; i < arguments.size(); ++i) {
      const size_t parameter = std::min(i, parameters_.size() - 1);
      if (!parameters_[parameter].Takes(arguments[i])) {
        return false;
      }
    }
    return true;
  }
  Value Call(std::span<const Value> arguments, Frame& frame) const {
    if (overload_->cost && !frame.Charge(overload_->cost(arguments))) {
      return CostExceeded();
    }
    return overload_->implementation(arguments);
  }

 private:
  const Overload* overload_;
  std::vector<Parameter> parameters_;
  bool variadic_;
};

class CallNode final : public Node {
 public:
  CallNode(LineColumn place, std::string name,
           const std::vector<const Overload*>& overloads,
           std::vector<NodePtr> arguments)
      : Node(place),
        name_(std::move(name)),
        arguments_(std::move(arguments)),
        looks_inside_(name_ != "size") {
    for (const Overload* overload : overloads) {
      candidates_.emplace_back(*overload);
    }
  }

 protected:
  Value Evaluate(Frame& frame) const override {
    absl::InlinedVector<Value, 4> values;
    uint64_t cost = 0;
    for (const NodePtr& argument : arguments_) {
      values.push_back(argument->Run(frame));
      if (values.back().is_error()) {
        return values.back();
      }
      // Counting a text reads all of it, unlike counting elements.
      if (looks_inside_) {
        cost += DeepCost(values.back(), frame.max_cost);
      } else if (values.back().kind() == Kind::kString) {
        cost += ShallowCost(values.back());
      }
    }
    if (!frame.Charge(cost)) {
      return Located(CostExceeded());
    }
    const Value result = Dispatch({values.data(), values.size()}, frame);
    return Located(frame.Charge(ShallowCost(result)) ? result : CostExceeded());
  }

 private:
  Value Dispatch(std::span<const Value> values, Frame& frame) const {
    for (const Candidate& candidate : candidates_) {
      if (candidate.Takes(values)) {
        return candidate.Call(values, frame);
      }
    }
    return Value::NoSuchOverload(name_, values);
  }

  std::string name_;
  std::vector<Candidate> candidates_;
  std::vector<NodePtr> arguments_;
  // Any function may read all of a list, save the one that counts it.
  bool looks_inside_;
};

// What finding `key` in `map` reads: the key, as often as the map can be
// halved.
uint64_t LookupCost(const Value& key, const Value& map) {
  return ShallowCost(key) * static_cast<uint64_t>(std::bit_width(map.size()));
}

class BinaryNode final : public Node {
 public:
  BinaryNode(LineColumn place, BinaryFunction function, NodePtr a, NodePtr b)
      : Node(place),
        function_(function),
        makes_value_(function != Index),
        a_(std::move(a)),
        b_(std::move(b)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    const Value a = a_->Run(frame);
    if (a.is_error()) {
      return a;
    }
    const Value b = b_->Run(frame);
    if (b.is_error()) {
      return b;
    }
    if (!frame.Charge(ReadCost(a, b))) {
      return Located(CostExceeded());
    }
    Value result = function_(a, b);
    if (makes_value_ && !frame.Charge(ShallowCost(result))) {
      return Located(CostExceeded());
    }
    return Located(std::move(result));
  }

 private:
  // Comparing two texts reads the shorter one.
  static uint64_t ReadCost(const Value& a, const Value& b) {
    if (b.kind() != Kind::kString && b.kind() != Kind::kBytes) {
      return 0;
    }
    if (a.kind() == Kind::kMap) {
      return LookupCost(b, a);
    }
    return a.kind() == b.kind() ? std::min(ShallowCost(a), ShallowCost(b)) : 0;
  }

  BinaryFunction function_;
  // Indexing only hands on what is there.
  bool makes_value_;
  NodePtr a_;
  NodePtr b_;
};

class EqualNode final : public Node {
 public:
  EqualNode(LineColumn place, bool negated, NodePtr a, NodePtr b)
      : Node(place), negated_(negated), a_(std::move(a)), b_(std::move(b)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    const Value a = a_->Run(frame);
    if (a.is_error()) {
      return a;
    }
    const Value b = b_->Run(frame);
    if (b.is_error()) {
      return b;
    }
    if (!frame.Charge(DeepCostWithMessages(a, frame.max_cost))) {
      return Located(CostExceeded());
    }
    return Value::Bool(a.Equals(b) != negated_);
  }

 private:
  bool negated_;
  NodePtr a_;
  NodePtr b_;
};

class InNode final : public Node {
 public:
  InNode(LineColumn place, NodePtr element, NodePtr container)
      : Node(place),
        element_(std::move(element)),
        container_(std::move(container)),
        index_(MakeIndex()) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    const Value element = element_->Run(frame);
    if (element.is_error()) {
      return element;
    }
    if (!index_.is_null()) {
      return frame.Charge(LookupCost(element, index_))
                 ? Value::Bool(index_.Find(element).has_value())
                 : Located(CostExceeded());
    }
    const Value container = container_->Run(frame);
    if (container.is_error()) {
      return container;
    }
    return frame.Charge(ReadCost(element, container, frame.max_cost))
               ? Located(In(element, container))
               : Located(CostExceeded());
  }

 private:
  static uint64_t ReadCost(const Value& element, const Value& container,
                           uint64_t limit) {
    if (container.kind() == Kind::kMap) {
      return LookupCost(element, container);
    }
    if (container.kind() != Kind::kList) {
      return 0;
    }
    const bool nested = element.kind() == Kind::kList ||
                        element.kind() == Kind::kMap ||
                        element.kind() == Kind::kMessage;
    return nested ? DeepCostWithMessages(container, limit)
                  : container.size() * (1 + ShallowCost(element));
  }

  // A map whose keys are the elements of a constant list; null if the list is
  // not constant or has elements that cannot be keys.
  Value MakeIndex() const {
    const Value* list = container_->constant();
    if (list == nullptr || list->kind() != Kind::kList) {
      return Value::Null();
    }
    std::vector<MapEntry> keys;
    absl::flat_hash_set<std::string> seen;
    for (size_t i = 0; i < list->size(); ++i) {
      const Value key = list->ElementAt(i);
      // No two kinds render alike; of equal numbers of two kinds there is no
      // map, and so no index.
      const bool is_new =
          seen.insert(key.kind() == Kind::kString
                          ? "\"" + std::string(key.string_value())
                          : key.DebugString())
              .second;
      if (is_new) {
        keys.push_back({key, Value::Null()});
      }
    }
    const Value index = Value::Map(std::move(keys));
    return index.is_error() ? Value::Null() : index;
  }

  NodePtr element_;
  NodePtr container_;
  Value index_;
};

class MatchesNode final : public Node {
 public:
  MatchesNode(LineColumn place, NodePtr text, NodePtr pattern,
              std::unique_ptr<const Regex> regex)
      : Node(place),
        text_(std::move(text)),
        pattern_(std::move(pattern)),
        regex_(std::move(regex)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    const Value text = text_->Run(frame);
    if (text.is_error()) {
      return text;
    }
    const Value pattern = pattern_->Run(frame);
    if (pattern.is_error()) {
      return pattern;
    }
    if (text.kind() != Kind::kString || pattern.kind() != Kind::kString) {
      const Value arguments[] = {text, pattern};
      return Located(Value::NoSuchOverload("matches", arguments));
    }
    if (regex_ != nullptr) {
      return Located(Match(*regex_, text.string_value(), frame));
    }
    if (!frame.Charge(Regex::CostBefore(pattern.string_value()))) {
      return Located(CostExceeded());
    }
    const Regex regex(pattern.string_value());
    return Located(frame.Charge(regex.cost_after())
                       ? Match(regex, text.string_value(), frame)
                       : CostExceeded());
  }

 private:
  static Value Match(const Regex& regex, std::string_view text, Frame& frame) {
    return frame.Charge(regex.MatchCost(text)) ? regex.Match(text)
                                               : CostExceeded();
  }

  NodePtr text_;
  NodePtr pattern_;
  std::unique_ptr<const Regex> regex_;
};

}  // namespace

NodePtr MakeEqual(LineColumn place, bool negated, NodePtr a, NodePtr b) {
  return std::make_unique<EqualNode>(place, negated, std::move(a),
                                     std::move(b));
}

NodePtr MakeIn(LineColumn place, NodePtr element, NodePtr container) {
  return std::make_unique<InNode>(place, std::move(element),
                                  std::move(container));
}

NodePtr MakeBinary(LineColumn place, BinaryFunction function, NodePtr a,
                   NodePtr b) {
  return std::make_unique<BinaryNode>(place, function, std::move(a),
                                      std::move(b));
}

NodePtr MakeCall(LineColumn place, std::string name,
                 const std::vector<const Overload*>& overloads,
                 std::vector<NodePtr> arguments) {
  return std::make_unique<CallNode>(place, std::move(name), overloads,
                                    std::move(arguments));
}

NodePtr MakeMatches(LineColumn place, NodePtr text, NodePtr pattern,
                    std::unique_ptr<const Regex> regex) {
  return std::make_unique<MatchesNode>(place, std::move(text),
                                       std::move(pattern), std::move(regex));
}

}  // namespace jixiao::cel
