#ifndef JIXIAO_COMMON_CEL_NODE_H_
#define JIXIAO_COMMON_CEL_NODE_H_

// The executable form of an expression: a tree of nodes in which names, fields
// and overloads have been resolved.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/cel/ast.h"
#include "common/cel/environment.h"
#include "common/cel/program.h"
#include "common/cel/regex.h"
#include "common/cel/source.h"
#include "common/cel/value.h"

namespace jixiao::cel {

// The state of one evaluation.
struct Frame {
  // Null while folding constants, which read no variable.
  const Activation* activation = nullptr;
  // One slot a nested macro variable.
  Value* locals = nullptr;
  uint64_t cost = 0;
  uint64_t max_cost = 0;

  // Adds to the cost; false once it is beyond the limit.
  bool Charge(uint64_t units) {
    cost += units;
    return cost <= max_cost;
  }
  // No operator absorbs the error of an evaluation that ran out.
  bool exhausted() const { return cost > max_cost; }
};

// The error of an exhausted evaluation.
Value CostExceeded();

// The cost of reading a value once, nested values included; stops counting
// beyond `limit`. A scalar costs nothing, and so does a message.
uint64_t DeepCost(const Value& value, uint64_t limit);
// The same with the contents of messages.
uint64_t DeepCostWithMessages(const Value& value, uint64_t limit);
// The same without nested values.
uint64_t ShallowCost(const Value& value);

// Immutable and thread-safe.
class Node {
 public:
  explicit Node(LineColumn place) : place_(place) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  // Charges a unit and evaluates. Errors carry a position.
  Value Run(Frame& frame) const {
    return frame.Charge(1) ? Evaluate(frame) : Located(CostExceeded());
  }
  // The value of a constant; null for anything else.
  virtual const Value* constant() const { return nullptr; }

 protected:
  virtual Value Evaluate(Frame& frame) const = 0;
  // `value` with this node's position if it is an error without one.
  Value Located(Value value) const {
    return value.is_error() ? value.WithPosition(place_.line, place_.column)
                            : value;
  }

 private:
  LineColumn place_;
};

using NodePtr = std::unique_ptr<const Node>;

class ConstantNode final : public Node {
 public:
  ConstantNode(LineColumn place, const Value& value);
  const Value* constant() const override { return &owned_; }

 protected:
  Value Evaluate(Frame& frame) const override;

 private:
  Value owned_;
  // Shares no reference count, which threads would contend for.
  Value alias_;
};

NodePtr MakeFailure(LineColumn place, std::string message);
NodePtr MakeVariable(LineColumn place, size_t slot, std::string name);
NodePtr MakeLocal(LineColumn place, size_t slot);
// The field of a message of the type of `field`; of other values as below.
NodePtr MakeSelect(LineColumn place, NodePtr target,
                   const google::protobuf::FieldDescriptor* field,
                   std::string name);
// has(): like MakeSelect.
NodePtr MakeHas(LineColumn place, NodePtr target,
                const google::protobuf::FieldDescriptor* field,
                std::string name);

NodePtr MakeList(LineColumn place, std::vector<NodePtr> elements);
// Keys and values in turn.
NodePtr MakeMap(LineColumn place, std::vector<NodePtr> entries);
NodePtr MakeStruct(
    LineColumn place, const google::protobuf::Message* prototype,
    std::vector<std::pair<const google::protobuf::FieldDescriptor*, NodePtr>>
        fields);

// && or || over two or more terms.
NodePtr MakeLogical(LineColumn place, bool is_and, std::vector<NodePtr> terms);
NodePtr MakeConditional(LineColumn place, NodePtr condition, NodePtr then,
                        NodePtr otherwise);
NodePtr MakeEqual(LineColumn place, bool negated, NodePtr a, NodePtr b);
NodePtr MakeIn(LineColumn place, NodePtr element, NodePtr container);
using BinaryFunction = Value (*)(const Value&, const Value&);
NodePtr MakeBinary(LineColumn place, BinaryFunction function, NodePtr a,
                   NodePtr b);
// The first of `overloads` that takes the kinds of the arguments.
NodePtr MakeCall(LineColumn place, std::string name,
                 const std::vector<const Overload*>& overloads,
                 std::vector<NodePtr> arguments);
// matches(); `regex` is the compiled pattern if it is constant, and may be
// null.
NodePtr MakeMatches(LineColumn place, NodePtr text, NodePtr pattern,
                    std::unique_ptr<const Regex> regex);

// Macros. `slot` is that of the variable. all, exists and exists_one:
NodePtr MakeQuantifier(LineColumn place, LoopKind kind, size_t slot,
                       NodePtr range, NodePtr predicate);
// filter and map: either of predicate and transform may be null.
NodePtr MakeCollector(LineColumn place, size_t slot, NodePtr range,
                      NodePtr predicate, NodePtr transform);
NodePtr MakeBind(LineColumn place, size_t slot, NodePtr value, NodePtr body);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_NODE_H_
