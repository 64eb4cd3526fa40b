#ifndef JIXIAO_COMMON_CEL_AST_H_
#define JIXIAO_COMMON_CEL_AST_H_

// The syntax tree between parser, checker, planner and analysis.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/cel/environment.h"
#include "common/cel/type.h"
#include "common/cel/value.h"

namespace jixiao::cel {

// Operators are calls of these names. None can be written as an identifier.
namespace op {
inline constexpr std::string_view kAnd = "_&&_";
inline constexpr std::string_view kOr = "_||_";
inline constexpr std::string_view kNot = "!_";
inline constexpr std::string_view kNegate = "-_";
inline constexpr std::string_view kConditional = "_?_:_";
inline constexpr std::string_view kEqual = "_==_";
inline constexpr std::string_view kNotEqual = "_!=_";
inline constexpr std::string_view kLess = "_<_";
inline constexpr std::string_view kLessOrEqual = "_<=_";
inline constexpr std::string_view kGreater = "_>_";
inline constexpr std::string_view kGreaterOrEqual = "_>=_";
inline constexpr std::string_view kIn = "_in_";
inline constexpr std::string_view kAdd = "_+_";
inline constexpr std::string_view kSubtract = "_-_";
inline constexpr std::string_view kMultiply = "_*_";
inline constexpr std::string_view kDivide = "_/_";
inline constexpr std::string_view kModulo = "_%_";
inline constexpr std::string_view kIndex = "_[_]";
}  // namespace op

enum class ExprKind : uint8_t {
  kLiteral,  // value
  kIdent,    // name, with a leading '.' if written so
  kSelect,   // target . name
  kHas,      // has(target . name)
  kCall,     // [target .] name (args)
  kList,     // args
  kMap,      // args: key, value, key, value ...
  kStruct,   // name { names[i] : args[i] }
  kLoop,     // a macro over target; see LoopKind
  kBind,     // cel.bind(name, target, args[0])
};

// name is the element variable; args is {predicate} or, for a map, {transform}
// or {predicate, transform}.
enum class LoopKind : uint8_t { kAll, kExists, kExistsOne, kFilter, kMap };

// What the checker found an expression to mean.
enum class Meaning : uint8_t {
  kPlain,     // what its kind says
  kVariable,  // slot of the activation
  kLocal,     // slot of the frame
  kConstant,  // value
  kField,     // a select or has of `field`
  kFailure,   // fails with the text in `failure` when evaluated
};

struct Expr {
  ExprKind kind = ExprKind::kLiteral;
  LoopKind loop = LoopKind::kAll;
  Meaning meaning = Meaning::kPlain;
  uint32_t offset = 0;  // Byte offset of the name or operator.
  int depth = 1;
  std::string name;
  Value value;
  Expr* target = nullptr;
  std::vector<Expr*> args;
  std::vector<std::string> names;
  std::vector<uint32_t> name_offsets;

  // Set by the checker.
  Type type;
  size_t slot = 0;
  const google::protobuf::FieldDescriptor* field = nullptr;
  // The message type of a struct literal.
  const google::protobuf::Descriptor* message = nullptr;
  std::vector<const Overload*> overloads;
  std::string failure;
};

// Owns the nodes of one expression.
struct Ast {
  std::deque<Expr> nodes;
  Expr* root = nullptr;
  // Frame slots that the macros need; set by the checker.
  size_t local_count = 0;
};

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_AST_H_
