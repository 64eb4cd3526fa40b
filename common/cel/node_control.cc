// Logic, conditionals and macros.

#include <utility>

#include "common/cel/node.h"
#include "common/cel/operators.h"

namespace jixiao::cel {

namespace {

Value NotBool(std::string_view function, const Value& value) {
  return Value::NoSuchOverload(function, std::span(&value, 1));
}

// Folds the terms of && or ||: one deciding term decides, even after errors;
// otherwise the first error stands.
class LogicalFold {
 public:
  explicit LogicalFold(bool is_and) : is_and_(is_and) {}

  // True if `term` decides.
  bool Add(Value term) {
    if (term.kind() == Kind::kBool) {
      return term.bool_value() != is_and_;
    }
    if (!failed_) {
      failed_ = true;
      error_ = term.is_error() ? std::move(term)
                               : NotBool(is_and_ ? "&&" : "||", term);
    }
    return false;
  }
  // With no term deciding.
  Value Result() && {
    return failed_ ? std::move(error_) : Value::Bool(is_and_);
  }
  Value Decided() const { return Value::Bool(!is_and_); }

 private:
  bool is_and_;
  bool failed_ = false;
  Value error_;
};

class LogicalNode final : public Node {
 public:
  LogicalNode(LineColumn place, bool is_and, std::vector<NodePtr> terms)
      : Node(place), is_and_(is_and), terms_(std::move(terms)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    LogicalFold fold(is_and_);
    for (const NodePtr& term : terms_) {
      if (fold.Add(term->Run(frame))) {
        return fold.Decided();
      }
      if (frame.exhausted()) {
        return Located(CostExceeded());
      }
    }
    return Located(std::move(fold).Result());
  }

 private:
  bool is_and_;
  std::vector<NodePtr> terms_;
};

class ConditionalNode final : public Node {
 public:
  ConditionalNode(LineColumn place, NodePtr condition, NodePtr then,
                  NodePtr otherwise)
      : Node(place),
        condition_(std::move(condition)),
        then_(std::move(then)),
        otherwise_(std::move(otherwise)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    const Value condition = condition_->Run(frame);
    if (condition.is_true()) {
      return then_->Run(frame);
    }
    if (condition.is_false()) {
      return otherwise_->Run(frame);
    }
    return condition.is_error() ? condition : Located(NotBool("?:", condition));
  }

 private:
  NodePtr condition_;
  NodePtr then_;
  NodePtr otherwise_;
};

// Calls `visit` with every element of a list or key of a map while it returns
// true. False if `range` is neither.
template <typename Visit>
bool ForEach(const Value& range, Visit visit) {
  if (range.kind() == Kind::kList) {
    const size_t size = range.size();
    for (size_t i = 0; i < size && visit(range.ElementAt(i)); ++i) {
    }
    return true;
  }
  if (range.kind() == Kind::kMap) {
    for (const MapEntry& entry : range.entries()) {
      if (!visit(entry.key)) {
        break;
      }
    }
    return true;
  }
  return false;
}

// What the macros over a range share.
class LoopNode : public Node {
 public:
  LoopNode(LineColumn place, size_t slot, NodePtr range)
      : Node(place), slot_(slot), range_(std::move(range)) {}

 protected:
  Value Evaluate(Frame& frame) const final {
    const Value range = range_->Run(frame);
    if (range.kind() != Kind::kList && range.kind() != Kind::kMap) {
      return range.is_error() ? range : Located(NotBool("macro", range));
    }
    return Located(Over(range, frame));
  }
  virtual Value Over(const Value& range, Frame& frame) const = 0;

  // Binds the variable to every element and calls `visit` while it returns
  // true and the cost limit allows; false if it does not.
  template <typename Visit>
  bool Iterate(const Value& range, Frame& frame, Visit visit) const {
    ForEach(range, [&](Value element) {
      if (element.is_error()) {
        element = Located(std::move(element));
      }
      frame.locals[slot_] = std::move(element);
      return frame.Charge(1) && visit();
    });
    frame.locals[slot_] = Value();
    return !frame.exhausted();
  }

 private:
  size_t slot_;
  NodePtr range_;
};

class AllExistsNode final : public LoopNode {
 public:
  AllExistsNode(LineColumn place, bool is_all, size_t slot, NodePtr range,
                NodePtr predicate)
      : LoopNode(place, slot, std::move(range)),
        is_all_(is_all),
        predicate_(std::move(predicate)) {}

