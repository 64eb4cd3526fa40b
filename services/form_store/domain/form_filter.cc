#include "services/form_store/domain/form_filter.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/base/utf8.h"
#include "common/cel/cel.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

constexpr std::size_t kMaxFilterBytes = 8 * 1024;
constexpr std::uint64_t kMaxCostOfForm = 200'000;
constexpr std::size_t kMaxOrderFields = 6;
constexpr std::size_t kMaxShownBytes = 64;

struct OrderColumn {
  std::string_view name;
  OrderField field;
};
constexpr OrderColumn kOrderColumns[] = {
    {"name", OrderField::kFormId},
    {"create_time", OrderField::kCreateTime},
    {"update_time", OrderField::kUpdateTime},
    {"project.fiscal_year", OrderField::kFiscalYear},
    {"project.display_name", OrderField::kProjectDisplayName},
    {"funding.effective_total", OrderField::kEffectiveTotal},
};

// The one environment of list filters. Lives for ever.
const cel::Environment& FilterEnvironment() {
  static const cel::Environment* const environment = [] {
    cel::Limits limits;
    limits.max_expression_bytes = kMaxFilterBytes;
    limits.max_cost = kMaxCostOfForm;
    cel::EnvironmentBuilder builder;
    builder.SetContainer("jixiao.form.v1")
        .AddVariable("form", cel::Type::Message(Form::descriptor()))
        .SetLimits(limits);
    return new cel::Environment(builder.Build().value());
  }();
  return *environment;
}

absl::Status InvalidFilter(std::string_view text) {
  return errors::InvalidArgument(errors::ERROR_REASON_INVALID_FILTER,
                                 "filter: " + std::string(text))
      .WithFieldViolation("filter", text);
}

absl::Status InvalidOrderBy(std::string_view text) {
  std::string known;
  for (const OrderColumn& column : kOrderColumns) {
    known += (known.empty() ? "" : ", ") + std::string(column.name);
  }
  return errors::InvalidArgument(errors::ERROR_REASON_INVALID_ORDER_BY,
                                 "order_by: " + std::string(text) +
                                     "; known fields are: " + known +
                                     ", each with ` desc` if wanted")
      .WithFieldViolation("order_by", text);
}

absl::StatusOr<OrderBy> ParseOrderField(std::string_view text) {
  const std::vector<std::string> words = absl::StrSplit(
      base::ToAbsl(text), absl::ByAnyChar(" \t"), absl::SkipEmpty());
  const std::string shown = base::TruncateBytes(text, kMaxShownBytes);
  if (words.empty() || words.size() > 2 ||
      (words.size() == 2 && words[1] != "desc" && words[1] != "asc")) {
    return InvalidOrderBy("\"" + shown + "\" is no field with a direction");
  }
  for (const OrderColumn& column : kOrderColumns) {
    if (column.name == words[0]) {
      return OrderBy{column.field, words.size() == 2 && words[1] == "desc"};
    }
  }
  return InvalidOrderBy("\"" + shown + "\" cannot be ordered by");
}

}  // namespace

struct FormFilter::CompiledProgram {
  cel::Program program;
  std::size_t form_slot;
};

FormFilter::FormFilter(std::unique_ptr<const CompiledProgram> program)
    : program_(std::move(program)) {}
FormFilter::~FormFilter() = default;
FormFilter::FormFilter(FormFilter&&) noexcept = default;
FormFilter& FormFilter::operator=(FormFilter&&) noexcept = default;

absl::StatusOr<FormFilter> FormFilter::Compile(std::string_view expression) {
  if (absl::StripAsciiWhitespace(base::ToAbsl(expression)).empty()) {
    return FormFilter(nullptr);
  }
  const cel::Environment& environment = FilterEnvironment();
  cel::CompileResult compiled =
      environment.CompileFor(cel::Type::Bool(), expression);
  if (!compiled.ok()) {
    return InvalidFilter(compiled.issues.empty()
                             ? "does not compile"
                             : compiled.issues.front().ToString());
  }
  return FormFilter(std::make_unique<CompiledProgram>(
      CompiledProgram{*std::move(compiled.program),
                      environment.VariableIndex("form").value()}));
}

bool FormFilter::Matches(const Form& form) const {
  if (program_ == nullptr) {
    return true;
  }
  cel::Activation activation(FilterEnvironment());
  activation.Set(program_->form_slot, cel::Value::Message(&form));
  const absl::StatusOr<bool> verdict =
      program_->program.EvaluateBool(activation);
  return verdict.ok() && *verdict;
}

void FormFilter::Narrow(FormScan* scan) const {
  if (program_ == nullptr) {
    return;
  }
  for (const cel::Condition& condition : program_->program.conditions()) {
    if (condition.op != cel::ConditionOp::kEqual) {
      continue;
    }
    const cel::Value& literal = condition.literal;
    const bool is_int =
        literal.kind() == cel::Kind::kInt && literal.int_value() >= 0 &&
        literal.int_value() <= std::numeric_limits<std::int32_t>::max();
    if (condition.path == "form.project.fiscal_year" && is_int) {
      scan->fiscal_year = static_cast<std::int32_t>(literal.int_value());
    } else if (condition.path == "form.state" && is_int) {
      scan->state = static_cast<form::v1::FormState>(literal.int_value());
    } else if (condition.path == "form.project.implementing_unit.org_unit" &&
               literal.kind() == cel::Kind::kString) {
      scan->implementing_unit = std::string(literal.string_value());
    }
  }
}

absl::StatusOr<std::vector<OrderBy>> ParseOrderBy(std::string_view order_by) {
  std::vector<OrderBy> order;
  if (absl::StripAsciiWhitespace(base::ToAbsl(order_by)).empty()) {
    return order;
  }
  const std::vector<std::string> parts =
      absl::StrSplit(base::ToAbsl(order_by), ',');
  if (parts.size() > kMaxOrderFields) {
    return InvalidOrderBy("has too many fields");
  }
  for (const std::string& part : parts) {
    ASSIGN_OR_RETURN(OrderBy field, ParseOrderField(part));
    if (std::any_of(order.begin(), order.end(), [&](const OrderBy& other) {
          return other.field == field.field;
        })) {
      return InvalidOrderBy("names a field twice");
    }
    order.push_back(field);
  }
  return order;
}

}  // namespace jixiao::form_store
