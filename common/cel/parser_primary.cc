// Literals, names and the brackets that begin an operand.

#include <charconv>
#include <limits>
#include <utility>

#include "common/cel/parser.h"
#include "common/cel/text.h"

namespace jixiao::cel {

namespace {

// The digits of an integer token, decimal or 0x; nullopt on overflow.
std::optional<uint64_t> ParseDigits(std::string_view digits) {
  const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  if (hex) {
    digits.remove_prefix(2);
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(
      digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace

Expr* Parser::Literal(Value value) {
  Expr* node = NewNode(ExprKind::kLiteral, token_.offset);
  if (node != nullptr) {
    node->value = std::move(value);
    Advance();
  }
  return failed() ? nullptr : node;
}

Expr* Parser::Number(bool negative) {
  if (token_.kind == TokenKind::kDouble) {
    const double value = ParseDouble(token_.text).value_or(0);
    return Literal(Value::Double(negative ? -value : value));
  }
  const auto digits = ParseDigits(token_.text);
  if (token_.kind == TokenKind::kUint && digits) {
    return Literal(Value::Uint(*digits));
  }
  constexpr uint64_t kMaxInt = std::numeric_limits<int64_t>::max();
  if (!digits || token_.kind == TokenKind::kUint ||
      *digits > kMaxInt + (negative ? 1 : 0)) {
    return Fail(token_.offset, "the number does not fit in 64 bits");
  }
  return Literal(
      Value::Int(static_cast<int64_t>(negative ? -*digits : *digits)));
}

Expr* Parser::Primary() {
  switch (token_.kind) {
    case TokenKind::kInt:
    case TokenKind::kUint:
    case TokenKind::kDouble:
      return Number(false);
    case TokenKind::kString:
      return Literal(Value::String(token_.text));
    case TokenKind::kBytes:
      return Literal(Value::Bytes(token_.text));
    case TokenKind::kIdentifier:
      if (token_.text == "true" || token_.text == "false") {
        return Literal(Value::Bool(token_.text == "true"));
      }
      return token_.text == "null" ? Literal(Value::Null()) : Name();
    default:
      break;
  }
  if (token_.Is(".")) {
    return Name();
  }
  if (token_.Is("[")) {
    return ListLiteral();
  }
  if (token_.Is("{")) {
    return MapLiteral();
  }
  if (Accept("(")) {
    Expr* inner = Expression();
    return inner != nullptr && Expect(")") ? inner : nullptr;
  }
  return Unexpected("a value");
}

Expr* Parser::Name() {
  std::string name;
  const size_t offset = token_.offset;
  if (Accept(".")) {
    name = ".";
  }
  if (token_.kind != TokenKind::kIdentifier) {
    return Unexpected("a name");
  }
  const std::string word = token_.text;
  const size_t word_offset = token_.offset;
  if (IsReserved(word)) {
    return Fail(word_offset, "'" + word + "' is a reserved word");
  }
  name += word;
  Advance();
  if (Accept("(")) {
    std::vector<Expr*> args;
    return Arguments(")", &args)
               ? MakeCall(offset, name, nullptr, std::move(args))
               : nullptr;
  }
  Expr* node = NewNode(ExprKind::kIdent, offset);
  if (node != nullptr) {
    node->name = std::move(name);
  }
  return node;
}

bool Parser::Arguments(std::string_view closing, std::vector<Expr*>* out) {
  while (!token_.Is(closing)) {
    Expr* argument = Expression();
    if (argument == nullptr) {
      return false;
    }
    out->push_back(argument);
    if (!Accept(",")) {
      break;
    }
  }
  return Expect(closing);
}

Expr* Parser::ListLiteral() {
  Expr* node = NewNode(ExprKind::kList, token_.offset);
  Advance();
  return node != nullptr && Arguments("]", &node->args) ? Finish(node)
                                                        : nullptr;
}

Expr* Parser::MapLiteral() {
  Expr* node = NewNode(ExprKind::kMap, token_.offset);
  Advance();
  while (node != nullptr && !token_.Is("}")) {
    Expr* key = Expression();
    Expr* value = key != nullptr && Expect(":") ? Expression() : nullptr;
    if (value == nullptr) {
      return nullptr;
    }
    node->args.push_back(key);
    node->args.push_back(value);
    if (!Accept(",")) {
      break;
    }
  }
  return node != nullptr && Expect("}") ? Finish(node) : nullptr;
}

Expr* Parser::StructLiteral(const Expr* type_name) {
  const Expr* root = type_name;
  while (root->target != nullptr) {
    root = root->target;
  }
  Expr* node = NewNode(ExprKind::kStruct, root->offset);
  Advance();
  if (node == nullptr) {
    return nullptr;
  }
  node->name = *QualifiedName(*type_name);
  while (!token_.Is("}")) {
    if (!StructField(node)) {
      return nullptr;
    }
    if (!Accept(",")) {
      break;
    }
  }
  return Expect("}") ? Finish(node) : nullptr;
}

bool Parser::StructField(Expr* literal) {
  const Token name = token_;
  if (name.kind != TokenKind::kQuotedName &&
      (name.kind != TokenKind::kIdentifier || IsLiteralWord(name.text))) {
    Unexpected("the name of a field");
    return false;
  }
  Advance();
  Expr* value = Expect(":") ? Expression() : nullptr;
  if (value == nullptr) {
    return false;
  }
  literal->names.push_back(name.text);
  literal->name_offsets.push_back(static_cast<uint32_t>(name.offset));
  literal->args.push_back(value);
  return true;
}

}  // namespace jixiao::cel