 protected:
  Value Over(const Value& range, Frame& frame) const override {
    LogicalFold fold(is_all_);
    bool decided = false;
    const bool affordable = Iterate(range, frame, [&] {
      decided = fold.Add(predicate_->Run(frame));
      return !decided;
    });
    if (!affordable) {
      return CostExceeded();
    }
    return decided ? fold.Decided() : std::move(fold).Result();
  }

 private:
  bool is_all_;
  NodePtr predicate_;
};

// Runs a predicate; false with `*error` set if it gives no bool.
bool RunPredicate(const Node& predicate, Frame& frame, std::string_view name,
                  bool* holds, Value* error) {
  Value result = predicate.Run(frame);
  if (result.kind() != Kind::kBool) {
    *error = result.is_error() ? std::move(result) : NotBool(name, result);
    return false;
  }
  *holds = result.bool_value();
  return true;
}

class ExistsOneNode final : public LoopNode {
 public:
  ExistsOneNode(LineColumn place, size_t slot, NodePtr range, NodePtr predicate)
      : LoopNode(place, slot, std::move(range)),
        predicate_(std::move(predicate)) {}

 protected:
  Value Over(const Value& range, Frame& frame) const override {
    size_t count = 0;
    Value error;
    const bool affordable = Iterate(range, frame, [&] {
      bool holds = false;
      if (!RunPredicate(*predicate_, frame, "exists_one", &holds, &error)) {
        return false;
      }
      count += holds ? 1 : 0;
      return true;
    });
    if (!affordable) {
      return CostExceeded();
    }
    return error.is_error() ? error : Value::Bool(count == 1);
  }

 private:
  NodePtr predicate_;
};

class CollectorNode final : public LoopNode {
 public:
  CollectorNode(LineColumn place, size_t slot, NodePtr range, NodePtr predicate,
                NodePtr transform)
      : LoopNode(place, slot, std::move(range)),
        slot_(slot),
        predicate_(std::move(predicate)),
        transform_(std::move(transform)) {}

 protected:
  Value Over(const Value& range, Frame& frame) const override {
    std::vector<Value> collected;
    Value error;
    const bool affordable = Iterate(range, frame, [&] {
      bool wanted = true;
      if (predicate_ != nullptr &&
          !RunPredicate(*predicate_, frame, "filter", &wanted, &error)) {
        return false;
      }
      if (!wanted) {
        return true;
      }
      collected.push_back(transform_ == nullptr ? frame.locals[slot_]
                                                : transform_->Run(frame));
      if (collected.back().is_error()) {
        error = collected.back();
        return false;
      }
      return true;
    });
    if (!affordable) {
      return CostExceeded();
    }
    return error.is_error() ? error : Value::List(std::move(collected));
  }

 private:
  size_t slot_;
  NodePtr predicate_;
  NodePtr transform_;
};

class BindNode final : public Node {
 public:
  BindNode(LineColumn place, size_t slot, NodePtr value, NodePtr body)
      : Node(place),
        slot_(slot),
        value_(std::move(value)),
        body_(std::move(body)) {}

 protected:
  Value Evaluate(Frame& frame) const override {
    frame.locals[slot_] = value_->Run(frame);
    Value result = body_->Run(frame);
    frame.locals[slot_] = Value();
    return result;
  }

 private:
  size_t slot_;
  NodePtr value_;
  NodePtr body_;
};

}  // namespace

NodePtr MakeLogical(LineColumn place, bool is_and, std::vector<NodePtr> terms) {
  return std::make_unique<LogicalNode>(place, is_and, std::move(terms));
}

NodePtr MakeConditional(LineColumn place, NodePtr condition, NodePtr then,
                        NodePtr otherwise) {
  return std::make_unique<ConditionalNode>(
      place, std::move(condition), std::move(then), std::move(otherwise));
}

NodePtr MakeQuantifier(LineColumn place, LoopKind kind, size_t slot,
                       NodePtr range, NodePtr predicate) {
  if (kind == LoopKind::kExistsOne) {
    return std::make_unique<ExistsOneNode>(place, slot, std::move(range),
                                           std::move(predicate));
  }
  return std::make_unique<AllExistsNode>(place, kind == LoopKind::kAll, slot,
                                         std::move(range),
                                         std::move(predicate));
}

NodePtr MakeCollector(LineColumn place, size_t slot, NodePtr range,
                      NodePtr predicate, NodePtr transform) {
  return std::make_unique<CollectorNode>(place, slot, std::move(range),
                                         std::move(predicate),
                                         std::move(transform));
}

NodePtr MakeBind(LineColumn place, size_t slot, NodePtr value, NodePtr body) {
  return std::make_unique<BindNode>(place, slot, std::move(value),
                                    std::move(body));
}

}  // namespace jixiao::cel
