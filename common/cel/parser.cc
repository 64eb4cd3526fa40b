#include "common/cel/parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/cel/text.h"

namespace jixiao::cel {

namespace {

// A binary operator and how tightly it binds.
struct BinaryOperator {
  std::string_view text;
  std::string_view function;
  int level;
};

constexpr int kRelationLevel = 0;
constexpr int kUnaryLevel = 3;

constexpr std::array<BinaryOperator, 12> kBinaryOperators = {{
    {"==", op::kEqual, kRelationLevel},
    {"!=", op::kNotEqual, kRelationLevel},
    {"<", op::kLess, kRelationLevel},
    {"<=", op::kLessOrEqual, kRelationLevel},
    {">", op::kGreater, kRelationLevel},
    {">=", op::kGreaterOrEqual, kRelationLevel},
    {"in", op::kIn, kRelationLevel},
    {"+", op::kAdd, 1},
    {"-", op::kSubtract, 1},
    {"*", op::kMultiply, 2},
    {"/", op::kDivide, 2},
    {"%", op::kModulo, 2},
}};

const BinaryOperator* FindOperator(const Token& token, int level) {
  if (token.kind != TokenKind::kPunctuation && !token.IsWord("in")) {
    return nullptr;
  }
  const auto* found = std::find_if(
      kBinaryOperators.begin(), kBinaryOperators.end(),
      [&](const BinaryOperator& candidate) {
        return candidate.level == level && candidate.text == token.text;
      });
  return found == kBinaryOperators.end() ? nullptr : found;
}

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

std::string Describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::kEnd:
      return "the end of the expression";
    case TokenKind::kString:
    case TokenKind::kBytes:
      return "a text";
    default:
      return "'" + token.text + "'";
  }
}

}  // namespace

std::optional<std::string> QualifiedName(const Expr& expr) {
  std::vector<std::string_view> parts;
  const Expr* part = &expr;
  for (; part->kind == ExprKind::kSelect; part = part->target) {
    parts.push_back(part->name);
  }
  if (part->kind != ExprKind::kIdent) {
    return std::nullopt;
  }
  std::string name = part->name;
  for (auto it = parts.rbegin(); it != parts.rend(); ++it) {
    name.append(".").append(*it);
  }
  return name;
}

Parser::Parser(const Source& source, const Limits& limits)
    : source_(source), limits_(limits), lexer_(source.text()) {}

std::optional<Ast> Parser::Parse() {
  Advance();
  ast_.root = Expression();
  if (!failed() && token_.kind != TokenKind::kEnd) {
    Unexpected("an operator or the end of the expression");
  }
  if (failed()) {
    return std::nullopt;
  }
  return std::move(ast_);
}

Expr* Parser::Fail(size_t offset, std::string message) {
  if (!failed()) {
    issue_ = source_.MakeIssue(offset, std::move(message));
  }
  return nullptr;
}

Expr* Parser::Unexpected(std::string_view wanted) {
  return Fail(token_.offset, absl::StrCat("found ", Describe(token_),
                                          ", expected ", std::string(wanted)));
}

void Parser::Advance() {
  if (failed()) {
    return;
  }
  token_ = lexer_.Next();
  if (token_.kind == TokenKind::kError) {
    Fail(token_.offset, std::move(token_.text));
    // The parser sees the end and unwinds.
    token_ = {TokenKind::kEnd, token_.offset, ""};
  }
}

bool Parser::Accept(std::string_view punctuation) {
  if (!token_.Is(punctuation)) {
    return false;
  }
  Advance();
  return true;
}

bool Parser::Expect(std::string_view punctuation) {
  if (Accept(punctuation)) {
    return !failed();
  }
  Unexpected("'" + std::string(punctuation) + "'");
  return false;
}

Expr* Parser::NewNode(ExprKind kind, size_t offset) {
  if (ast_.nodes.size() >= static_cast<size_t>(limits_.max_nodes)) {
    return Fail(offset, absl::StrCat("the expression has more than ",
                                     limits_.max_nodes, " parts"));
  }
  Expr& node = ast_.nodes.emplace_back();
  node.kind = kind;
  node.offset = static_cast<uint32_t>(offset);
  return &node;
}

Expr* Parser::Finish(Expr* node) {
  int depth = node->target == nullptr ? 0 : node->target->depth;
  for (const Expr* child : node->args) {
    depth = std::max(depth, child->depth);
  }
  node->depth = depth + 1;
  if (node->depth > limits_.max_depth) {
    return Fail(node->offset, absl::StrCat("the expression is nested deeper "
                                           "than ",
                                           limits_.max_depth, " levels"));
  }
  return node;
}

Expr* Parser::Expression() {
  if (++nesting_ > limits_.max_depth) {
    return Fail(token_.offset, absl::StrCat("the expression is nested deeper "
                                            "than ",
                                            limits_.max_depth, " levels"));
  }
  Expr* condition = Logical("||", op::kOr, 0);
  const size_t offset = token_.offset;
  if (condition != nullptr && Accept("?")) {
    Expr* then = Logical("||", op::kOr, 0);
    Expr* otherwise = then != nullptr && Expect(":") ? Expression() : nullptr;
    condition = otherwise == nullptr
                    ? nullptr
                    : MakeCall(offset, op::kConditional, nullptr,
                               {condition, then, otherwise});
  }
  --nesting_;
  return condition;
}

