// Constants, variables, fields and literals.

#include <algorithm>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/cel/message_builder.h"
#include "common/cel/node.h"

namespace jixiao::cel {

namespace pb = google::protobuf;

namespace {

class FailureNode final : public Node {
 public:
  FailureNode(LineColumn place, const std::string& message)
      : Node(place), error_(Located(Value::Error(message))) {}

 protected:
  Value Evaluate(Frame&) const override { return error_; }

 private:
  Value error_;
};

class VariableNode final : public Node {
 public:
  VariableNode(LineColumn place, size_t slot, std::string name)
      : Node(place), slot_(slot), name_(std::move(name)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    const Value& value = frame.activation->slot(slot_);
    if (Activation::IsUnbound(value)) {
      return Located(Value::Error(absl::StatusCode::kNotFound,
                                  "no value for variable '" + name_ + "'"));
    }
    return Located(value);
  }

 private:
  size_t slot_;
  std::string name_;
};

class LocalNode final : public Node {
 public:
  LocalNode(LineColumn place, size_t slot) : Node(place), slot_(slot) {}

 protected:
  Value Evaluate(Frame& frame) const override { return frame.locals[slot_]; }

 private:
  size_t slot_;
};

// Looks up `name` in the message's own type, for targets known only now.
const pb::FieldDescriptor* FieldOf(const pb::Message& message,
                                   const pb::FieldDescriptor* expected,
                                   const std::string& name) {
  const pb::Descriptor* descriptor = message.GetDescriptor();
  return expected != nullptr && expected->containing_type() == descriptor
             ? expected
             : descriptor->FindFieldByName(name);
}

// What SelectNode and HasNode share.
class FieldNode : public Node {
 public:
  FieldNode(LineColumn place, NodePtr target, const pb::FieldDescriptor* field,
            std::string name)
      : Node(place),
        target_(std::move(target)),
        field_(field),
        name_(std::move(name)) {}

 protected:
  Value Evaluate(Frame& frame) const final {
    const Value target = target_->Run(frame);
    switch (target.kind()) {
      case Kind::kError:
        return target;
      case Kind::kMessage:
        return ReadField(target, frame);
      case Kind::kMap:
        return OfMap(target.Find(Value::BorrowedString(name_)));
      default:
        return Located(Value::Error("a value of type " +
                                    target.GetType().RuntimeName() +
                                    " has no field '" + name_ + "'"));
    }
  }
  virtual Value OfMessage(const Value& message,
                          const pb::FieldDescriptor* field) const = 0;
  virtual Value OfMap(std::optional<Value> found) const = 0;
  const std::string& name() const { return name_; }

 private:
  Value ReadField(const Value& message, Frame& frame) const {
    const auto* field = FieldOf(message.message_value(), field_, name_);
    if (field == nullptr) {
      return Located(
          Value::Error(absl::StatusCode::kNotFound, "no such field: " + name_));
    }
    Value value = OfMessage(message, field);
    // A map field is copied to be indexed, other fields are borrowed.
    if (value.kind() == Kind::kMap && !frame.Charge(value.size())) {
      return Located(CostExceeded());
    }
    return value;
  }

  NodePtr target_;
  const pb::FieldDescriptor* field_;
  std::string name_;
};

class SelectNode final : public FieldNode {
 public:
  using FieldNode::FieldNode;

 protected:
  Value OfMessage(const Value& message,
                  const pb::FieldDescriptor* field) const override {
    return Located(SelectField(message, field));
  }
  Value OfMap(std::optional<Value> found) const override {
    return found ? *std::move(found)
                 : Located(Value::Error(absl::StatusCode::kNotFound,
                                        "no such key: '" + name() + "'"));
  }
};

class HasNode final : public FieldNode {
 public:
  using FieldNode::FieldNode;

