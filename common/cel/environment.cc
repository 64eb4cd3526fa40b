#include "common/cel/environment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/cel/checker.h"
#include "common/cel/environment_internal.h"
#include "common/cel/lexer.h"
#include "common/cel/parser.h"
#include "common/cel/planner.h"
#include "common/cel/source.h"
#include "common/cel/utf8.h"

namespace jixiao::cel {

namespace {

CompileResult Failure(Issue issue) {
  CompileResult result;
  result.issues.push_back(std::move(issue));
  return result;
}

// True for identifiers joined by dots.
bool IsNamePath(std::string_view name) {
  Lexer lexer(name);
  while (true) {
    const Token word = lexer.Next();
    if (word.kind != TokenKind::kIdentifier || IsLiteralWord(word.text)) {
      return false;
    }
    const Token next = lexer.Next();
    if (next.kind == TokenKind::kEnd) {
      return true;
    }
    if (!next.Is(".")) {
      return false;
    }
  }
}

}  // namespace

absl::Status CompileResult::ToStatus() const {
  if (ok()) {
    return absl::OkStatus();
  }
  std::string text;
  for (const Issue& issue : issues) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", issue.ToString());
  }
  return absl::InvalidArgumentError(text);
}

Environment::Environment(std::shared_ptr<const EnvironmentData> data)
    : data_(std::move(data)) {}

CompileResult Environment::Compile(std::string_view expression,
                                   const CompileOptions& options) const {
  const Limits& limits = data_->limits;
  if (expression.size() > limits.max_expression_bytes) {
    return Failure(Source("").MakeIssue(
        0, absl::StrCat("the expression has ", expression.size(),
                        " bytes; at most ", limits.max_expression_bytes,
                        " are allowed")));
  }
  if (!utf8::IsValid(expression)) {
    return Failure(Source("").MakeIssue(0, "the expression is not UTF-8"));
  }
  auto source = std::make_shared<const Source>(expression);
  Parser parser(*source, limits);
  std::optional<Ast> ast = parser.Parse();
  if (!ast) {
    return Failure(parser.issue());
  }
  Checker checker(*data_, *source, options.check);
  checker.Check(&*ast);
  CompileResult result;
  result.issues = checker.TakeIssues();
  if (result.issues.empty()) {
    result.program = MakeProgram(data_, std::move(source), *ast);
  }
  return result;
}

CompileResult Environment::CompileFor(const Type& result,
                                      std::string_view expression) const {
  CompileResult compiled = Compile(expression);
  if (compiled.ok() && !compiled.program->result_type().is_dyn() &&
      !(compiled.program->result_type() == result)) {
    return Failure(
        Source(expression)
            .MakeIssue(0, "the expression is of type " +
                              compiled.program->result_type().ToString() +
                              ", expected " + result.ToString()));
  }
  return compiled;
}

std::optional<size_t> Environment::VariableIndex(std::string_view name) const {
  const auto found = data_->variable_index.find(name);
  return found == data_->variable_index.end() ? std::nullopt
                                              : std::optional(found->second);
}

size_t Environment::variable_count() const {
  return data_->variables.size();
}

EnvironmentBuilder::EnvironmentBuilder()
    : data_(std::make_shared<EnvironmentData>()) {
  data_->pool = google::protobuf::DescriptorPool::generated_pool();
  data_->factory = google::protobuf::MessageFactory::generated_factory();
}

EnvironmentBuilder::~EnvironmentBuilder() = default;
EnvironmentBuilder::EnvironmentBuilder(EnvironmentBuilder&&) noexcept = default;
EnvironmentBuilder& EnvironmentBuilder::operator=(
    EnvironmentBuilder&&) noexcept = default;

EnvironmentBuilder& EnvironmentBuilder::SetContainer(
    std::string_view container) {
  data_->container = container;
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::SetDescriptorPool(
    const google::protobuf::DescriptorPool* pool,
    google::protobuf::MessageFactory* factory) {
  data_->pool = pool;
  data_->factory = factory;
  return *this;
}

void EnvironmentBuilder::CheckName(std::string_view name) {
  const bool taken =
      data_->variable_index.contains(name) || data_->constants.contains(name);
  if (taken || !IsNamePath(name)) {
    status_.Update(absl::InvalidArgumentError(
        "'" + std::string(name) +
        (taken ? "' is declared twice" : "' is no name")));
  }
}

EnvironmentBuilder& EnvironmentBuilder::AddVariable(std::string_view name,
                                                    Type type) {
  CheckName(name);
  data_->variable_index.emplace(name, data_->variables.size());
  data_->variables.push_back({std::string(name), std::move(type)});
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::AddConstant(std::string_view name,
                                                    Value value) {
  CheckName(name);
  data_->constants.emplace(name, value.ToOwned());
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::AddFunction(FunctionDecl function) {
  const std::string_view name = function.name;
  if (!IsNamePath(name) ||
      (function.is_member && name.find('.') != std::string_view::npos)) {
    status_.Update(absl::InvalidArgumentError("'" + function.name +
                                              "' is no function name"));
  } else {
    status_.Update(data_->functions.Add(std::move(function)));
  }
  return *this;
}

EnvironmentBuilder& EnvironmentBuilder::SetLimits(const Limits& limits) {
  data_->limits = limits;
  return *this;
}

absl::StatusOr<Environment> EnvironmentBuilder::Build() {
  if (!data_->container.empty() && !IsNamePath(data_->container)) {
    status_.Update(absl::InvalidArgumentError("container '" + data_->container +
                                              "' is no name"));
  }
  if (!status_.ok()) {
    return status_;
  }
  // The builder may go on; what was built must not change with it.
  return Environment(std::make_shared<const EnvironmentData>(*data_));
}

}  // namespace jixiao::cel