Expr* Parser::Logical(std::string_view word, std::string_view function,
                      int level) {
  std::vector<Expr*> terms;
  std::vector<size_t> offsets;
  do {
    Expr* term =
        level == 0 ? Logical("&&", op::kAnd, 1) : Binary(kRelationLevel);
    if (term == nullptr) {
      return nullptr;
    }
    terms.push_back(term);
    offsets.push_back(token_.offset);
  } while (Accept(word));
  return Balance(function, std::move(terms), offsets);
}

Expr* Parser::Balance(std::string_view function, std::vector<Expr*> terms,
                      const std::vector<size_t>& offsets) {
  if (terms.size() == 1) {
    return terms[0];
  }
  const auto half = static_cast<std::ptrdiff_t>((terms.size() + 1) / 2);
  Expr* left =
      Balance(function, std::vector<Expr*>(terms.begin(), terms.begin() + half),
              std::vector<size_t>(offsets.begin(), offsets.begin() + half));
  Expr* right =
      Balance(function, std::vector<Expr*>(terms.begin() + half, terms.end()),
              std::vector<size_t>(offsets.begin() + half, offsets.end()));
  return left == nullptr || right == nullptr
             ? nullptr
             : MakeCall(offsets[static_cast<size_t>(half) - 1], function,
                        nullptr, {left, right});
}

Expr* Parser::Operand(int level) {
  return level == kUnaryLevel ? Unary() : Binary(level);
}

Expr* Parser::Binary(int level) {
  Expr* left = Operand(level + 1);
  while (left != nullptr) {
    const BinaryOperator* found = FindOperator(token_, level);
    if (found == nullptr) {
      return left;
    }
    const size_t offset = token_.offset;
    Advance();
    Expr* right = Operand(level + 1);
    left = right == nullptr
               ? nullptr
               : MakeCall(offset, found->function, nullptr, {left, right});
  }
  return nullptr;
}

Expr* Parser::Unary() {
  std::vector<size_t> signs;
  const std::string sign = token_.Is("!") ? "!" : "-";
  while (token_.Is(sign)) {
    signs.push_back(token_.offset);
    Advance();
  }
  Expr* operand = nullptr;
  // The sign next to a number belongs to it, or the least int could not be
  // written.
  const bool number =
      token_.kind == TokenKind::kInt || token_.kind == TokenKind::kDouble;
  if (sign == "-" && !signs.empty() && number) {
    operand = Number(true);
    if (operand != nullptr) {
      operand->offset = static_cast<uint32_t>(signs.back());
    }
    signs.pop_back();
  } else {
    operand = Primary();
  }
  operand = Member(operand);
  while (operand != nullptr && !signs.empty()) {
    operand = MakeCall(signs.back(), sign == "!" ? op::kNot : op::kNegate,
                       nullptr, {operand});
    signs.pop_back();
  }
  return operand;
}

Expr* Parser::Member(Expr* primary) {
  Expr* result = primary;
  while (result != nullptr) {
    if (Accept(".")) {
      result = MemberAfterDot(result);
    } else if (token_.Is("[")) {
      result = Index(result);
    } else if (token_.Is("{") && QualifiedName(*result)) {
      result = StructLiteral(result);
    } else {
      return failed() ? nullptr : result;
    }
  }
  return nullptr;
}

Expr* Parser::MemberAfterDot(Expr* target) {
  const Token name = token_;
  const bool word =
      name.kind == TokenKind::kIdentifier && !IsLiteralWord(name.text);
  if (!word && name.kind != TokenKind::kQuotedName) {
    return Unexpected("the name of a field or function");
  }
  Advance();
  if (word && Accept("(")) {
    std::vector<Expr*> args;
    if (!Arguments(")", &args)) {
      return nullptr;
    }
    return MakeCall(name.offset, name.text, target, std::move(args));
  }
  Expr* node = NewNode(ExprKind::kSelect, name.offset);
  if (node == nullptr) {
    return nullptr;
  }
  node->name = name.text;
  node->target = target;
  return Finish(node);
}

Expr* Parser::Index(Expr* target) {
  const size_t offset = token_.offset;
  Advance();
  Expr* index = Expression();
  if (index == nullptr || !Expect("]")) {
    return nullptr;
  }
  return MakeCall(offset, op::kIndex, nullptr, {target, index});
}

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
  Expr* node = NewNode(ExprKind::kStruct, type_name->offset);
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

Expr* Parser::MakeCall(size_t offset, std::string_view name, Expr* target,
                       std::vector<Expr*> args) {
  if (Expr* expanded = ExpandMacro(offset, name, target, args);
      expanded != nullptr || failed()) {
    return expanded;
  }
  Expr* node = NewNode(ExprKind::kCall, offset);
  if (node == nullptr) {
    return nullptr;
  }
  node->name = name;
  node->target = target;
  node->args = std::move(args);
  return Finish(node);
}

}  // namespace jixiao::cel
