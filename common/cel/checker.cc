#include "common/cel/checker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

#include "common/cel/check_messages.h"
#include "common/cel/parser.h"
#include "common/cel/unify.h"

namespace jixiao::cel {

namespace {

constexpr size_t kMaxIssues = 20;

}  // namespace

Checker::Checker(const EnvironmentData& environment, const Source& source,
                 bool strict)
    : environment_(environment), source_(source), strict_(strict) {}

void Checker::Check(Ast* ast) {
  ast_ = ast;
  Visit(ast->root);
}

std::vector<Issue> Checker::TakeIssues() {
  std::stable_sort(
      issues_.begin(), issues_.end(),
      [](const Issue& a, const Issue& b) { return a.offset < b.offset; });
  return std::move(issues_);
}

Type Checker::Report(Expr* expr, std::string message) {
  expr->meaning = Meaning::kFailure;
  expr->failure = message;
  if (strict_ && issues_.size() < kMaxIssues) {
    issues_.push_back(source_.MakeIssue(expr->offset, std::move(message)));
  }
  return Type::Dyn();
}

Type Checker::Visit(Expr* expr) {
  const Type type = VisitKind(expr);
  expr->type = strict_ ? type : Type::Dyn();
  return expr->type;
}

Type Checker::VisitKind(Expr* expr) {
  switch (expr->kind) {
    case ExprKind::kLiteral:
      return expr->value.GetType();
    case ExprKind::kIdent:
      return VisitIdent(expr);
    case ExprKind::kSelect:
      return VisitSelect(expr);
    case ExprKind::kHas:
      return VisitHas(expr);
    case ExprKind::kCall:
      return VisitCall(expr);
    case ExprKind::kList:
      return VisitList(expr);
    case ExprKind::kMap:
      return VisitMap(expr);
    case ExprKind::kStruct:
      return VisitStruct(expr);
    case ExprKind::kLoop:
      return VisitLoop(expr);
    case ExprKind::kBind:
      return VisitBind(expr);
  }
  return Type::Dyn();
}

bool Checker::IsLocal(std::string_view qualified_name) const {
  const std::string_view root =
      qualified_name.substr(0, qualified_name.find('.'));
  return std::any_of(locals_.begin(), locals_.end(),
                     [root](const Local& l) { return l.name == root; });
}

void Checker::PushLocal(const std::string& name, Type type) {
  locals_.push_back({name, std::move(type)});
  ast_->local_count = std::max(ast_->local_count, locals_.size());
}

std::optional<Type> Checker::ResolveName(Expr* expr, const std::string& name) {
  if (IsLocal(name)) {
    return std::nullopt;
  }
  auto resolved = environment_.Resolve(name);
  if (!resolved) {
    return std::nullopt;
  }
  expr->meaning = resolved->meaning;
  expr->slot = resolved->slot;
  expr->value = std::move(resolved->value);
  expr->name = name;
  return resolved->type;
}

bool Checker::AnyPrefixResolves(std::string_view qualified_name) const {
  if (IsLocal(qualified_name)) {
    return true;
  }
  std::string_view prefix = qualified_name;
  while (true) {
    if (environment_.Resolve(prefix)) {
      return true;
    }
    const size_t dot = prefix.rfind('.');
    if (dot == std::string_view::npos || dot == 0) {
      return false;
    }
    prefix = prefix.substr(0, dot);
  }
}

Type Checker::VisitIdent(Expr* expr) {
  for (size_t i = locals_.size(); i > 0; --i) {
    if (locals_[i - 1].name == expr->name) {
      expr->meaning = Meaning::kLocal;
      expr->slot = i - 1;
      return locals_[i - 1].type;
    }
  }
  if (auto type = ResolveName(expr, expr->name)) {
    return *type;
  }
  return Report(expr, UnknownName(expr->name));
}

Type Checker::VisitSelect(Expr* expr) {
  if (const auto name = QualifiedName(*expr)) {
    if (auto type = ResolveName(expr, *name)) {
      return *type;
    }
    const std::string scope = name->substr(0, name->rfind('.'));
    if (!AnyPrefixResolves(*name) ||
        (!IsLocal(*name) && environment_.FindEnum(scope) != nullptr)) {
      return Report(expr, UnknownName(*name));
    }
  }
  return FieldType(expr, Visit(expr->target));
}

Type Checker::VisitHas(Expr* expr) {
  FieldType(expr, Visit(expr->target));
  return Type::Bool();
}

Type Checker::FieldType(Expr* expr, const Type& target) {
  switch (target.kind()) {
    case TypeKind::kDyn:
      return Type::Dyn();
    case TypeKind::kMap: {
      Substitution none;
      if (!IsAssignable(Type::String(), target.params()[0], &none)) {
        return Report(expr, "the keys of this map are of type " +
                                target.params()[0].ToString() +
                                "; use [key] instead of .key");
      }
      return target.params()[1];
    }
    case TypeKind::kMessage: {
      const auto* descriptor = target.descriptor();
      const auto* field = descriptor->FindFieldByName(expr->name);
      if (field == nullptr) {
        return Report(expr, UnknownField(*descriptor, expr->name));
      }
      expr->meaning = Meaning::kField;
      expr->field = field;
      return Type::OfField(field);
    }
    default:
      return Report(expr, "a value of type " + target.ToString() +
                              " has no field '" + expr->name + "'");
  }
}

bool Checker::VisitQualifiedCall(Expr* expr, Type* result) {
  const auto scope = QualifiedName(*expr->target);
  if (!scope || IsLocal(*scope)) {
    return false;
  }
  const std::string name = *scope + "." + expr->name;
  auto overloads = environment_.FindOverloads(name, false);
  if (overloads.empty()) {
    // Neither a receiver nor a namespace: say so once, about the whole.
    if (!AnyPrefixResolves(*scope)) {
      *result = Report(expr, UnknownFunction(name, false, expr->args.size()));
      return true;
    }
    return false;
  }
  expr->target = nullptr;
  expr->name = name;
  std::vector<Type> arguments;
  for (Expr* argument : expr->args) {
    arguments.push_back(Visit(argument));
  }
  *result = ResolveOverload(expr, std::move(overloads), arguments);
  return true;
}

Type Checker::VisitCall(Expr* expr) {
  Type result;
  const bool is_member = expr->target != nullptr;
  if (IsMacroName(expr->name) &&
      environment_.FindOverloads(expr->name, is_member).empty()) {
    // The arguments would only be complained about as well.
    return Report(expr, MacroUsage(expr->name));
  }
  if (is_member && VisitQualifiedCall(expr, &result)) {
    return result;
  }
  std::vector<Type> arguments;
  if (is_member) {
    arguments.push_back(Visit(expr->target));
  }
  for (Expr* argument : expr->args) {
    arguments.push_back(Visit(argument));
  }
  auto overloads = environment_.FindOverloads(expr->name, is_member);
  if (overloads.empty()) {
    return Report(expr,
                  UnknownFunction(expr->name, is_member, expr->args.size()));
  }
  return ResolveOverload(expr, std::move(overloads), arguments);
}

Type Checker::ResolveOverload(Expr* expr,
                              std::vector<const Overload*> overloads,
                              const std::vector<Type>& arguments) {
  const bool is_member = expr->target != nullptr;
  const bool any_dyn = std::any_of(arguments.begin(), arguments.end(), HasDyn);
  std::optional<Type> result;
  for (const Overload* overload : overloads) {
    Substitution substitution;
    if (!Accepts(*overload, arguments, &substitution)) {
      continue;
    }
    expr->overloads.push_back(overload);
    Type type = Substitute(overload->result, substitution);
    result = result && !(*result == type) ? Type::Dyn() : std::move(type);
    if (!any_dyn) {
      break;
    }
  }
  if (!result) {
    return Report(expr,
                  NoOverload(expr->name, is_member, overloads, arguments));
  }
  return *result;
}

Type Checker::VisitList(Expr* expr) {
  std::optional<Type> element;
  for (Expr* item : expr->args) {
    const Type type = Visit(item);
    element = element ? Join(*element, type) : type;
  }
  return Type::List(element.value_or(Type::Dyn()));
}

Type Checker::VisitMap(Expr* expr) {
  std::optional<Type> key;
  std::optional<Type> value;
  for (size_t i = 0; i < expr->args.size(); i += 2) {
    const Type key_type = Visit(expr->args[i]);
    const Type value_type = Visit(expr->args[i + 1]);
    if (!IsKeyType(key_type)) {
      Report(expr->args[i], "a map key is a bool, int, uint or string, not a " +
                                key_type.ToString());
    }
    key = key ? Join(*key, key_type) : key_type;
    value = value ? Join(*value, value_type) : value_type;
  }
  return Type::Map(key.value_or(Type::Dyn()), value.value_or(Type::Dyn()));
}

Type Checker::VisitStruct(Expr* expr) {
  const auto* descriptor = environment_.FindMessage(expr->name);
  std::vector<Type> types;
  for (Expr* value : expr->args) {
    types.push_back(Visit(value));
  }
  if (descriptor == nullptr) {
    return Report(expr, "unknown message type '" + expr->name + "'");
  }
  expr->message = descriptor;
  for (size_t i = 0; i < expr->names.size(); ++i) {
    const auto* field = descriptor->FindFieldByName(expr->names[i]);
    Substitution none;
    if (field == nullptr) {
      expr->offset = expr->name_offsets[i];
      return Report(expr, UnknownField(*descriptor, expr->names[i]));
    }
    if (!IsAssignable(types[i], Type::OfField(field), &none) &&
        types[i].kind() != TypeKind::kNull) {
      return Report(expr->args[i],
                    absl::StrCat("field '", expr->names[i], "' is of type ",
                                 Type::OfField(field).ToString(), ", not ",
                                 types[i].ToString()));
    }
  }
  return Type::Message(descriptor);
}

std::optional<Type> Checker::LoopVariableType(const Type& range) const {
  switch (range.kind()) {
    case TypeKind::kDyn:
      return Type::Dyn();
    case TypeKind::kList:
    case TypeKind::kMap:
      return range.params()[0];
    default:
      return std::nullopt;
  }
}

void Checker::CheckCondition(Expr* condition) {
  const Type type = Visit(condition);
  Substitution none;
  if (!IsAssignable(type, Type::Bool(), &none)) {
    Report(condition,
           "a condition is wanted here, this is of type " + type.ToString());
  }
}

Type Checker::LoopResult(const Expr& expr, const Type& variable,
                         const Type& transform) const {
  switch (expr.loop) {
    case LoopKind::kFilter:
      return Type::List(variable);
    case LoopKind::kMap:
      return Type::List(transform);
    default:
      return Type::Bool();
  }
}

Type Checker::VisitLoop(Expr* expr) {
  const Type range = Visit(expr->target);
  const auto variable = LoopVariableType(range);
  if (!variable) {
    return Report(expr,
                  "a macro runs over a list or a map, not over a value "
                  "of type " +
                      range.ToString());
  }
  const int max_depth = environment_.limits.max_comprehension_depth;
  if (++loop_depth_ > max_depth) {
    // A limit, not a question of types: refused without the check as well.
    --loop_depth_;
    issues_.push_back(source_.MakeIssue(
        expr->offset,
        absl::StrCat("macros are nested deeper than ", max_depth, " levels")));
    return Type::Dyn();
  }
  PushLocal(expr->name, *variable);
  Type transform;
  for (size_t i = 0; i < expr->args.size(); ++i) {
    const bool is_transform =
        expr->loop == LoopKind::kMap && i + 1 == expr->args.size();
    if (is_transform) {
      transform = Visit(expr->args[i]);
    } else {
      CheckCondition(expr->args[i]);
    }
  }
  expr->slot = locals_.size() - 1;
  locals_.pop_back();
  --loop_depth_;
  return LoopResult(*expr, *variable, transform);
}

Type Checker::VisitBind(Expr* expr) {
  const Type bound = Visit(expr->target);
  PushLocal(expr->name, bound);
  const Type result = Visit(expr->args[0]);
  expr->slot = locals_.size() - 1;
  locals_.pop_back();
  return result;
}

std::string Checker::UnknownName(const std::string& qualified_name) const {
  const size_t dot = qualified_name.rfind('.');
  if (dot != std::string::npos && dot > 0) {
    const auto* type = environment_.FindEnum(qualified_name.substr(0, dot));
    if (type != nullptr) {
      return UnknownEnumValue(*type, qualified_name.substr(dot + 1));
    }
  }
  std::vector<std::string> names = environment_.KnownNames();
  for (const Local& local : locals_) {
    names.push_back(local.name);
  }
  const size_t start = qualified_name.starts_with('.') ? 1 : 0;
  const std::string root =
      qualified_name.substr(start, qualified_name.find('.', start) - start);
  return "unknown name '" + root + "'." + DidYouMean(root, names);
}

std::string Checker::UnknownFunction(const std::string& name, bool is_member,
                                     size_t arguments) const {
  if (!environment_.FindOverloads(name, !is_member).empty()) {
    return is_member
               ? "'" + name + "' is no member function; write " + name + "(x)"
               : "'" + name + "' is a member function; write x." + name + "(" +
                     (arguments > 1 ? "...)" : ")");
  }
  return "unknown function '" + name + "'." +
         DidYouMean(name, environment_.FunctionNames(is_member));
}

}  // namespace jixiao::cel