 protected:
  Value OfMessage(const Value& message,
                  const pb::FieldDescriptor* field) const override {
    const pb::Message& m = message.message_value();
    const pb::Reflection* reflection = m.GetReflection();
    return Value::Bool(field->is_repeated()
                           ? reflection->FieldSize(m, field) > 0
                           : reflection->HasField(m, field));
  }
  Value OfMap(std::optional<Value> found) const override {
    return Value::Bool(found.has_value());
  }
};

class ListNode final : public Node {
 public:
  ListNode(LineColumn place, std::vector<NodePtr> elements)
      : Node(place), elements_(std::move(elements)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    std::vector<Value> values;
    values.reserve(elements_.size());
    for (const NodePtr& element : elements_) {
      values.push_back(element->Run(frame));
      if (values.back().is_error()) {
        return values.back();
      }
    }
    return Value::List(std::move(values));
  }

 private:
  std::vector<NodePtr> elements_;
};

class MapNode final : public Node {
 public:
  MapNode(LineColumn place, std::vector<NodePtr> entries)
      : Node(place), entries_(std::move(entries)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    std::vector<MapEntry> entries;
    entries.reserve(entries_.size() / 2);
    for (size_t i = 0; i < entries_.size(); i += 2) {
      MapEntry entry{entries_[i]->Run(frame), {}};
      if (entry.key.is_error()) {
        return entry.key;
      }
      entry.value = entries_[i + 1]->Run(frame);
      if (entry.value.is_error()) {
        return entry.value;
      }
      entries.push_back(std::move(entry));
    }
    return Located(Value::Map(std::move(entries)));
  }

 private:
  std::vector<NodePtr> entries_;
};

using FieldNodes = std::vector<std::pair<const pb::FieldDescriptor*, NodePtr>>;

class StructNode final : public Node {
 public:
  StructNode(LineColumn place, const pb::Message* prototype, FieldNodes fields)
      : Node(place), prototype_(prototype), fields_(std::move(fields)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    std::shared_ptr<pb::Message> message(prototype_->New());
    for (const auto& [field, node] : fields_) {
      const Value value = node->Run(frame);
      if (value.is_error()) {
        return value;
      }
      if (!frame.Charge(DeepCostWithMessages(value, frame.max_cost))) {
        return Located(CostExceeded());
      }
      if (const auto status = SetField(message.get(), field, value);
          !status.ok()) {
        return Located(
            Value::Error(status.code(), std::string(status.message())));
      }
    }
    return Located(Value::Message(std::move(message)));
  }

 private:
  const pb::Message* prototype_;
  FieldNodes fields_;
};

}  // namespace

ConstantNode::ConstantNode(LineColumn place, const Value& value)
    : Node(place), owned_(value.ToOwned()), alias_(owned_.Alias()) {}

Value ConstantNode::Evaluate(Frame&) const {
  return alias_;
}

NodePtr MakeFailure(LineColumn place, std::string message) {
  return std::make_unique<FailureNode>(place, message);
}

NodePtr MakeVariable(LineColumn place, size_t slot, std::string name) {
  return std::make_unique<VariableNode>(place, slot, std::move(name));
}

NodePtr MakeLocal(LineColumn place, size_t slot) {
  return std::make_unique<LocalNode>(place, slot);
}

NodePtr MakeSelect(LineColumn place, NodePtr target,
                   const pb::FieldDescriptor* field, std::string name) {
  return std::make_unique<SelectNode>(place, std::move(target), field,
                                      std::move(name));
}

NodePtr MakeHas(LineColumn place, NodePtr target,
                const pb::FieldDescriptor* field, std::string name) {
  return std::make_unique<HasNode>(place, std::move(target), field,
                                   std::move(name));
}

NodePtr MakeList(LineColumn place, std::vector<NodePtr> elements) {
  return std::make_unique<ListNode>(place, std::move(elements));
}

NodePtr MakeMap(LineColumn place, std::vector<NodePtr> entries) {
  return std::make_unique<MapNode>(place, std::move(entries));
}

NodePtr MakeStruct(LineColumn place, const pb::Message* prototype,
                   FieldNodes fields) {
  return std::make_unique<StructNode>(place, prototype, std::move(fields));
}

}  // namespace jixiao::cel
