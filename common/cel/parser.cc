#include "common/cel/parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"

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

Expr* Parser::TooDeep(size_t offset) {
  return Fail(offset, absl::StrCat("the expression is nested deeper than ",
                                   limits_.max_depth, " levels"));
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
    return TooDeep(node->offset);
  }
  return node;
}

Expr* Parser::Expression() {
  if (++nesting_ > limits_.max_depth) {
    return TooDeep(token_.offset);
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
    if (signs.size() > static_cast<size_t>(limits_.max_depth)) {
      return TooDeep(token_.offset);
    }
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
